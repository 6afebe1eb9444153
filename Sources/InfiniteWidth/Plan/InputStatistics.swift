import Architectures
import Foundation
import LinearAlgebra

/// What the network does to each input alone: variances after every step, and the diagonals.
///
/// Computed once per input, in double precision, whatever the precision of the kernel.
struct InputStatistics: Sendable {
  /// The variance of the changed slot before step s, for every input: [step][input].
  private(set) var before: [[Double]]
  /// The variance of the changed slot after step s, for every input: [step][input].
  private(set) var after: [[Double]]
  /// K(x, x) for the same draw of the network, every input.
  private(set) var nngpDiagonal: [Double]
  /// Theta(x, x), every input.
  private(set) var ntkDiagonal: [Double]

  /// Follows every input, with mean square `secondMoments[i]`, through the plan.
  ///
  /// - Throws: `InfiniteWidthError.invalidVariance`, `.quadratureNotConverged`.
  init(plan: KernelPlan, secondMoments: [Double]) throws {
    let n = secondMoments.count
    before = []
    after = []
    before.reserveCapacity(plan.steps.count)
    var variance = [[Double]](repeating: [], count: plan.slots)
    var theta = [[Double]](repeating: [], count: plan.slots)
    variance[0] = secondMoments
    theta[0] = [Double](repeating: 0, count: n)
    for (index, step) in plan.steps.enumerated() {
      let slot = step.target
      before.append(variance[slot])
      switch step {
      case .affine(_, let scale, let shift, let rate, let offset):
        for i in 0..<n {
          theta[slot][i] = scale * theta[slot][i] + rate * variance[slot][i] + offset
          variance[slot][i] = scale * variance[slot][i] + shift
        }
      case .activation(_, let rule):
        for i in 0..<n {
          let q = variance[slot][i]
          let moments = try rule.diagonal(variance: q, path: plan.paths[index])
          guard moments.value.isFinite, moments.derivative.isFinite else {
            throw InfiniteWidthError.invalidVariance(path: plan.paths[index], row: i, value: q)
          }
          theta[slot][i] *= moments.derivative
          variance[slot][i] = moments.value
        }
      case .normalize:
        for i in 0..<n {
          let q = variance[slot][i]
          guard q > 0 else {
            throw InfiniteWidthError.invalidVariance(path: plan.paths[index], row: i, value: q)
          }
          theta[slot][i] /= q
          variance[slot][i] = 1
        }
      case .dropout(_, let keep):
        for i in 0..<n {
          theta[slot][i] /= keep
          variance[slot][i] /= keep
        }
      case .scale(_, let factor):
        for i in 0..<n {
          theta[slot][i] *= factor
          variance[slot][i] *= factor
        }
      case .copy(let from, let to):
        theta[to] = theta[from]
        variance[to] = variance[from]
      case .add(let from, let into):
        for i in 0..<n {
          theta[into][i] += theta[from][i]
          variance[into][i] += variance[from][i]
        }
      case .multiply(let from, let into):
        for i in 0..<n {
          theta[into][i] = theta[into][i] * variance[from][i] + variance[into][i] * theta[from][i]
          variance[into][i] *= variance[from][i]
        }
      }
      after.append(variance[slot])
      // Only what reads the state before its step needs it later.
      switch step {
      case .activation, .normalize: break
      default: before[index] = []
      }
    }
    nngpDiagonal = variance[0]
    ntkDiagonal = theta[0]
  }
}

extension ActivationRule {
  /// The moments at u = v of this variance.
  func diagonal(variance: Double, path: String) throws -> ActivationMoments {
    let pair = GaussianPair.equal(variance: variance)
    if let moments = closedForm(pair) { return moments }
    guard case .series(let activation, _) = self else { return .init(value: 0, derivative: 0) }
    return try Self.byQuadrature(activation, pair, path: path)
  }

  /// The moments by adaptive quadrature, to 1e-12.
  static func byQuadrature(
    _ activation: Activation, _ pair: GaussianPair, path: String
  ) throws -> ActivationMoments {
    func moment(_ f: (Double) -> Double) throws -> Double {
      let expectation = GaussianExpectation()
      let integral =
        pair.defect == 0 && pair.first == pair.second
        ? expectation.mean(variance: pair.first, kinks: activation.kinks) { f($0) * f($0) }
        : expectation.product(
          variances: pair.first, pair.second, correlation: 1 - pair.relativeDefect,
          kinks: activation.kinks, f, f)
      guard integral.converged, integral.value.isFinite else {
        throw InfiniteWidthError.quadratureNotConverged(
          path: path, value: integral.value, error: integral.error)
      }
      return integral.value
    }
    return ActivationMoments(
      value: try moment { activation.value(at: $0) ?? 0 },
      derivative: try moment { activation.derivative(at: $0) ?? 0 })
  }
}
