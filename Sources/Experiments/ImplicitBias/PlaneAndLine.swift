import Foundation
import ImplicitBias
import LinearAlgebra

/// Two measurements of three unknowns on which every geometry has another least norm.
///
/// x_1 = (1, 1, 1), y_1 = 1; x_2 = (1, 2, 0), y_2 = 10. The solutions are a line.
///
/// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1802.08246, examples 1 and 2.
enum PlaneAndLine {
  static let problem = LeastSquares(x: Matrix([[1, 1, 1], [1, 2, 0]]), y: [1, 10])

  /// The limit of an optimizer from the origin.
  ///
  /// The run ends where no coordinate of the gradient exceeds 10^-11: the distance to the limit is
  /// then at most that over the least eigenvalue of X X^T, 0.84, times the length of a step's path.
  static func limit(
    _ optimizer: Optimizer, step: Double, steps: Int = 4_000_000,
    problem: LeastSquares = PlaneAndLine.problem
  ) throws -> [Double] {
    try Descent(optimizer, step: .constant(step), steps: steps, gradientTolerance: 1e-11)
      .run(problem, from: [Double](repeating: 0, count: problem.dimension)).point
  }

  /// The least-norm solution.
  static func least(_ norm: VectorNorm) throws -> Reference {
    try MinimumNorm.interpolant(x: problem.x, y: problem.y, norm: norm)
  }
}

extension [Double] {
  /// The Euclidean distance to another vector.
  func distance(to other: [Double]) -> Double { adding(-1, other).euclideanNorm }

  /// The numbers in parentheses, with `digits` decimals.
  func text(digits: Int = 5) -> String {
    "(" + map { String(format: "%.\(digits)f", $0) }.joined(separator: ", ") + ")"
  }
}
