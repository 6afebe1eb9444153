import LinearAlgebra

/// The predictive variances of ridge regression read as a Gaussian process.
///
/// The process has covariance s^2 (K + ridge I), s^2 being the scale of largest marginal likelihood
/// (`ScaledEvidence`), and a constant with a flat prior where the regression has one. Its mean is the
/// regression's prediction. A new observation at x, noise included, has with M = K + ridge I and
/// k = K(X, x) the variance
///
///   s^2 (k(x, x) + ridge - k^T M^-1 k + (1 - 1^T M^-1 k)^2 / (1^T M^-1 1)),
///
/// the last term with a constant only. It is the law of every output, which share s^2.
///
/// Reference: Rasmussen and Williams (2006), eqs. (2.26) and (2.42).
public struct PredictiveLaw: Sendable {
  /// s^2.
  public let scale: Double
  /// The ridge.
  public let ridge: Double
  /// Whether there is a constant.
  public let intercept: Intercept
  /// The eigenvalues of K, ascending.
  package let values: [Double]
  /// The projections of columns on its eigenvectors.
  private let project: @Sendable (Matrix<Double>) -> Matrix<Double>
  /// Its eigenvectors, from wherever they are.
  private let gather: @Sendable () -> Matrix<Double>
  /// The projections of a column of ones; nil without a constant.
  private let ones: [Double]?

  /// The law of a fit to labels (n, c); nil where the evidence has no scale: labels that the constant
  /// fits, too few rows, or ridge 0 on a singular kernel.
  public init?(
    spectrum: any SpectralDecomposition, labels: Matrix<Double>, ridge: Double,
    intercept: Intercept = .none
  ) {
    let evidence = ScaledEvidence(spectrum: spectrum, labels: labels, intercept: intercept)
    guard let value = evidence.evaluate(ridge: ridge) else { return nil }
    self.init(
      scale: value.scale, ridge: ridge, intercept: intercept, values: spectrum.values,
      project: { spectrum.project($0) }, gather: { spectrum.vectors })
  }

  /// A law from its numbers, such as those of a file.
  ///
  /// - Parameters:
  ///   - values: the eigenvalues of K, not negative.
  ///   - vectors: its eigenvectors, one a row: (n, n).
  package init(
    scale: Double, ridge: Double, intercept: Intercept, values: [Double], vectors: Matrix<Double>
  ) {
    self.init(
      scale: scale, ridge: ridge, intercept: intercept, values: values,
      project: { .product(vectors, .none, $0) }, gather: { vectors })
  }

  private init(
    scale: Double, ridge: Double, intercept: Intercept, values: [Double],
    project: @escaping @Sendable (Matrix<Double>) -> Matrix<Double>,
    gather: @escaping @Sendable () -> Matrix<Double>
  ) {
    self.scale = scale
    self.ridge = ridge
    self.intercept = intercept
    self.values = values
    self.project = project
    self.gather = gather
    ones =
      intercept == .none
      ? nil : project(Matrix(rows: values.count, columns: 1, repeating: 1)).elements
  }

  /// The eigenvectors of K, one a row: (n, n).
  package var vectors: Matrix<Double> { gather() }

  /// The variance of a new observation at each of m inputs.
  ///
  /// Cost: n^2 m multiply-adds; memory n m numbers.
  ///
  /// - Parameters:
  ///   - cross: K(x, X), (m, n).
  ///   - priorVariances: k(x, x) at each.
  public func variances(cross: Matrix<Double>, priorVariances: [Double]) -> [Double] {
    precondition(
      priorVariances.count == cross.rows && cross.columns == values.count,
      "\(priorVariances.count) prior variances for a cross kernel of \(cross.rows) x \(cross.columns)"
    )
    let projected = project(cross.transposed)
    let m = cross.rows
    var explained = [Double](repeating: 0, count: m)
    var means = [Double](repeating: 0, count: m)
    var total = 0.0
    for k in values.indices {
      let inverse = 1 / (values[k] + ridge)
      let one = ones?[k] ?? 0
      total += one * one * inverse
      for (j, value) in projected[row: k].enumerated() {
        explained[j] += value * value * inverse
        means[j] += one * value * inverse
      }
    }
    return (0..<m).map { j in
      let constant = ones == nil ? 0 : (1 - means[j]) * (1 - means[j]) / total
      // At an input among the training rows the difference is rounding of its terms.
      let left = max(priorVariances[j] - explained[j], priorVariances[j] * Double.ulpOfOne)
      return scale * (left + ridge + constant)
    }
  }

  /// The covariance at m inputs, of the function or of new observations: (m, m), exactly symmetric.
  ///
  ///   s^2 (k(x, x') - k^T M^-1 k' + (1 - 1^T M^-1 k) (1 - 1^T M^-1 k') / (1^T M^-1 1)),
  ///
  /// and s^2 ridge more on the diagonal for observations, which is then that of `variances`.
  ///
  /// Cost: n^2 m + n m^2 multiply-adds; memory n m + 2 m^2 numbers.
  ///
  /// - Parameters:
  ///   - cross: K(x, X), (m, n).
  ///   - prior: K(x, x), (m, m).
  ///   - includesNoise: whether observations are meant.
  public func covariance(
    cross: Matrix<Double>, prior: Matrix<Double>, includesNoise: Bool
  ) -> Matrix<Double> {
    let m = cross.rows
    precondition(
      prior.rows == m && prior.columns == m && cross.columns == values.count,
      "a prior of \(prior.rows) x \(prior.columns) for a cross kernel of \(m) x \(cross.columns)")
    var projected = project(cross.transposed)
    var left = [Double](repeating: 1, count: m)
    var total = 0.0
    for k in values.indices {
      let root = 1 / (values[k] + ridge).squareRoot()
      let one = (ones?[k] ?? 0) * root
      total += one * one
      for j in 0..<m {
        projected[k, j] *= root
        left[j] -= one * projected[k, j]
      }
    }
    let explained = Matrix.product(projected, .transposed, projected)
    return Matrix(rows: m, columns: m) { i, j in
      let (high, low) = (max(i, j), min(i, j))
      let constant = ones == nil ? 0 : left[high] * left[low] / total
      let noise = includesNoise && i == j ? ridge : 0
      return scale * (prior[high, low] - explained[high, low] + noise + constant)
    }
  }
}
