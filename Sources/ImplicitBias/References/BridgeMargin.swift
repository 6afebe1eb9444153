import Foundation
import LinearAlgebra

/// min (sum_k c_k |x_k|^p)^(1/p) subject to A x >= 1, to a proven gap, although it is not convex.
///
/// Branch and bound over boxes of group lengths. Inside l_k <= |x_k| <= u_k the concave c_k |x_k|^p is
/// at least its chord, and outside the box the chord lies above it; so the least weighted sum of
/// lengths, a convex margin problem with a certificate, bounds the box from below, and where the
/// bound does not reach the penalty of the point found the box is cut there at that point, which
/// makes the chord exact. Lengths are bounded at first by the penalty of the best point known.
///
/// Cost: one convex problem for every box; their number grows exponentially with the number of
/// groups in the worst case, so this is for tens of unknowns.
///
/// Reference: Falk, Soland (1969), Management Science 15(9), 550, for the method.
public struct BridgeMargin: Sendable {
  /// The penalty.
  public let penalty: BridgePenalty
  /// The signed examples: (n, d).
  public let rows: Matrix<Double>
  /// The relative gap of the sum of powers at which the search ends.
  public let gap: Double
  /// The largest number of boxes.
  public let boxes: Int

  /// A problem.
  ///
  /// - Precondition: one column for every coordinate.
  public init(
    _ penalty: BridgePenalty, rows: Matrix<Double>, gap: Double = 1e-8, boxes: Int = 20_000
  ) {
    precondition(
      rows.columns == penalty.basis.rows,
      "\(rows.columns) columns for \(penalty.basis.rows) unknowns")
    self.penalty = penalty
    self.rows = rows
    self.gap = gap
    self.boxes = boxes
  }

  /// A box of lengths with a lower bound of the sum of powers in it.
  private struct Box {
    var lower: [Double]
    var upper: [Double]
    var bound: Double
  }

  /// The least point.
  ///
  /// - Throws: `ImplicitBiasError.notSeparable`, `.gapTooLarge` after the largest number of boxes;
  ///   `LinearAlgebraError`.
  public func least() throws -> Reference {
    let turned = Matrix.product(rows, .none, penalty.basis, .transposed)
    var best = try start()
    var open = [
      Box(
        lower: [Double](repeating: 0, count: penalty.groups.count),
        // c_k |x_k|^p alone is at most the best sum.
        upper: penalty.weights.map { pow(best.sum / $0, 1 / penalty.power) }, bound: 0)
    ]
    var proven = Double.infinity
    var count = 0
    // The box of least bound next: when it is closed, so are all.
    while let next = open.indices.min(by: { open[$0].bound < open[$1].bound }) {
      let box = open.remove(at: next)
      if box.bound >= (1 - gap) * best.sum {
        proven = min(proven, box.bound)
        break
      }
      count += 1
      guard count <= boxes else {
        throw ImplicitBiasError.gapTooLarge(
          reference: "least \(penalty.name)", gap: 1 - box.bound / best.sum, wanted: gap,
          iterations: boxes)
      }
      let relaxed = try relax(box, turned)
      let sum = penalty.sum(relaxed.point)
      if sum < best.sum { best = (relaxed.point, sum) }
      if relaxed.bound >= (1 - gap) * best.sum {
        proven = min(proven, relaxed.bound)
        continue
      }
      open += split(box, at: penalty.lengths(relaxed.point), bound: max(box.bound, relaxed.bound))
    }
    let root = { pow($0, 1 / penalty.power) }
    return Reference(
      name: "least \(penalty.name)", point: best.point, value: root(best.sum),
      lowerBound: root(min(proven, best.sum)))
  }

  /// The chord of c_k |x_k|^p over a box: intercept and slope.
  private func chord(_ box: Box, _ k: Int) -> (intercept: Double, slope: Double) {
    let (l, u, c, p) = (box.lower[k], box.upper[k], penalty.weights[k], penalty.power)
    let slope = c * (pow(u, p) - pow(l, p)) / (u - l)
    return (c * pow(l, p) - slope * l, slope)
  }

  /// The point of least sum of chords and a proven bound of that sum.
  private func relax(_ box: Box, _ turned: Matrix<Double>) throws -> (
    point: [Double], bound: Double
  ) {
    let chords = penalty.groups.indices.map { chord(box, $0) }
    var scale = [Double](repeating: 0, count: turned.columns)
    for (group, chord) in zip(penalty.groups, chords) {
      for index in group { scale[index] = 1 / chord.slope }
    }
    let scaled = Matrix(rows: turned.rows, columns: turned.columns) { turned[$0, $1] * scale[$1] }
    let found: Reference
    if penalty.groups.allSatisfy({ $0.count == 1 }) {
      found = try HardMargin.classifier(rows: scaled, norm: .l1)
    } else {
      found = try NormMinimization(
        GroupNorm(groups: penalty.groups), measurements: scaled, gap: 0.1 * gap, iterations: 20_000
      ).nearestMargin()
    }
    let coordinates = zip(found.point, scale).map { $0 * $1 }
    return (
      penalty.basis.apply(.transposed, to: coordinates),
      found.lowerBound + chords.reduce(0) { $0 + $1.intercept }
    )
  }

  /// Two boxes, cut where the chord misses the penalty most.
  private func split(_ box: Box, at lengths: [Double], bound: Double) -> [Box] {
    func error(_ k: Int) -> Double {
      let chord = chord(box, k)
      return penalty.weights[k] * pow(lengths[k], penalty.power)
        - chord.intercept - chord.slope * lengths[k]
    }
    guard let k = lengths.indices.max(by: { error($0) < error($1) }) else { return [] }
    let width = box.upper[k] - box.lower[k]
    let place = min(max(lengths[k], box.lower[k] + 1e-3 * width), box.upper[k] - 1e-3 * width)
    var (below, above) = (box, box)
    below.upper[k] = place
    above.lower[k] = place
    below.bound = bound
    above.bound = bound
    return [below, above]
  }

  /// The classifier of largest l2 margin.
  private func start() throws -> (point: [Double], sum: Double) {
    let point = try HardMargin.classifier(rows: rows, norm: .l2).point
    return (point, penalty.sum(point))
  }
}
