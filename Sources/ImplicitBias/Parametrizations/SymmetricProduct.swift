import LinearAlgebra

/// X = U U^T for U of shape (n, rank), row by row.
public struct SymmetricProduct: Parametrization {
  /// The number n of rows of X.
  public let size: Int
  /// The number of columns of U.
  public let rank: Int

  /// Matrices of `size` rows with factors of `rank` columns; nil for a square factor.
  public init(size: Int, rank: Int? = nil) {
    self.size = size
    self.rank = rank ?? size
  }

  /// n rank.
  public var parameterCount: Int { size * rank }
  /// n^2.
  public var outputCount: Int { size * size }

  /// The parameters `scale` I, which need a square factor.
  public func identity(_ scale: Double) -> [Double] {
    precondition(rank == size, "a factor of \(size) x \(rank) is no multiple of the identity")
    return (scale * Matrix<Double>.identity(size)).elements
  }

  /// U U^T.
  public func output(_ parameters: [Double]) -> [Double] { factor(parameters).gram().elements }

  /// (C + C^T) U.
  public func pullback(_ parameters: [Double], _ cotangent: [Double]) -> [Double] {
    var symmetric = Matrix(rows: size, columns: size, elements: cotangent)
    for i in 0..<size {
      for j in 0...i {
        let sum = symmetric[i, j] + symmetric[j, i]
        symmetric[i, j] = sum
        symmetric[j, i] = sum
      }
    }
    return (symmetric * factor(parameters)).elements
  }

  private func factor(_ parameters: [Double]) -> Matrix<Double> {
    Matrix(rows: size, columns: rank, elements: parameters)
  }
}
