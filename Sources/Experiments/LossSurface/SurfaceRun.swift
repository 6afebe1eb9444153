import Architectures
import FiniteWidth
import Foundation
import LinearAlgebra

/// A network in training, with the loss around some of its iterates.
struct SurfaceRun: Sendable {
  let name: String
  let parameterCount: Int
  private(set) var checkpoints: [SurfacePoint] = []
  /// The loss and the squared length of its gradient at up to 32 epochs.
  private(set) var path: [(epoch: Int, loss: Double, squaredGradient: Double)] = []

  init(
    _ network: SurfaceNetwork, _ context: ExperimentContext,
    progress: (_ what: String, _ share: Double) -> Void
  ) throws {
    let (x, y) = try network.data(context)
    let side = 32 / network.block
    let start: FiniteNetwork<Float> = try network.architecture.initialized(
      input: .image(height: side, width: side, channels: 3), outputs: y.columns, width: 1,
      seed: context.seed("network \(network.name)"))
    let objective = try TrainingObjective(
      start, inputs: x, targets: y, loss: .crossEntropy, batchSize: network.batch)
    let perEpoch = (x.rows + network.batch - 1) / network.batch
    let steps = network.epochs * perEpoch
    var options = TrainingOptions<Float>(
      loss: .crossEntropy, learningRate: network.learningRate, steps: steps,
      batchSize: network.batch, optimizer: .gradientDescent(momentum: 0.9),
      seed: context.seed("batches \(network.name)"))
    options.rateSchedule = .drops(steps: [steps / 2, 3 * steps / 4])
    var trainer = try Trainer(start, inputs: x, targets: y, options: options)
    name = network.name
    parameterCount = start.parameters.count
    let wanted = SurfaceNetwork.checkpoints.map { $0 * network.epochs / 32 }
    for epoch in 1...network.epochs {
      progress("epoch \(epoch)", Double(checkpoints.count) / Double(wanted.count))
      for _ in 0..<perEpoch { _ = trainer.advance() }
      guard epoch % max(1, network.epochs / 32) == 0 else { continue }
      let (loss, gradient) = objective.gradient(trainer.network.parameters)
      path.append((epoch, loss, squaredLength(gradient)))
      guard wanted.contains(epoch) else { continue }
      progress("surface", Double(checkpoints.count) / Double(wanted.count))
      checkpoints.append(
        try SurfacePoint(
          objective, trainer.network.parameters, epoch: epoch, loss, gradient, network,
          context.stream("curvature \(network.name)")))
    }
  }

  /// Writes the surfaces as text: s, t and F in every line.
  func writeGrids(_ folder: String) throws {
    for point in checkpoints {
      var text = "s,t,F\n"
      for (i, row) in point.surface.enumerated() {
        for (j, value) in row.enumerated() {
          text += "\(point.offsets[i]),\(point.offsets[j]),\(value)\n"
        }
      }
      try ResultFile.makeFolder(folder)
      try ResultFile.write(
        Data(text.utf8), to: "\(folder)/D9-\(name)-epoch-\(point.epoch).csv")
    }
  }
}

/// The loss around one iterate W: F(W - s g/|g| + t v), with the gradient g and the most negatively
/// curved direction v.
struct SurfacePoint: Sendable {
  let epoch: Int
  let loss: Double
  let gradientNorm: Double
  /// R = 2 |g| / lambda_max: how far a step of gradient descent goes at the largest stable rate.
  let radius: Double
  let largestCurvature: Double
  let leastCurvature: Double
  /// The largest (F(W) - F(W - s g/|g|)) / (s |g|) over s = R, R/2, R/4, ..., R/1024.
  let firstOrderShare: Double
  /// The largest decrease along the gradient, over the surface's s and those above.
  let gradientGain: Double
  /// The largest decrease along v or -v at the same distances.
  let curvedGain: Double
  /// The values of s, and of t, of the surface.
  let offsets: [Double]
  /// F by s, then t.
  let surface: [[Double]]

  init(
    _ objective: TrainingObjective<Float>, _ parameters: [Float], epoch: Int, _ loss: Double,
    _ gradient: [Float], _ network: SurfaceNetwork, _ stream: RandomStream
  ) throws {
    let norm = squaredLength(gradient).squareRoot()
    let down = gradient.map { -$0 / Float(norm) }
    var random = stream.child(epoch)
    let first = (0..<parameters.count).map { _ in Float(random.normal()) }
    // A difference over 0.1 % of the length of the parameters smooths the corners of rectifiers.
    let step = 0.01 * squaredLength(parameters).squareRoot() / 10
    let ends = try LanczosEnds(first, products: network.products) {
      objective.curvature(at: parameters, along: $0, radius: step)
    }
    let radius = 2 * norm / ends.largest
    func value(_ s: Double, _ t: Double) -> Double {
      let (a, b) = (Float(s), Float(t))
      return objective.value(
        parameters.indices.map { parameters[$0] + a * down[$0] + b * ends.leastVector[$0] })
    }
    let half = network.grid / 2
    let offsets = (-half...half).map { radius * Double($0) / Double(half) }
    let surface = offsets.map { s in offsets.map { value(s, $0) } }
    let distances = (0...10).map { radius / Double(1 << $0) }
    let decreases = distances.map { loss - value($0, 0) }
    firstOrderShare = zip(decreases, distances).map { $0 / ($1 * norm) }.max()!
    gradientGain = (decreases + (0...half).map { loss - surface[half + $0][half] }).max()!
    curvedGain =
      (distances.flatMap { [loss - value(0, $0), loss - value(0, -$0)] }
      + surface[half].map { loss - $0 }).max()!
    self.epoch = epoch
    self.loss = loss
    gradientNorm = norm
    self.radius = radius
    self.offsets = offsets
    self.surface = surface
    largestCurvature = ends.largest
    leastCurvature = ends.least
  }
}

private func squaredLength(_ v: [Float]) -> Double { LanczosEnds.dot(v, v) }
