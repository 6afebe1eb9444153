import LinearAlgebra

// Shapes: n training rows, m rows to predict, c outputs.
// K: (n, n), Y and alpha: (n, c), cross kernel K(x, X): (m, n).

/// Kernel ridge regression: the function f(x) = b + sum_i alpha_i k(x, x_i) that minimizes
/// |Y - f(X)|^2 + ridge |f - b|^2_H.
///
/// Without an intercept (K + ridge I) alpha = Y. With one, b and alpha solve
/// (K + ridge I) alpha + 1 b = Y, 1^T alpha = 0. At ridge 0 this is kernel regression, the
/// interpolant of least norm: the infinite-time limit of a wide network from output 0.
///
/// The ridge is absolute, in the units of K; `RidgeSelection` chooses one.
///
/// Reference: Saunders, Gammerman, Vovk (1998); for ridge 0, Arora et al. (2019), arXiv:1901.08584,
/// section 5, and arXiv:1904.11955, eq. (7).
public struct KernelRidge: Sendable {
  /// alpha: (n, c).
  public let coefficients: Matrix<Double>
  /// The constant term of each output; zeros with `Intercept.none`.
  public let intercept: [Double]
  /// The ridge that was added to the diagonal of K.
  public let ridge: Double
  /// The fitted outputs on the training rows: (n, c).
  public let fitted: Matrix<Double>

  /// Fits by Cholesky.
  ///
  /// Cost: n^3 / 3 + 2 n^2 c multiply-adds.
  ///
  /// - Parameters:
  ///   - kernel: (n, n), symmetric positive semi-definite; the lower triangle is read.
  ///   - labels: (n, c).
  /// - Throws: at ridge 0, `KernelError.singularKernel` naming two identical rows and whether their
  ///   labels differ, or `.numericallySingular`; `.invalidRidge`; `LinearAlgebraError`.
  public init(
    kernel: Matrix<Double>, labels: Matrix<Double>, ridge: Double, intercept: Intercept = .none
  ) throws {
    precondition(
      labels.rows == kernel.rows, "\(labels.rows) label rows for a kernel of \(kernel.rows)")
    let factored = try KernelCholesky(kernel, labels: labels, ridge: ridge).cholesky
    self.init(labels: labels, ridge: ridge, intercept: intercept) { factored.solve($0) }
  }

  /// Fits from an eigendecomposition, in O(n^2 c); at ridge 0 by the pseudo-inverse.
  ///
  /// At ridge 0 on a singular kernel the fit is the least-squares solution of least norm, and
  /// `fitted` differs from labels that no function of the kernel fits.
  ///
  /// - Throws: `KernelError.invalidRidge`; `KernelError.numericallySingular` for ridge 0 with an
  ///   intercept on a singular kernel, where the bordered system has no unique solution.
  public init(
    spectrum: any SpectralDecomposition, labels: Matrix<Double>, ridge: Double,
    intercept: Intercept = .none
  ) throws {
    precondition(
      labels.rows == spectrum.count, "\(labels.rows) label rows for a kernel of \(spectrum.count)")
    guard ridge >= 0, ridge.isFinite else { throw KernelError.invalidRidge(ridge) }
    let singular = ridge == 0 && spectrum.zeroCount > 0
    if singular, intercept == .unpenalized {
      throw KernelError.numericallySingular(
        smallest: spectrum.rawValues[0], threshold: spectrum.threshold)
    }
    func inverse(_ value: Double) -> Double { value + ridge > 0 ? 1 / (value + ridge) : 0 }
    guard singular else {
      self.init(labels: labels, ridge: ridge, intercept: intercept) {
        spectrum.apply(inverse, to: $0)
      }
      return
    }
    self.init(
      coefficients: spectrum.apply(inverse, to: labels),
      intercept: [Double](repeating: 0, count: labels.columns), ridge: ridge,
      fitted: spectrum.apply({ $0 > 0 ? 1 : 0 }, to: labels))
  }

  /// Fits with a solver of (K + ridge I) X = B for any columns B.
  ///
  /// - Throws: what `solve` throws.
  package init(
    labels: Matrix<Double>, ridge: Double, intercept: Intercept,
    solve: (Matrix<Double>) throws -> Matrix<Double>
  ) rethrows {
    var alpha = try solve(labels)
    var constants = [Double](repeating: 0, count: labels.columns)
    if intercept == .unpenalized, labels.rows > 0 {
      let ones = try solve(Matrix(rows: labels.rows, columns: 1, repeating: 1)).elements
      let total = ones.reduce(0, +)
      for column in constants.indices {
        constants[column] = alpha[column: column].reduce(0, +) / total
        for row in ones.indices { alpha[row, column] -= constants[column] * ones[row] }
      }
    }
    // Y - ridge alpha = K alpha + b, without a product with K.
    self.init(
      coefficients: alpha, intercept: constants, ridge: ridge, fitted: labels - ridge * alpha)
  }

  private init(
    coefficients: Matrix<Double>, intercept: [Double], ridge: Double, fitted: Matrix<Double>
  ) {
    self.coefficients = coefficients
    self.intercept = intercept
    self.ridge = ridge
    self.fitted = fitted
  }

  /// f at m new inputs: (m, c).
  ///
  /// Cost: m n c multiply-adds.
  ///
  /// - Parameter cross: K(x, X), (m, n): new inputs by training inputs.
  public func predict(_ cross: Matrix<Double>) -> Matrix<Double> {
    precondition(
      cross.columns == coefficients.rows,
      "a cross kernel of \(cross.columns) columns for \(coefficients.rows) training rows")
    return (cross * coefficients).addingToRows(intercept)
  }

  /// f at m new inputs from a cross kernel that is never in memory as a whole: (m, c).
  ///
  /// - Parameter cross: K(x, X), (m, n): new inputs by training inputs.
  /// - Throws: what computing the kernel throws.
  public func predict(
    _ cross: some KernelBlocks<Double>, progress: ((Double) throws -> Void)? = nil
  ) throws -> Matrix<Double> {
    try cross.product(with: coefficients, progress: progress).addingToRows(intercept)
  }

  /// |f - b|^2_H = alpha^T K alpha of each output, the squared norm in the kernel's function space.
  ///
  /// At ridge 0 without intercept this is y^T K^{-1} y, the least among all interpolants and the
  /// squared distance the parameters travel (arXiv:1901.08584, section 5).
  public var squaredNorms: [Double] {
    intercept.indices.map { column in
      (0..<coefficients.rows).reduce(0) {
        $0 + coefficients[$1, column] * (fitted[$1, column] - intercept[column])
      }
    }
  }
}
