import Architectures
import InfiniteWidth

extension B8NetworksAndKernels {
  /// How networks are trained on `rows` images: fewer images get more passes, so that as many steps
  /// are made as with 500.
  static func recipe(_ scale: ExperimentScale, rows: Int) -> ConvolutionalNetwork.Recipe {
    let passes = scale == .quick ? 12 : 60
    return ConvolutionalNetwork.Recipe(
      learningRates: [0.1, 0.03, 0.01], epochs: max(passes, passes * 500 / rows),
      starts: scale == .quick ? 1 : 3)
  }

  /// The trained network.
  func networkRow(
    _ task: ImageTask, _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws -> Row {
    let recipe = Self.recipe(context.scale, rows: task.training.count)
    context.progress?("training networks", 0.1)
    let found = try ConvolutionalNetwork.learn(task, recipe) { context.seed($0, $1) }
    let scores = try found.predicted.map { try task.score("CNN", $0) }
    outcome.measurements.append(
      ExperimentMeasurement("error of the networks on training rows", found.trainingError))
    for (index, score) in scores.enumerated() where scores.count > 1 {
      outcome.measurements.append(
        ExperimentMeasurement(
          "accuracy, CNN, start \(index + 1)", score.accuracy, standardError: score.standardError))
    }
    return Row(
      title: "CNN", published: 4,
      theirs: "below 4 %: state of the art networks at the time, with augmentation",
      ours: "3x3 convolutions 32-64-64, ReLU, 2x2 average pool, global average pool, dense readout;"
        + " SGD, cross-entropy, momentum 0.9, batches of \(ConvolutionalNetwork.Recipe.batchSize),"
        + " \(recipe.epochs) epochs on images and mirror images, learning rate"
        + " \(found.learningRate), a tenth of it for the last quarter"
        + (recipe.starts > 1 ? "; the mean of the outputs of \(recipe.starts) networks" : ""),
      score: try task.score("CNN", found.ensemble))
  }

  /// The three kernels.
  func kernelRows(
    _ task: ImageTask, _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws -> [Row] {
    let depth = B5ConvolutionalKernel.depth
    context.progress?("CNTK", 0.6)
    let tangent = try task.classify(
      "CNTK",
      PreparedImages.standardized(task)
        .kernels(.convolutional(depth: depth, readout: .globalAverage), .ntk).ntk!)
    context.progress?("CNN-GP on patch features", 0.7)
    let patches = try PatchProcess(task, context)
    let process = try patches.classify(task)
    context.progress?("compositional kernel", 0.9)
    let compositional = try task.classify(
      "compositional kernel",
      PreparedImages.whitened(task, flips: true).kernels(
        .myrtle(.five, normalizedGaussian: true), .nngp, finish: .projected(.gaussian()),
        flips: true
      ).nngp!)
    outcome.noteRidges([tangent, process, compositional])
    return [
      Row(
        title: "CNTK", published: 23,
        theirs: "22.57 %: CNTK-GAP of depth 11, first and last layer fixed, no augmentation",
        ours: "CNTK-GAP of depth \(depth), first and last layer fixed, no augmentation",
        score: try task.score(tangent)),
      Row(
        title: "CNN-GP, LAP, flips, patches", published: 11,
        theirs: "11.08 %: CNN-GP of 8 convolutions, local average pooling with c = 12, flips,"
          + " Coates-Ng features",
        ours: "\(process.name), \(B6Augmentation.convolutions) convolutions;"
          + " \(patches.description)",
        score: try task.score("CNN-GP, LAP, flips, patches", process.predicted)),
      Row(
        title: "compositional kernel", published: 10,
        theirs: "about 10 %: Myrtle10, Gaussian, ZCA, flips",
        ours: "Myrtle5, Gaussian, ZCA with b = 1e-4, flips",
        score: try task.score(compositional)),
    ]
  }
}
