import Architectures
import Foundation

/// An activation: k <- T(q, q', k) and theta <- S(q, q', k) theta at every pair of positions.
struct ActivationNode: GradientNode {
  private var gradients: ActivationGradients
  /// The derivatives of T for every pair of inputs; at p = p' of one input those of E[phi(u)^2].
  private var values: [MomentTable] = []
  /// The derivatives of S, of the target pair.
  private var slopes = MomentTable(count: 0)
  /// S of the target pair.
  private var factors: [Double] = []
  /// The tangent kernel before.
  private var tangent: [Double] = []

  init(_ activation: Activation, path: String) {
    gradients = ActivationGradients(activation, path: path)
  }

  /// - Throws: `InfiniteWidthError.invalidVariance`, `.quadratureNotConverged`.
  mutating func forward(_ signal: GradientSignal) throws -> GradientSignal {
    let (pairs, n) = (signal.pairs, signal.count)
    tangent = signal.tangent
    factors = tangent
    slopes = MomentTable(count: n * n)
    var result = signal
    let diagonals = try (0..<pairs.inputs).map { input in
      try signal.variances(of: input).map { q in
        try checked(gradients.diagonal(variance: q), row: input, variance: q)
      }
    }
    for (pair, variances) in signal.pairVariances.enumerated() {
      let member = pairs.members[pair]
      var table = MomentTable(count: n * n)
      for index in 0..<n * n {
        let (p, other) = (index / n, index % n)
        let law = GaussianPair(
          variances.first[p], variances.second[other], distance: signal.distance[pair][index])
        let isSame = pairs.isOwn(pair) && p == other
        let moments =
          try isSame
          ? diagonals[member.first][p]
          : checked(gradients.moments(law), row: member.first, variance: law.first)
        table.setValue(index, moments)
        if pair == pairs.target {
          slopes.setSlope(index, moments)
          factors[index] = moments.slope
        }
        result.covariance[pair][index] = moments.value
        result.distance[pair][index] =
          try isSame
          ? 0
          : gradients.distance(
            law, moments,
            after: (diagonals[member.first][p].value, diagonals[member.second][other].value))
      }
      values.append(table)
    }
    for index in tangent.indices { result.tangent[index] *= factors[index] }
    gradients.forget()
    return result
  }

  private func checked(_ moments: MomentGradient, row: Int, variance: Double) throws
    -> MomentGradient
  {
    guard moments.isFinite else {
      throw InfiniteWidthError.invalidVariance(path: gradients.path, row: row, value: variance)
    }
    return moments
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    let (pairs, n) = (sweep.pairs, adjoint.count)
    var result = GradientAdjoint(pairs: pairs, count: n, hasTangent: adjoint.hasTangent)
    for (pair, member) in pairs.members.enumerated() {
      let (first, second) = (pairs.own(member.first), pairs.own(member.second))
      for index in 0..<n * n {
        let byValue = adjoint.covariance[pair][index]
        values[pair].pull(
          byValue, index, n, pair: pair, first: first, second: second, into: &result.covariance)
        guard adjoint.hasTangent, pair == pairs.target else { continue }
        result.tangent[index] = adjoint.tangent[index] * factors[index]
        slopes.pull(
          adjoint.tangent[index] * tangent[index], index, n, pair: pair, first: first,
          second: second, into: &result.covariance)
      }
      if values[pair].kinks.contains(where: { adjoint.covariance[pair][$0] != 0 }) {
        sweep.hasKink = true
      }
    }
    if adjoint.hasTangent,
      slopes.kinks.contains(where: { adjoint.tangent[$0] * tangent[$0] != 0 })
    {
      sweep.hasKink = true
    }
    return result
  }
}

extension ActivationGradients {
  /// E[(phi(u) - phi(v))^2], given T(k) and both E[phi^2].
  fileprivate mutating func distance(
    _ pair: GaussianPair, _ moments: MomentGradient, after: (Double, Double)
  ) throws -> Double {
    let defect = try defect(pair, moments, after: after)
    return GaussianPair(first: after.0, second: after.1, defect: defect).distance
  }

  /// sqrt(E[phi(u)^2] E[phi(v)^2]) - T(k) without cancellation for nearly equal variables, as in
  /// `PairRecursion`.
  private mutating func defect(
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
