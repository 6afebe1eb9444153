import Foundation
import ImplicitBias
import LinearAlgebra

extension C23Convolutional {
  /// The networks trained on one set of rows.
  struct Draw: Sendable {
    let transform: FourierTransform
    /// The least |beta^|_1.
    let least: Reference
    /// The classifier of largest l2 margin, at margin 1.
    let vector: [Double]
    let two: Stationarity
    let three: [Double]
    let connectedBeta: [Double]
    /// |beta|_2 of a fully connected network over the least.
    let connected: Double

    /// The penalty |beta^|_{2/3} of three layers and of the largest l2 margin.
    var threePenalty: Double { transform.bridgePenalty(three, power: 2.0 / 3) }
    var vectorPenalty: Double { transform.bridgePenalty(vector, power: 2.0 / 3) }

    init(_ context: ExperimentContext, _ index: Int) throws {
      let (width, steps) = (C23Convolutional.width, C23Convolutional.steps)
      let stream = context.stream("convolutional").child(index)
      let problem = try LinearNetworkProblem(
        width: width, rows: C23Convolutional.rows, stream)
      transform = FourierTransform(width: width)
      vector = problem.euclidean.point
      least = try NormMinimization(FourierNorm(width: width), measurements: problem.base.rows)
        .largestMargin()
      func train(_ map: some Parametrization, _ name: String) throws -> [Double] {
        try problem.train(map, scale: 0.5, steps: steps, stream.child(name))
      }
      let beta = try train(CircularNetwork(width: width, depth: 2), "two")
      two = Stationarity(problem, transform, beta, steps: steps)
      three = try train(CircularNetwork(width: width, depth: 3), "three")
      connectedBeta = try train(MatrixProduct(widths: [width, width, 1]), "connected")
      connected = connectedBeta.euclideanNorm / problem.euclidean.value
    }
  }

  /// How well the limit of two layers meets the optimality condition of the least |beta^|_1.
  struct Stationarity: Sendable {
    /// beta at margin 1.
    let beta: [Double]
    /// |beta^|_1.
    let penalty: Double
    /// |beta|_2 over the least.
    let euclidean: Double
    /// The largest |z_k| over the least where |beta^_k| is at least 2 % of the largest.
    let spread: Double
    /// The largest angle of z_k and beta^_k there, in radians.
    let phase: Double
    /// The largest |z_k| elsewhere over the least there.
    let outside: Double

    init(
      _ problem: LinearNetworkProblem, _ transform: FourierTransform, _ beta: [Double], steps: Int
    ) {
      self.beta = beta
      penalty = transform.bridgePenalty(beta, power: 1)
      euclidean = beta.euclideanNorm / problem.euclidean.value
      // The softmax of -margins at the scale reached: -log L is about 0.1 a step.
      let scale = 0.1 * Double(steps)
      let z = problem.base.logGradient(beta.scaled(by: scale)).scaled(by: -1)
      let (b, g) = (transform.transform(beta), transform.transform(z))
      let (size, pull) = (transform.moduli(beta), transform.moduli(z))
      let support = size.indices.filter { size[$0] > 0.02 * size.max()! }
      let inside = support.map { pull[$0] }
      spread = inside.max()! / inside.min()!
      phase =
        support.map { k in
          abs(
            atan2(
              g.imaginary[k] * b.real[k] - g.real[k] * b.imaginary[k],
              g.real[k] * b.real[k] + g.imaginary[k] * b.imaginary[k]))
        }.max()!
      let rest = size.indices.filter { !support.contains($0) }.map { pull[$0] }
      outside = (rest.max() ?? 0) / inside.min()!
    }
  }
}
