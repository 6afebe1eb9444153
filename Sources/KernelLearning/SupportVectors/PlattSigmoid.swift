import Foundation

/// The probability of the first class of a pair as a function of the decision value f:
/// 1 / (1 + exp(slope f + shift)).
///
/// Fitted by maximum likelihood with smoothed targets, (n+ + 1) / (n+ + 2) for the n+ rows of the
/// first class and 1 / (n- + 2) for the n- rows of the second.
///
/// Reference: Platt (1999); Lin, Lin, Weng (2007), A note on Platt's probabilistic outputs for
/// support vector machines, for the target smoothing, the stable likelihood and Newton's method.
public struct PlattSigmoid: Sendable, Codable, Equatable {
  /// The factor of the decision value; negative when it separates the classes.
  public let slope: Double
  /// The constant term.
  public let shift: Double
  /// Whether Newton's method reached a gradient of 1e-9 a row.
  public let converged: Bool

  /// The probability of the first class.
  public func probability(_ decisionValue: Double) -> Double {
    let exponent = slope * decisionValue + shift
    return exponent >= 0 ? exp(-exponent) / (1 + exp(-exponent)) : 1 / (1 + exp(exponent))
  }

  /// Fits to decision values and whether each row is of the first class.
  ///
  /// Cost: O(n) an iteration, of at most 100.
  init(decisionValues: [Double], isFirst: [Bool]) {
    let likelihood = Likelihood(decisionValues: decisionValues, isFirst: isFirst)
    let (positive, negative) = (likelihood.positive, likelihood.negative)
    var (a, b) = (0.0, log((negative + 1) / (positive + 1)))
    var value = likelihood.value(a, b)
    var converged = false
    let limit = 1e-9 * (positive + negative)
    for _ in 0..<100 {
      let step = likelihood.newton(a, b)
      if abs(step.gradient.0) < limit, abs(step.gradient.1) < limit {
        converged = true
        break
      }
      // Halve the step until the likelihood falls by a share of what its slope promises.
      var length = 1.0
      var accepted = false
      while length >= 1e-10 {
        let (nextA, nextB) = (a + length * step.direction.0, b + length * step.direction.1)
        let next = likelihood.value(nextA, nextB)
        if next < value + 1e-4 * length * step.descent {
          (a, b, value, accepted) = (nextA, nextB, next, true)
          break
        }
        length /= 2
      }
      // Rounding of the likelihood hides what is left to gain.
      guard accepted else {
        converged = abs(step.descent) <= 1e-12 * (1 + abs(value))
        break
      }
    }
    slope = a
    shift = b
    self.converged = converged
  }
}

/// The negative log likelihood of the smoothed targets.
private struct Likelihood {
  let decisionValues: [Double]
  let targets: [Double]
  let positive, negative: Double

  init(decisionValues: [Double], isFirst: [Bool]) {
    let count = isFirst.count { $0 }
    let (positive, negative) = (Double(count), Double(isFirst.count - count))
    self.decisionValues = decisionValues
    self.positive = positive
    self.negative = negative
    targets = isFirst.map { $0 ? (positive + 1) / (positive + 2) : 1 / (negative + 2) }
  }

  /// sum_i log(1 + exp(z_i)) - (1 - t_i) z_i with z = a f + b, without overflow.
  func value(_ a: Double, _ b: Double) -> Double {
    var sum = 0.0
    for (f, t) in zip(decisionValues, targets) {
      let z = a * f + b
      sum += z >= 0 ? t * z + log1p(exp(-z)) : (t - 1) * z + log1p(exp(z))
    }
    return sum
  }

  struct Step {
    var gradient: (Double, Double)
    var direction: (Double, Double)
    /// The gradient times the direction: negative.
    var descent: Double
  }

  /// The gradient and Newton's direction at (a, b).
  func newton(_ a: Double, _ b: Double) -> Step {
    // A multiple of the identity keeps the Hessian regular when all decision values are equal.
    var (haa, hbb, hab) = (1e-12, 1e-12, 0.0)
    var (ga, gb) = (0.0, 0.0)
    for (f, t) in zip(decisionValues, targets) {
      let p = PlattSigmoid(slope: a, shift: b).probability(f)
      let weight = p * (1 - p)
      haa += f * f * weight
      hbb += weight
      hab += f * weight
      ga += f * (t - p)
      gb += t - p
    }
    let determinant = haa * hbb - hab * hab
    let da = -(hbb * ga - hab * gb) / determinant
    let db = -(haa * gb - hab * ga) / determinant
    return Step(gradient: (ga, gb), direction: (da, db), descent: ga * da + gb * db)
  }
}

extension PlattSigmoid {
  fileprivate init(slope: Double, shift: Double) {
    self.slope = slope
    self.shift = shift
    converged = true
  }
}
