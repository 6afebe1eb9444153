import LinearAlgebra

// Shapes: n training rows, c outputs. H: (n, n), Y: (n, c).

/// The complexity of labels under a Gram matrix H, C(y) = sqrt(2 y^T H^{-1} y / n).
///
/// It bounds the test error of a wide two-layer network trained to convergence, and
/// sqrt(y^T H^{-1} y) is both the distance its parameters travel and the least RKHS norm of an
/// interpolant. For c outputs y^T H^{-1} y is read as tr(Y^T H^{-1} Y), with Y the centered one-hot
/// labels: the c one-output problems share H and their squared norms add. The paper states c = 1.
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, eq. (14), theorem 5.1.
public struct ComplexityMeasure: Sendable {
  /// The part of the label norm in directions of eigenvalue 0, relative to |Y|, below which labels
  /// count as consistent with a singular H: those directions are known to about this accuracy.
  public static let nullTolerance = 1e-8

  private enum Factorization: Sendable {
    case cholesky(Cholesky<Double>)
    case spectrum(KernelSpectrum)
  }

  private let factorization: Factorization
  /// The number of rows of H.
  public let count: Int

  /// Factors `gram`, (n, n), by Cholesky.
  ///
  /// Cost: n^3 / 3 multiply-adds.
  ///
  /// - Parameter labels: (n, c); used only to say whether identical rows contradict each other.
  /// - Throws: `KernelError.singularKernel` naming two identical rows, `.numericallySingular`, or
  ///   `LinearAlgebraError`.
  public init(_ gram: Matrix<Double>, labels: Matrix<Double>? = nil) throws {
    factorization = .cholesky(try KernelCholesky(gram, labels: labels).cholesky)
    count = gram.rows
  }

  /// Uses an eigendecomposition; a singular H then acts through its pseudo-inverse.
  public init(_ spectrum: KernelSpectrum) {
    factorization = .spectrum(spectrum)
    count = spectrum.count
  }

  /// y^T H^{-1} y for each column y of `labels`.
  ///
  /// Cost: n^2 multiply-adds a column.
  ///
  /// - Throws: for a singular H given by its spectrum, `KernelError.singularKernel` or
  ///   `.numericallySingular` when the labels have a part that H cannot fit.
  public func quadraticForms(_ labels: Matrix<Double>) throws -> [Double] {
    precondition(labels.rows == count, "\(labels.rows) label rows for a Gram matrix of \(count)")
    var sums = [Double](repeating: 0, count: labels.columns)
    switch factorization {
    case .cholesky(let cholesky):
      let whitened = cholesky.solveFactor(labels)
      for row in 0..<whitened.rows {
        for column in sums.indices { sums[column] += whitened[row, column] * whitened[row, column] }
      }
    case .spectrum(let spectrum):
      let projections = spectrum.eigen.project(labels)
      try checkConsistent(projections, spectrum, labels)
      for row in spectrum.zeroCount..<projections.rows {
        for column in sums.indices {
          sums[column] += projections[row, column] * projections[row, column] / spectrum.values[row]
        }
      }
    }
    return sums
  }

  /// tr(Y^T H^{-1} Y), which is y^T H^{-1} y for one column.
  ///
  /// - Throws: as `quadraticForms`.
  public func quadraticForm(_ labels: Matrix<Double>) throws -> Double {
    try quadraticForms(labels).reduce(0, +)
  }

  /// C(Y) = sqrt(2 tr(Y^T H^{-1} Y) / n).
  ///
  /// - Throws: as `quadraticForms`.
  public func complexity(_ labels: Matrix<Double>) throws -> Double {
    complexity(ofQuadraticForm: try quadraticForm(labels))
  }

  /// sqrt(tr(Y^T H^{-1} Y)): the least RKHS norm of an interpolant, and the limit of the distance
  /// from initialization as the width grows.
  ///
  /// - Throws: as `quadraticForms`.
  public func minimumNorm(_ labels: Matrix<Double>) throws -> Double {
    try quadraticForm(labels).squareRoot()
  }

  /// sqrt(2 q / n).
  public func complexity(ofQuadraticForm q: Double) -> Double {
    (2 * q / Double(max(1, count))).squareRoot()
  }

  /// tr H^{-1}; infinite when H is singular.
  ///
  /// Cost: n^3 / 2 multiply-adds from Cholesky, O(n) from the spectrum.
  public func traceOfInverse() -> Double {
    switch factorization {
    case .cholesky(let cholesky):
      let inverse = cholesky.solveFactor(.identity(count))
      return inverse.elements.reduce(0) { $0 + $1 * $1 }
    case .spectrum(let spectrum):
      return spectrum.values.reduce(0) { $0 + ($1 > 0 ? 1 / $1 : .infinity) }
    }
  }

  private func checkConsistent(
    _ projections: Matrix<Double>, _ spectrum: KernelSpectrum, _ labels: Matrix<Double>
  ) throws {
    guard spectrum.zeroCount > 0 else { return }
    for column in 0..<labels.columns {
      let lost = (0..<spectrum.zeroCount).reduce(0) {
        $0 + projections[$1, column] * projections[$1, column]
      }
      let norm = labels[column: column].reduce(0) { $0 + $1 * $1 }
      guard lost > Self.nullTolerance * Self.nullTolerance * norm else { continue }
      // Only here is K needed again.
      let kernel = spectrum.apply({ $0 }, to: .identity(count))
      if let found = CoincidentRows.find(in: kernel, labels: labels), found.contradicting {
        throw KernelError.singularKernel(rows: found.rows, contradicting: true)
      }
      throw KernelError.numericallySingular(
        smallest: spectrum.eigen.values[0], threshold: spectrum.threshold)
    }
  }
}
