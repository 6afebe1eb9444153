import Dynamics
import FiniteWidth
import LinearAlgebra

extension A2TrainingLoss {
  /// MNIST 0/1 as 7 x 7 means, against the formula with the network's own H(0).
  func runImages(_ context: ExperimentContext, _ outcome: inout ExperimentOutcome) throws {
    guard let reference = context.mnist else {
      outcome.notes.append(
        "MNIST is absent; the networks on the sphere are the synthetic form of this item.")
      return
    }
    let (count, width, steps) = (100, 2048, 2000)
    let task = try SignedTask.images(reference, count: count, testCount: 1, block: 4)
    outcome.setting +=
      "; \(task.name), 7 x 7 means, m = \(width), κ = 100, η = 1/λ_max(H(0)), \(steps) steps"
    let network = try TwoLayerNetwork<Double>(
      inputs: task.x, width: width, kappa: 100, antisymmetric: true,
      seed: context.seed("image network"), parallelism: .serial)
    let initial = try KernelSpectrum(network.gram())
    let limit = try KernelSpectrum(twoLayerGram(task.x))
    let rate = 1 / initial.largest
    outcome.measurements.append(
      ExperimentMeasurement("η λ_max(H^∞), MNIST 7 x 7", rate * limit.largest))
    let labels: [(String, Matrix<Double>, Double)] = [
      ("true", task.labels, 0.002),
      ("random", context.randomSigns("image labels", count: count), 0.03),
    ]
    let curves = try concurrently(labels.count) { index in
      try LossCurves(
        network, SquaredLossDynamics(spectrum: initial, labels: labels[index].1),
        learningRate: rate, steps: steps
      ) { step, _ in
        if index == 0, step.isMultiple(of: 100) {
          context.progress?("MNIST 7 x 7, step \(step)", Double(step) / Double(steps))
        }
        return .proceed
      }
    }
    for ((kind, y, band), curve) in zip(labels, curves) {
      outcome.checks.append(
        ExperimentCheck(
          "deviation from H(0), MNIST 7 x 7, \(kind) labels", curve.normDeviation, atMost: band,
          because: "protocol A2: set after NumPy runs of this setting"))
      let predicted = try LossCurves.predicted(
        SquaredLossDynamics(spectrum: limit, labels: y), learningRate: rate, steps: steps)
      outcome.measurements.append(
        ExperimentMeasurement(
          "deviation from H^∞, MNIST 7 x 7, \(kind) labels",
          LossCurves(trained: curve.trained, predicted: predicted).normDeviation))
    }
  }
}
