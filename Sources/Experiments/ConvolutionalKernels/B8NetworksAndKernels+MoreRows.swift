import Architectures
import InfiniteWidth

extension B8NetworksAndKernels {
  /// The network against the best kernel on 5,000 images of 16 x 16 pixels, where networks are
  /// expected to overtake kernels; what happens is said, not judged.
  func compareOnMoreRows(
    _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws {
    let size = ImageTaskSize(training: 5000, test: 1000, block: 2)
    guard let task = try ImageTask.cifar10(context, size) else { return }
    context.progress?("training networks on \(task.training.count) rows", 0.95)
    let found = try ConvolutionalNetwork.learn(task, Self.recipe(.full, rows: size.training)) {
      context.seed($0 + " on more rows", $1)
    }
    let network = try task.score("CNN, n = \(size.training)", found.ensemble)
    let images = try PreparedImages.standardized(task)
    let depth = B5ConvolutionalKernel.depth
    let networks: [(String, Architecture)] = [
      ("FC-NTK, L = 3", .fullyConnected(hiddenLayers: 3)),
      ("CNTK-V, depth \(depth)", .convolutional(depth: depth, readout: .flatten)),
      ("CNTK-GAP, depth \(depth)", .convolutional(depth: depth, readout: .globalAverage)),
    ]
    let kernels = try networks.map { name, architecture in
      context.progress?("\(name) on \(task.training.count) rows", 0.97)
      return try task.classify(
        "\(name), n = \(size.training)", images.kernels(architecture, .ntk).ntk!)
    }
    let best = try task.score(kernels.chosen)
    let gap = network - best
    outcome.setting += "; \(task.name)"
    outcome.measurements += [network.measurement]
    outcome.measurements += try kernels.map { try task.score($0).measurement }
    outcome.measurements.append(
      ExperimentMeasurement(
        "accuracy, \(network.name) - \(best.name)", gap.value, standardError: gap.standardError))
    outcome.notes.append(
      "With \(size.training) training rows the network "
        + (gap.value > 0 ? "beats" : "does not beat")
        + " the best of the kernels fitted on the same data (\(best.name), by leave-one-out).")
  }
}
