import Foundation
import LinearAlgebra

/// A function on the unit sphere that wide two-layer ReLU networks provably learn.
///
/// `callAsFunction` gives its labels, `NormBound` bounds sqrt(y^T H^{-1} y) for them at any number
/// of rows.
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, theorem 6.1, corollary 6.2, examples 6.1-6.4.
public indirect enum LearnableTarget: Sendable, Hashable {
  /// coefficient (direction . x)^degree; learnable for degree 1 and even degrees.
  case power(coefficient: Double = 1, direction: [Double], degree: Int)
  /// coefficient (cos(direction . x) - 1).
  case cosine(coefficient: Double = 1, direction: [Double])
  /// coefficient z arctan(z / 2) with z = direction . x; learnable for |direction| < 2.
  case arctangent(coefficient: Double = 1, direction: [Double])
  /// The sum of targets.
  case sum([LearnableTarget])

  /// x^T A x, as the sum of a square for each eigenvector of the symmetric part of A.
  ///
  /// Its stated bound is 6 |A|_*, with the trace norm of the symmetric part.
  ///
  /// - Throws: `LinearAlgebraError.notFinite` or `.notConverged`.
  public static func quadraticForm(_ a: Matrix<Double>) throws -> LearnableTarget {
    precondition(a.rows == a.columns, "x^T A x needs a square A, not \(a.rows) x \(a.columns)")
    let eigen = try SymmetricEigen(0.5 * (a + a.transposed))
    return .sum(
      eigen.values.indices.map { k in
        .power(
          coefficient: eigen.values[k], direction: Array(eigen.vectors[row: k]), degree: 2)
      })
  }

  /// The two-layer network sum_j a_j (b_j^T x)^degree.
  public static func polynomialNetwork(
    outputs: [Double], units: Matrix<Double>, degree: Int
  ) -> LearnableTarget {
    precondition(outputs.count == units.rows, "\(outputs.count) outputs for \(units.rows) units")
    return .sum(
      outputs.indices.map {
        .power(coefficient: outputs[$0], direction: Array(units[row: $0]), degree: degree)
      })
  }

  /// The two-layer network sum_j a_j (cos(b_j^T x) - 1).
  public static func cosineNetwork(outputs: [Double], units: Matrix<Double>) -> LearnableTarget {
    precondition(outputs.count == units.rows, "\(outputs.count) outputs for \(units.rows) units")
    return .sum(
      outputs.indices.map { .cosine(coefficient: outputs[$0], direction: Array(units[row: $0])) })
  }

  /// The value at one input.
  ///
  /// - Precondition: `x` has as many coordinates as the directions.
  public func callAsFunction(_ x: some Collection<Double>) -> Double {
    switch self {
    case .power(let coefficient, let direction, let degree):
      return coefficient * pow(Self.dot(direction, x), Double(degree))
    case .cosine(let coefficient, let direction):
      let half = sin(Self.dot(direction, x) / 2)
      return -2 * coefficient * half * half
    case .arctangent(let coefficient, let direction):
      let z = Self.dot(direction, x)
      return coefficient * z * atan(z / 2)
    case .sum(let targets):
      return targets.reduce(0) { $0 + $1(x) }
    }
  }

  /// The labels of the rows of `inputs`, (n, d): (n, 1).
  public func labels(_ inputs: Matrix<Double>) -> Matrix<Double> {
    .column((0..<inputs.rows).map { self(inputs[row: $0]) })
  }

  private static func dot(_ direction: [Double], _ x: some Collection<Double>) -> Double {
    precondition(
      direction.count == x.count, "an input of \(x.count) for a direction of \(direction.count)")
    return zip(direction, x).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
