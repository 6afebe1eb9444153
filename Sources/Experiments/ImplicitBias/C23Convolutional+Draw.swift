import Foundation
import ImplicitBias
import LinearAlgebra

extension C23Convolutional {
  /// The networks trained on one set of rows.
  struct Draw: Sendable {
    let transform: FourierTransform
    /// The least |beta^|_1.
    let least: Reference
    /// The least |beta^|_{2/3}.
    let leastBridge: Reference
    /// The classifier of largest l2 margin, at margin 1.
    let vector: [Double]
    let two: Stationarity
    /// The same after a tenth of the steps.
    let earlier: Stationarity
    let three: [Double]
    let connectedBeta: [Double]
    /// |beta|_2 of a fully connected network over the least.
    let connected: Double

    /// The penalty |beta^|_{2/3} of three layers and of the largest l2 margin.
    var threePenalty: Double { transform.bridgePenalty(three, power: 2.0 / 3) }
    var vectorPenalty: Double { transform.bridgePenalty(vector, power: 2.0 / 3) }

    /// How far two layers are on their way, and which frequencies are slow.
    ///
    /// Two layers move like w_k' = |z_k| w_k: a frequency with a smaller |z_k| shrinks relative to
    /// the largest only as (-log L)^{-(1 - r)}, r the ratio of the two |z_k|.
    func note(_ name: String) -> String {
      let share = { (values: [Double]) in values.map { $0 / values.max()! } }
      let frequencies = zip(share(two.moduli), share(two.pulls))
        .prefix(C23Convolutional.width / 2 + 1)
        .map { String(format: "%.3f (%.3f)", $0, $1) }.joined(separator: ", ")
      let ratios = [earlier, two].map { String(format: "%.4f", $0.penalty / least.value) }
      return "\(name), L = 2: |β̂|₁ over the least \(ratios[0]) after 2e4 steps, \(ratios[1]) after"
        + " 2e5; |β̂_k| and in parentheses |z_k|, over their largest, for k = 0, 1, ...:"
        + " \(frequencies). Frequencies with |z_k| below 1 fade as (-log L)^(|z_k| - 1): slowly where"
        + " |z_k| is near 1."
    }

    init(_ context: ExperimentContext, _ index: Int) throws {
      let width = C23Convolutional.width
      let (early, steps) = (C23Convolutional.steps[0], C23Convolutional.steps[1])
      let stream = context.stream("convolutional").child(index)
      let problem = try LinearNetworkProblem(
        width: width, rows: C23Convolutional.rows, stream)
      transform = FourierTransform(width: width)
      vector = problem.euclidean.point
      least = try NormMinimization(FourierNorm(width: width), measurements: problem.base.rows)
        .largestMargin()
      leastBridge = try BridgeMargin(
        .fourier(width: width, power: 2.0 / 3), rows: problem.base.rows, gap: 1e-6
      ).least()
      func train(
        _ map: some Parametrization, _ name: String, _ steps: Int = steps
      ) throws -> [Double] {
        try problem.train(map, scale: 0.1, steps: steps, stream.child(name))
      }
      let beta = try train(CircularNetwork(width: width, depth: 2), "two")
      two = Stationarity(problem, transform, beta)
      earlier = Stationarity(
        problem, transform, try train(CircularNetwork(width: width, depth: 2), "two", early))
      three = problem.atMarginOne(try train(CircularNetwork(width: width, depth: 3), "three"))
      connectedBeta = problem.atMarginOne(
        try train(MatrixProduct(widths: [width, width, 1]), "connected"))
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
    /// |beta^_k| and |z_k|.
    let moduli: [Double]
    let pulls: [Double]
    /// The largest |z_k| over the least where |beta^_k| is at least 2 % of the largest.
    let spread: Double
    /// The largest angle of z_k and beta^_k there, in radians.
    let phase: Double
    /// The largest |z_k| elsewhere over the least there.
    let outside: Double

    /// - Parameter trained: what the network computes.
    init(_ problem: LinearNetworkProblem, _ transform: FourierTransform, _ trained: [Double]) {
      beta = problem.atMarginOne(trained)
      penalty = transform.bridgePenalty(beta, power: 1)
      euclidean = beta.euclideanNorm / problem.euclidean.value
      let z = problem.base.logGradient(trained).scaled(by: -1)
      let (b, g) = (transform.transform(beta), transform.transform(z))
      let (size, pull) = (transform.moduli(beta), transform.moduli(z))
      (moduli, pulls) = (size, pull)
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
