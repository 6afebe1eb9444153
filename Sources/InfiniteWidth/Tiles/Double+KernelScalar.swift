import CKernels
import LinearAlgebra

extension Double: KernelScalar {
  /// See `KernelScalar`.
  public static func affineRow(
    _ row: KernelRow<Double>, scale: Double, shift: Double, rate: Double, offset: Double
  ) {
    ntk_affine_f64(row.isa, row.count, row.k, row.theta, scale, shift, scale, rate, offset)
  }

  /// See `KernelScalar`.
  public static func rectifierRow(
    _ row: KernelRow<Double>, root: Double, inverse: Double, roots: UnsafePointer<Double>,
    inverses: UnsafePointer<Double>, gain: Double, slope: Double
  ) {
    ntk_relu_f64(row.isa, row.count, row.k, row.theta, root, inverse, roots, inverses, gain, slope)
  }

  /// See `KernelScalar`.
  public static func erfRow(
    _ row: KernelRow<Double>, factor: Double, factors: UnsafePointer<Double>, a: Double, b: Double,
    c: Double
  ) {
    ntk_erf_f64(row.isa, row.count, row.k, row.theta, factor, factors, a, b, c)
  }

  /// See `KernelScalar`.
  public static func exponentialRow(
    _ row: KernelRow<Double>, decay: Double, decays: UnsafePointer<Double>, b: Double, plus: Double,
    minus: Double
  ) {
    ntk_exponential_f64(row.isa, row.count, row.k, row.theta, decay, decays, b, plus, minus)
  }

  /// See `KernelScalar`.
  public static func geluRow(
    _ row: KernelRow<Double>, variance: Double, variances: UnsafePointer<Double>
  ) {
    ntk_gelu_f64(row.isa, row.count, row.k, row.theta, variance, variances)
  }

  /// See `KernelScalar`.
  public static func seriesRow(
    _ row: KernelRow<Double>, inverse: Double, inverses: UnsafePointer<Double>, terms: Int,
    coefficients: UnsafePointer<Double>, columns: UnsafePointer<Double>, stride: Int
  ) {
    ntk_series_f64(
      row.isa, row.count, row.k, row.theta, inverse, inverses, terms, coefficients, columns, stride)
  }
}
