import LinearAlgebra

/// What is added to the eigenvalues of a covariance before their roots are divided by.
public enum WhiteningRegularization: Hashable, Sendable, Codable {
  /// A number in the units of the covariance.
  case absolute(Double)
  /// A multiple of the mean eigenvalue.
  case relative(Double)
}

/// The whitening x -> W x with W = V (E + b)^{-1/2} V^T that leaves inputs as close to themselves as
/// a whitening can.
///
/// C = X^T X / n = V E V^T is the covariance of the training rows about 0: means are not subtracted,
/// as images that went through `normalizingContrast()` have mean 0 each. Directions with eigenvalues
/// far above b get second moment 1, those far below b stay small:
/// W C W = V E (E + b)^{-1} V^T.
///
/// Reference: Shankar et al. (2020), arXiv:2003.02237, whose images have norm 1 and whose b is 1e-4,
/// absolute.
public struct ZCAWhitening: Sendable, Equatable {
  /// W, symmetric to the bit: (features, features).
  public let matrix: Matrix<Double>
  /// The eigenvalues E of the covariance, ascending; those that rounding made negative are 0.
  public let eigenvalues: [Double]
  /// The b that was added to them.
  public let added: Double

  /// Fits W on the rows of `training`, (n, features).
  ///
  /// Cost: n features^2 / 2 + 10 features^3 multiply-adds.
  ///
  /// - Precondition: `training` has a row.
  /// - Throws: `DatasetError.invalidRegularization` unless b is positive and finite;
  ///   `LinearAlgebraError` for numbers that are not finite.
  public init(
    fitting training: Matrix<Double>, regularization: WhiteningRegularization = .absolute(1e-4)
  ) throws {
    precondition(training.rows > 0, "no rows to fit a whitening on")
    let eigen = try SymmetricEigen(1 / Double(training.rows) * training.gram(.transposed))
    let eigenvalues = eigen.values.map { max(0, $0) }
    let added =
      switch regularization {
      case .absolute(let value): value
      case .relative(let share):
        share * eigenvalues.reduce(0, +) / Double(max(1, eigenvalues.count))
      }
    guard added > 0, added.isFinite else { throw DatasetError.invalidRegularization(added) }
    // The Gram matrix of (E + b)^{-1/4} V^T is W, and equal to its transpose to the bit.
    var root = eigen.vectors
    for (row, value) in eigenvalues.enumerated() {
      let factor = 1 / (value + added).squareRoot().squareRoot()
      for column in 0..<root.columns { root[row, column] *= factor }
    }
    matrix = root.gram(.transposed)
    self.eigenvalues = eigenvalues
    self.added = added
  }

  /// The whitened rows x W of `x`, (n, features).
  ///
  /// Cost: n features^2 multiply-adds.
  ///
  /// - Throws: `DatasetError.featureMismatch` when the number of features differs.
  public func applied(to x: Matrix<Double>) throws(DatasetError) -> Matrix<Double> {
    guard x.columns == matrix.rows else {
      throw .featureMismatch(seen: x.columns, expected: matrix.rows)
    }
    return x * matrix
  }

  /// The data with whitened inputs.
  ///
  /// - Throws: `DatasetError.featureMismatch`.
  public func applied(to dataset: Dataset) throws(DatasetError) -> Dataset {
    dataset.replacing(x: try applied(to: dataset.x))
  }
}
