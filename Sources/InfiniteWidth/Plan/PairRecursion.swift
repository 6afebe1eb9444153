import Foundation
import LinearAlgebra

/// The plan carried out for one pair of inputs in double precision, keeping the pair's defect.
///
/// Nearly equal inputs go this way: their angle would be lost to rounding in a covariance. Cost:
/// about a microsecond a layer.
struct PairRecursion: Sendable {
  let plan: KernelPlan
  let first: InputStatistics
  let second: InputStatistics
  /// The series of the activation steps that are one, by step: (first set, second set).
  let series: [Int: (SeriesTable, SeriesTable)]

  /// K and Theta for inputs i of the first set and j of the second, whose mean inner product is
  /// that of `input`.
  func evaluate(_ i: Int, _ j: Int, input: GaussianPair) throws -> (nngp: Double, ntk: Double) {
    var pairs = [GaussianPair](repeating: input, count: plan.slots)
    var theta = [Double](repeating: 0, count: plan.slots)
    for (index, step) in plan.steps.enumerated() {
      let slot = step.target
      switch step {
      case .affine(_, let scale, let shift, let rate, let offset):
        theta[slot] = scale * theta[slot] + rate * pairs[slot].covariance + offset
        pairs[slot] = pairs[slot].affine(scale: scale, shift: shift)
      case .activation(_, let rule):
        let moments = try activationMoments(rule, pairs[slot], index, i, j)
        let after = (first.after[index][i], second.after[index][j])
        theta[slot] *= moments.derivative
        let defect = try rule.defect(pairs[slot], moments, after: after) {
          try activationMoments(rule, $0, index, i, j).value
        }
        pairs[slot] = GaussianPair(first: after.0, second: after.1, defect: defect)
      case .normalize:
        let root = pairs[slot].root
        theta[slot] /= root
        pairs[slot] = GaussianPair(first: 1, second: 1, defect: pairs[slot].defect / root)
      case .dropout(_, let keep):
        let root = pairs[slot].root
        pairs[slot] = GaussianPair(
          first: pairs[slot].first / keep, second: pairs[slot].second / keep,
          defect: pairs[slot].defect + root * (1 / keep - 1))
      case .scale(_, let factor):
        theta[slot] *= factor
        pairs[slot] = GaussianPair(
          first: pairs[slot].first * factor, second: pairs[slot].second * factor,
          defect: pairs[slot].defect * factor)
      case .copy(let from, let to):
        theta[to] = theta[from]
        pairs[to] = pairs[from]
      case .add(let from, let into):
        theta[into] += theta[from]
        pairs[into] = pairs[into] + pairs[from]
      case .multiply(let from, let into):
        theta[into] =
          theta[into] * pairs[from].covariance + pairs[into].covariance * theta[from]
        pairs[into] = pairs[into] * pairs[from]
      }
    }
    return (pairs[0].covariance, theta[0])
  }

  private func activationMoments(
    _ rule: ActivationRule, _ pair: GaussianPair, _ step: Int, _ i: Int, _ j: Int
  ) throws -> ActivationMoments {
    if let moments = rule.closedForm(pair) { return moments }
    guard case .series(let activation, _) = rule, let (left, right) = series[step] else {
      return ActivationMoments(value: 0, derivative: 0)
    }
    let c = 1 - pair.relativeDefect
    let (a, b) = (left.series[i], right.series[j])
    guard abs(c) <= min(a.trustedCorrelation, b.trustedCorrelation) else {
      return try ActivationRule.byQuadrature(activation, pair, path: plan.paths[step])
    }
    var (value, slope) = (0.0, 0.0)
    for k in a.coefficients.indices.reversed() {
      slope = slope * c + value
      value = value * c + a.coefficients[k] * b.coefficients[k]
    }
    // A vanishing variance leaves no angle: the derivative is phi'(0) times E[phi'].
    guard pair.root > 0 else {
      return try ActivationRule.byQuadrature(activation, pair, path: plan.paths[step])
    }
    return ActivationMoments(value: value, derivative: slope / pair.root)
  }
}
