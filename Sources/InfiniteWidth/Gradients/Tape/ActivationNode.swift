import Architectures
import Foundation

/// An activation: k <- T(q, q', k) and theta <- S(q, q', k) theta at every pair of positions.
struct ActivationNode: GradientNode {
  private var gradients: ActivationGradients
  /// The moments of every pair of inputs; at p = p' of one input those of `diagonal`.
  private var moments: [[MomentGradient]] = []
  /// The tangent kernel before.
  private var tangent: [Double] = []

  init(_ activation: Activation, path: String) {
    gradients = ActivationGradients(activation, path: path)
  }

  /// - Throws: `InfiniteWidthError.invalidVariance`, `.quadratureNotConverged`.
  mutating func forward(_ signal: GradientSignal) throws -> GradientSignal {
    let (pairs, n) = (signal.pairs, signal.count)
    tangent = signal.tangent
    var result = signal
    let diagonals = try (0..<pairs.inputs).map { input in
      try signal.variances(of: input).map { q in
        let diagonal = try gradients.diagonal(variance: q)
        guard diagonal.isFinite else {
          throw InfiniteWidthError.invalidVariance(path: gradients.path, row: input, value: q)
        }
        return diagonal
      }
    }
    for ((pair, member), variances) in zip(pairs.members.enumerated(), signal.pairVariances) {
      var table = [MomentGradient](repeating: MomentGradient(value: 0, slope: 0), count: n * n)
      let isOwn = pairs.isOwn(pair)
      for p in 0..<n {
        for other in 0..<n {
          let index = p * n + other
          if isOwn, p >= other {
            table[index] =
              p == other ? diagonals[member.first][p] : table[other * n + p].exchanged
          } else {
            let law = GaussianPair(
              variances.first[p], variances.second[other],
              distance: signal.distance[pair][index])
            table[index] = try gradients.moments(law)
            guard table[index].isFinite else {
              throw InfiniteWidthError.invalidVariance(
                path: gradients.path, row: member.first, value: law.first)
            }
          }
          result.covariance[pair][index] = table[index].value
        }
      }
      try fillDistances(
        &result.distance[pair], table, variances, isOwn,
        (diagonals[member.first].map(\.value), diagonals[member.second].map(\.value)),
        signal.distance[pair])
      moments.append(table)
    }
    for index in tangent.indices { result.tangent[index] *= moments[pairs.target][index].slope }
    return result
  }

  private mutating func fillDistances(
    _ distance: inout [Double], _ table: [MomentGradient],
    _ variances: (first: [Double], second: [Double]), _ isOwn: Bool,
    _ after: ([Double], [Double]), _ before: [Double]
  ) throws {
    let n = after.0.count
    for index in distance.indices {
      let (p, other) = (index / n, index % n)
      guard !(isOwn && p == other) else {
        distance[index] = 0
        continue
      }
      let law = GaussianPair(variances.first[p], variances.second[other], distance: before[index])
      let (q1, q2) = (after.0[p], after.1[other])
      let defect = try gradients.defect(law, table[index], after: (q1, q2))
      distance[index] = GaussianPair(first: q1, second: q2, defect: defect).distance
    }
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    let (pairs, n) = (sweep.pairs, adjoint.count)
    var result = GradientAdjoint(pairs: pairs, count: n, hasTangent: adjoint.hasTangent)
    for (pair, member) in pairs.members.enumerated() {
      let isTarget = adjoint.hasTangent && pair == pairs.target
      for index in 0..<n * n {
        let moment = moments[pair][index]
        let byValue = adjoint.covariance[pair][index]
        let bySlope = isTarget ? adjoint.tangent[index] * tangent[index] : 0
        guard byValue != 0 || bySlope != 0 || isTarget else { continue }
        if isTarget { result.tangent[index] += adjoint.tangent[index] * moment.slope }
        if byValue != 0, moment.valueHasKink { sweep.hasKink = true }
        if bySlope != 0, moment.slopeHasKink { sweep.hasKink = true }
        result.covariance[pair][index] +=
          byValue * moment.valueByCovariance + bySlope * moment.slopeByCovariance
        result.covariance[pairs.own(member.first)][index / n * (n + 1)] +=
          byValue * moment.valueByFirst + bySlope * moment.slopeByFirst
        result.covariance[pairs.own(member.second)][index % n * (n + 1)] +=
          byValue * moment.valueBySecond + bySlope * moment.slopeBySecond
      }
    }
    return result
  }
}

extension ActivationGradients {
  /// sqrt(T(q, q) T(q', q')) - T(k), given those moments, without cancellation for nearly equal
  /// variables: see `PairRecursion`.
  fileprivate mutating func defect(
    _ pair: GaussianPair, _ moments: MomentGradient, after: (Double, Double)
  ) throws -> Double {
    let d = pair.relativeDefect
    let angle = 2 * Foundation.asin((d / 2).squareRoot())
    switch rule {
    case .rectifier(let alpha, let beta):
      let gain = (alpha - beta) * (alpha - beta) / (2 * .pi)
      return gain * pair.root * (.pi * d - ActivationRule.sineMinusProduct(angle))
        + alpha * beta * pair.defect
    case .rectifiedMonomial(degree: 1):
      return pair.root * (.pi * d - ActivationRule.sineMinusProduct(angle)) / (2 * .pi)
    case .sign: return pair.root > 0 ? 2 / .pi * angle : 0
    case .rectifiedMonomial(degree: 0): return angle / (2 * .pi)
    default: break
    }
    let naive = max(0, (after.0 * after.1).squareRoot() - moments.value)
    guard d < 1e-6 else { return naive }
    var defect = moments.slope * pair.defect
    if pair.first != pair.second {
      let aligned = GaussianPair(first: pair.first, second: pair.second, defect: 0)
      defect += max(0, (after.0 * after.1).squareRoot() - (try self.moments(aligned).value))
    }
    return defect
  }
}
