import Foundation
import LinearAlgebra

/// How many singular values of a matrix matter.
public enum EffectiveRank {
  /// exp of the entropy of the singular values as shares of their sum; 0 for the zero matrix.
  ///
  /// r for r equal singular values, and hardly more when small ones are added.
  ///
  /// - Throws: `LinearAlgebraError`.
  ///
  /// Reference: Roy, Vetterli (2007), The effective rank, EUSIPCO, definition 1.
  public static func entropy(_ matrix: Matrix<Double>) throws -> Double {
    let values = try SingularValues(matrix).values
    let sum = values.reduce(0, +)
    guard sum > 0 else { return 0 }
    return exp(values.reduce(0) { $0 - ($1 > 0 ? $1 / sum * log($1 / sum) : 0) })
  }
}
