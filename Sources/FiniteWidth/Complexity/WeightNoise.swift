import Foundation
import LinearAlgebra

/// The largest Gaussian noise on all weights that the training error of a network tolerates.
///
/// sigma is the largest found, by bisection to 1 %, whose expected increase of the training error,
/// E err(w + sigma z) - err(w) with z ~ N(0, 1), is at most the deviation. The expectation is a mean
/// over draws of z, the same for every sigma.
///
/// Reference: Neyshabur, Bhojanapalli, McAllester, Srebro (2017), arXiv:1706.08947, on PAC-Bayes bounds.
public struct WeightNoise: Sendable, Codable, Hashable {
  /// The standard deviation of the noise.
  public let sigma: Double
  /// The largest allowed increase of the training error.
  public let deviation: Double
  /// The increase at `sigma`, a mean over the draws.
  public let increase: Double
  /// The standard error of that mean.
  public let standardError: Double
  /// The draws.
  public let draws: Int

  /// Searches.
  ///
  /// Cost: about 15 passes over the rows for every draw, in single precision.
  ///
  /// - Parameters:
  ///   - network: with scales of 1.
  ///   - inputs: (n, features).
  ///   - targets: (n, outputs), of classes.
  ///   - draws: at least 2.
  /// - Returns: nil where no noise up to 1000 raises the error by as much, or the least, 1e-9, does.
  /// - Throws: `FiniteWidthError.invalidValue`.
  public static func largest(
    _ network: FiniteNetwork<Double>, inputs: Matrix<Double>, targets: Matrix<Double>,
    deviation: Double, draws: Int, seed: UInt64
  ) throws -> WeightNoise? {
    try FiniteWidthError.require(
      deviation > 0 && deviation < 1, "deviation", deviation, "between 0 and 1")
    try FiniteWidthError.require(draws >= 2, "draws", Double(draws), "at least 2")
    let single = network.converted(to: Float.self)
    let (x, y) = (inputs.converted(to: Float.self), targets.converted(to: Float.self))
    let programs = NetworkPrograms()
    let base = Loss.error(outputs: programs.outputs(single, x), targets: y)
    let stream = RandomStream(seed: seed).child("noise on weights")
    let count = single.parameters.count
    func at(_ sigma: Double) -> WeightNoise {
      let increases = (0..<draws).map { draw -> Double in
        let noise: Matrix<Float> = stream.child(draw).normalMatrix(
          rows: (count + 1023) / 1024, columns: 1024, scale: sigma)
        var moved = single
        moved.setParameters(zip(single.parameters, noise.elements).map { $0 + $1 })
        return Loss.error(outputs: programs.outputs(moved, x), targets: y) - base
      }
      let mean = increases.reduce(0, +) / Double(draws)
      let squares = increases.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return WeightNoise(
        sigma: sigma, deviation: deviation, increase: mean,
        standardError: (squares / Double(draws - 1) / Double(draws)).squareRoot(), draws: draws)
    }
    var low = at(0.01)
    var high = 0.01
    while low.increase > deviation {
      high = low.sigma
      guard high > 1e-9 else { return nil }
      low = at(high / 2)
    }
    while high <= low.sigma {
      guard low.sigma < 1000 else { return nil }
      let next = at(low.sigma * 2)
      if next.increase > deviation { high = next.sigma } else { low = next }
    }
    while high / low.sigma > 1.01 {
      let next = at((high * low.sigma).squareRoot())
      if next.increase > deviation { high = next.sigma } else { low = next }
    }
    return low
  }
}
