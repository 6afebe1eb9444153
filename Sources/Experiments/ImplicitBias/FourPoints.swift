import ImplicitBias
import LinearAlgebra

/// Four points in the plane, separable, with two of them support vectors.
///
/// The classifier of largest margin, its multipliers and its margin as a NumPy run found them.
enum FourPoints {
  static let rows = Matrix<Double>([[2, 0.5], [0.6, 1.6], [3, 2], [2.5, 3]])
  static let margin = 1.628802
  static let direction = [0.3793103, 0.4827586]

  /// 1 / |Z|^2.
  static func stepSize() throws -> Double {
    1 / (try SymmetricEigen.values(of: rows.gram(.transposed)).last!)
  }
}

/// How far a classifier is from the one of largest margin at one time.
struct MarginRecord {
  let step: Int
  /// |w/|w| - w*/|w*||.
  let direction: Double
  /// 1 - cosine.
  let cosineGap: Double
  /// The largest margin less that of w/|w|.
  let marginGap: Double
  let norm: Double
  let loss: Double

  init(step: Int, point: [Double], problem: some SeparableObjective, reference: Reference) {
    self.step = step
    norm = point.euclideanNorm
    let unit = point.scaled(by: 1 / norm)
    let target = reference.point.scaled(by: 1 / reference.point.euclideanNorm)
    direction = unit.distance(to: target)
    // 1 - cos of an angle by its chord, without cancellation.
    cosineGap = direction * direction / 2
    marginGap = reference.margin - problem.margin(unit)
    loss = problem.value(point)
  }
}
