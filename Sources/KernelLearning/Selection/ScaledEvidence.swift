import LinearAlgebra

/// The marginal likelihood of a Gaussian process with covariance s^2 (K + ridge I) at the scale s^2
/// that makes it largest, for any number of ridges from one eigendecomposition.
///
/// Ridge regression predicts the mean of this process, which does not depend on s^2; the scale of K
/// is therefore free and the evidence compares kernels of different sizes. With M = K + ridge I,
/// n rows, c outputs that are independent and share s^2:
///
///   Q = tr(Y^T M^-1 Y),  N = n c,  s^2 = Q / N,
///   log p = -N/2 (log(2 pi s^2) + 1) - c/2 log det M.
///
/// An unpenalized constant has a flat prior, which leaves n - 1 rows: with u = M^-1 1,
///
///   Q -> Q - |Y^T u|^2 / (1 . u),  N = (n - 1) c,  log det M -> log det M + log(1 . u).
///
/// Cost: n^2 (c + 1) multiply-adds once, then n c for each ridge.
///
/// Reference: Rasmussen and Williams (2006), eqs. (2.30), (2.45) and (5.8).
public struct ScaledEvidence: Sendable {
  /// One ridge.
  public struct Value: Sendable, Equatable {
    /// log p(Y).
    public let logLikelihood: Double
    /// s^2, the variance of a function of kernel 1.
    public let scale: Double
  }

  private let values: [Double]
  private let projections: Matrix<Double>
  /// The projections of a column of ones; nil without a constant.
  private let ones: [Double]?

  /// Prepares for any number of ridges: labels (n, c).
  public init(
    spectrum: any SpectralDecomposition, labels: Matrix<Double>, intercept: Intercept = .none
  ) {
    precondition(
      labels.rows == spectrum.count, "\(labels.rows) label rows for a kernel of \(spectrum.count)")
    values = spectrum.values
    projections = spectrum.project(labels)
    ones =
      intercept == .none
      ? nil
      : spectrum.project(Matrix(rows: labels.rows, columns: 1, repeating: 1)).elements
  }

  /// The evidence with `ridge`; nil where it is unbounded: labels that the constant fits, ridge 0 on
  /// a singular kernel, or too few rows.
  public func evaluate(ridge: Double) -> Value? {
    let (n, c) = (projections.rows, projections.columns)
    let freedom = Double((n - (ones == nil ? 0 : 1)) * c)
    guard freedom > 0, let smallest = values.first, smallest + ridge > 0 else { return nil }
    var quadratic = 0.0
    var logDeterminant = 0.0
    var total = 0.0
    var sums = [Double](repeating: 0, count: c)
    for k in 0..<n {
      let inverse = 1 / (values[k] + ridge)
      logDeterminant -= logarithm(inverse)
      let row = projections[row: k]
      for value in row { quadratic += value * value * inverse }
      guard let one = ones?[k] else { continue }
      total += one * one * inverse
      for (column, value) in row.enumerated() { sums[column] += one * value * inverse }
    }
    let before = quadratic
    if ones != nil {
      for sum in sums { quadratic -= sum * sum / total }
      logDeterminant += logarithm(total)
    }
    // What is left of labels that the constant fits is the rounding of n terms.
    guard quadratic > Double(n) * Double.ulpOfOne * before else { return nil }
    let scale = quadratic / freedom
    return Value(
      logLikelihood:
        -(freedom * (logarithm(2 * Double.pi * scale) + 1) + Double(c) * logDeterminant) / 2,
      scale: scale)
  }
}
