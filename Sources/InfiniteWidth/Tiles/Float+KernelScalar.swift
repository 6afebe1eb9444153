import CKernels
import LinearAlgebra

extension Float: KernelScalar {
  /// See `KernelScalar`.
  public static func affineRow(
    _ row: KernelRow<Float>, scale: Float, shift: Float, rate: Float, offset: Float
  ) {
    ntk_affine_f32(row.isa, row.count, row.k, row.theta, scale, shift, scale, rate, offset)
  }

  /// See `KernelScalar`.
  public static func rectifierRow(
    _ row: KernelRow<Float>, root: Float, inverse: Float, roots: UnsafePointer<Float>,
    inverses: UnsafePointer<Float>, gain: Float, slope: Float
  ) {
    ntk_relu_f32(row.isa, row.count, row.k, row.theta, root, inverse, roots, inverses, gain, slope)
  }

  /// See `KernelScalar`.
  public static func erfRow(
    _ row: KernelRow<Float>, factor: Float, factors: UnsafePointer<Float>, a: Float, b: Float,
    c: Float
  ) {
    ntk_erf_f32(row.isa, row.count, row.k, row.theta, factor, factors, a, b, c)
  }

  /// See `KernelScalar`.
  public static func exponentialRow(
    _ row: KernelRow<Float>, decay: Float, decays: UnsafePointer<Float>, b: Float, plus: Float,
    minus: Float
  ) {
    ntk_exponential_f32(row.isa, row.count, row.k, row.theta, decay, decays, b, plus, minus)
  }

  /// See `KernelScalar`.
  public static func geluRow(
    _ row: KernelRow<Float>, variance: Float, variances: UnsafePointer<Float>
  ) {
    ntk_gelu_f32(row.isa, row.count, row.k, row.theta, variance, variances)
  }

  /// See `KernelScalar`.
  public static func seriesRow(
    _ row: KernelRow<Float>, inverse: Float, inverses: UnsafePointer<Float>, terms: Int,
    coefficients: UnsafePointer<Float>, columns: UnsafePointer<Float>, stride: Int
  ) {
    ntk_series_f32(
      row.isa, row.count, row.k, row.theta, inverse, inverses, terms, coefficients, columns, stride)
  }
}
