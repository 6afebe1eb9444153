import Foundation
import HighDimension

/// The limiting staircase: eigenvalues lambda_k B_k = 1/k! on B_k = d^k/k! functions of degree k, and
/// a target with power (.5, .3, .2) on degrees 1 to 3.
enum Staircase {
  static let powers = [0, 0.5, 0.3, 0.2, 0]

  static func spectrum(_ d: Double) throws -> KernelLevels {
    let factorials = [1.0, 1, 2, 6, 24]
    return try KernelLevels(
      factorials.enumerated().map { k, factorial in
        let count = pow(d, Double(k)) / factorial
        return SpectralLevel(
          eigenvalue: 1 / factorial / count, multiplicity: count, power: powers[k])
      }, tail: exp(1) - factorials.reduce(0) { $0 + 1 / $1 })
  }

  /// Of which the steps are.
  enum Axis { case samples, width }

  /// The risk at d^exponent samples of the kernel, or units of unlimited data.
  static func risk(_ axis: Axis, _ d: Double, _ exponent: Double) throws -> Double {
    let count = pow(d, exponent)
    return try FeatureEquivalent(
      spectrum(d), samples: axis == .samples ? count : .infinity,
      width: axis == .samples ? .infinity : count
    ).risk()
  }

  /// Where the risk crosses the middle of step k: log(count)/log d.
  private static func crossing(_ axis: Axis, _ d: Double, degree k: Int) throws -> Double {
    let missing = powers.dropFirst(k + 1).reduce(0, +)
    let middle = missing + powers[k] / 2
    var (lower, upper) = (Double(k) - 0.5, Double(k) + 0.5)
    for _ in 0..<60 {
      let exponent = (lower + upper) / 2
      if try risk(axis, d, exponent) > middle { lower = exponent } else { upper = exponent }
    }
    return (lower + upper) / 2
  }

  /// The thresholds as d -> infinity: crossings at d = 1e6 and 1e12 are k + a/log d, from which k.
  static func thresholds(_ axis: Axis) throws -> [Double] {
    try (1...3).map { k in
      let (near, far) = (try crossing(axis, 1e6, degree: k), try crossing(axis, 1e12, degree: k))
      return 2 * far - near
    }
  }

  /// Checks of the plateaus and of the thresholds.
  static func checks(_ axis: Axis, plateaus: [Double], item: String) throws -> [ExperimentCheck] {
    let name = axis == .samples ? "n" : "N"
    let levels = try zip([0.5, 1.5, 2.5], plateaus).map { exponent, expected in
      ExperimentCheck(
        "formula at d = 1e6, log \(name)/log d = \(exponent)", try risk(axis, 1e6, exponent),
        in: expected - 0.01...expected + 0.01,
        because: "the power of the missing degrees; accept line \(item)")
    }
    let integers = try thresholds(axis).enumerated().map { index, value in
      ExperimentCheck(
        "threshold of degree \(index + 1), extrapolated to d → ∞", value,
        in: Double(index + 1) - 0.02...Double(index + 1) + 0.02,
        because: "the theorem's integer; corrections beyond a/log d are of order 1/log² d")
    }
    return levels + integers
  }
}
