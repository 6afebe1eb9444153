import LinearAlgebra

/// Exact leave-one-out residuals of kernel ridge regression at any ridge, from one
/// eigendecomposition.
///
/// With M = K + ridge I, alpha the fit and no intercept, the residual at row i of the fit without
/// row i is alpha_i / (M^{-1})_ii, which is (y_i - f_i) / (1 - S_ii) for the smoother
/// S = K M^{-1} but also holds at ridge 0. With an unpenalized intercept (M^{-1})_ii becomes
/// (M^{-1})_ii - (M^{-1} 1)_i^2 / (1^T M^{-1} 1), the inverse of the bordered system.
///
/// Preparation costs n^2 (c + 1) multiply-adds and n^2 numbers; each ridge the same again.
///
/// Reference: Golub, Heath, Wahba (1979); Cawley and Talbot (2004) for the bordered system.
public struct LeaveOneOut: Sendable {
  /// The decomposition the residuals come from.
  public let spectrum: any SpectralDecomposition
  /// The labels: (n, c).
  public let labels: Matrix<Double>
  /// Whether each fit has a constant term.
  public let intercept: Intercept
  private let squares: @Sendable ([Double]) -> [Double]

  /// Prepares for any number of ridges.
  public init(
    spectrum: any SpectralDecomposition, labels: Matrix<Double>, intercept: Intercept = .none
  ) {
    precondition(
      labels.rows == spectrum.count, "\(labels.rows) label rows for a kernel of \(spectrum.count)")
    self.spectrum = spectrum
    self.labels = labels
    self.intercept = intercept
    squares = spectrum.squareCombiner()
  }

  /// One ridge: the residuals and what model selection needs of them.
  public struct Evaluation: Sendable {
    /// y_i - f^{(-i)}(x_i): (n, c).
    public let residuals: Matrix<Double>
    /// The mean of the squared residuals over rows and outputs.
    public let meanSquare: Double
    /// Generalized cross-validation: |Y - f|^2 / (n c) / (tr(I - S) / n)^2.
    public let generalized: Double
    /// tr S, the effective number of parameters, the intercept included.
    public let degreesOfFreedom: Double
    /// The leave-one-out predictions f^{(-i)}(x_i): (n, c).
    public let predictions: Matrix<Double>
  }

  /// Evaluates the fit with `ridge`.
  ///
  /// - Throws: `KernelError.invalidRidge`; at ridge 0 on a singular kernel
  ///   `KernelError.numericallySingular`, since a fit without one row is then not unique.
  public func evaluate(ridge: Double) throws -> Evaluation {
    if ridge == 0, spectrum.zeroCount > 0 {
      throw KernelError.numericallySingular(
        smallest: spectrum.rawValues[0], threshold: spectrum.threshold)
    }
    let fit = try KernelRidge(
      spectrum: spectrum, labels: labels, ridge: ridge, intercept: intercept)
    let inverses = spectrum.values.map { 1 / ($0 + ridge) }
    var diagonal = squares(inverses)
    if intercept == .unpenalized, !diagonal.isEmpty {
      let one = Matrix(rows: diagonal.count, columns: 1, repeating: 1.0)
      let ones = spectrum.apply({ 1 / ($0 + ridge) }, to: one).elements
      let total = ones.reduce(0, +)
      for row in diagonal.indices { diagonal[row] -= ones[row] * ones[row] / total }
    }
    var residuals = fit.coefficients
    for row in 0..<residuals.rows {
      for column in 0..<residuals.columns { residuals[row, column] /= diagonal[row] }
    }
    let count = Double(max(1, labels.elements.count))
    let rows = Double(max(1, labels.rows))
    // (Y - f) = ridge alpha and I - S = ridge (..)^{-1}: the ridge cancels in the ratio.
    let trace = diagonal.reduce(0, +)
    let alphaSquare = fit.coefficients.elements.reduce(0) { $0 + $1 * $1 }
    return Evaluation(
      residuals: residuals,
      meanSquare: residuals.elements.reduce(0) { $0 + $1 * $1 } / count,
      generalized: alphaSquare / count / ((trace / rows) * (trace / rows)),
      degreesOfFreedom: Double(labels.rows) - ridge * trace,
      predictions: labels - residuals)
  }
}
