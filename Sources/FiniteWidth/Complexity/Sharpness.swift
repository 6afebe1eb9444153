import LinearAlgebra

/// The largest eigenvalue of the Hessian of a network's mean loss.
///
/// Power iteration on Hessian-vector products, central differences of gradients over 1e-5 of the
/// length of the weights; where the eigenvalue of largest modulus is negative, on the Hessian shifted
/// by it. The value is a Rayleigh quotient, a lower bound that grows with the iterations.
public struct Sharpness: Sendable, Codable, Hashable {
  /// The eigenvalue.
  public let value: Double
  /// The iterations made.
  public let iterations: Int
  /// The relative change of the value in the last iteration.
  public let change: Double

  /// Measures.
  ///
  /// Cost: two gradients for every iteration, in double precision; 3 passes each.
  ///
  /// - Parameters:
  ///   - network: with scales of 1.
  ///   - inputs: (n, features).
  ///   - targets: (n, outputs).
  ///   - loss: what is made small, as a mean over rows.
  ///   - tolerance: the relative change of the value at which it ends.
  ///   - limit: the most iterations.
  /// - Throws: `FiniteWidthError.shapeMismatch`, `invalidValue`.
  public static func largest(
    _ network: FiniteNetwork<Double>, inputs: Matrix<Double>, targets: Matrix<Double>, loss: Loss,
    seed: UInt64, tolerance: Double = 1e-3, limit: Int = 100
  ) throws -> Sharpness {
    let objective = try TrainingObjective(
      network, inputs: inputs, targets: targets, loss: loss, batchSize: inputs.rows)
    let weights = network.parameters
    let mean = loss == .squared ? 1 / Double(inputs.rows) : 1
    let radius = 1e-5 * max(length(weights), 1e-3)
    var random = RandomStream(seed: seed).child("sharpness")
    let start = random.unitVector(weights.count)
    func product(_ v: [Double]) -> [Double] {
      objective.curvature(at: weights, along: v, radius: radius).map { mean * $0 }
    }
    let first = iterate(start, tolerance, limit, product)
    guard first.value < 0 else { return first }
    let shift = -first.value
    let second = iterate(start, tolerance, limit) { v in
      zip(v, product(v)).map { shift * $0 + $1 }
    }
    return Sharpness(
      value: second.value - shift, iterations: first.iterations + second.iterations,
      change: second.change)
  }

  private static func length(_ v: [Double]) -> Double {
    v.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private static func iterate(
    _ start: [Double], _ tolerance: Double, _ limit: Int, _ product: ([Double]) -> [Double]
  ) -> Sharpness {
    var v = start
    var found = Sharpness(value: 0, iterations: 0, change: 1)
    for iteration in 1...limit {
      let next = product(v)
      let value = zip(v, next).reduce(0) { $0 + $1.0 * $1.1 }
      let size = length(next)
      guard size > 0 else { return Sharpness(value: 0, iterations: iteration, change: 0) }
      let change = abs(value - found.value) / max(abs(value), .leastNormalMagnitude)
      found = Sharpness(value: value, iterations: iteration, change: change)
      if change < tolerance { break }
      v = next.map { $0 / size }
    }
    return found
  }
}
