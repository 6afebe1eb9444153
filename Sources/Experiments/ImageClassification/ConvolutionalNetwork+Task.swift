import Architectures
import FiniteWidth
import KernelLearning
import LinearAlgebra

extension ConvolutionalNetwork {
  /// What the networks of a task did.
  struct Result: Sendable {
    /// The learning rate with the fewest errors on held-out training rows.
    let learningRate: Double
    /// The largest error on training rows among the networks.
    let trainingError: Double
    /// The predicted class of each test row, for each start.
    let predicted: [[Int]]
    /// The predicted classes of the mean of the outputs.
    let ensemble: [Int]
  }

  /// Trains on the standardized training rows and their mirror images.
  ///
  /// The learning rate is the one with the fewest errors on a fifth of the training rows, after
  /// training on the others; the smaller cross-entropy decides between equals, which alone would
  /// punish networks for being sure. The networks that are scored see all training rows. Jobs run side by
  /// side with one BLAS thread each, so that bits do not depend on the number of cores.
  ///
  /// - Throws: `FiniteWidthError`, `ArchitectureError`, `DatasetError`.
  static func learn(
    _ task: ImageTask, _ recipe: Recipe, seed: (String, Int) -> UInt64
  ) throws -> Result {
    let images = try PreparedImages.standardized(task)
    let all = Array(0..<task.training.count)
    let test = images.test.converted(to: Float.self)
    let held = all.filter { $0.isMultiple(of: Recipe.heldOut) }
    let kept = all.filter { !$0.isMultiple(of: Recipe.heldOut) }
    let oneHot = try task.training.oneHot()
    func augmented(_ rows: [Int]) -> (x: Matrix<Float>, y: Matrix<Float>) {
      let x = images.training.selectingRows(rows).elements
      let mirrored = images.mirrored!.selectingRows(rows).elements
      return (
        Matrix(rows: 2 * rows.count, columns: images.training.columns, elements: x + mirrored)
          .converted(to: Float.self),
        oneHot.selectingRows(rows + rows).converted(to: Float.self)
      )
    }
    let (part, whole) = (augmented(kept), augmented(all))
    let heldImages = images.training.selectingRows(held).converted(to: Float.self)
    let rates = recipe.learningRates
    let seeds = (0..<recipe.starts).map { seed("network", $0) }
    let trialSeed = seed("held-out network", 0)
    let input = InputShape(dimensions: images.shape)!
    let trials = try concurrently(rates.count) { index in
      try train(
        part.x, part.y, input: input, predicting: heldImages, learningRate: rates[index],
        epochs: recipe.epochs, seed: trialSeed)
    }
    let heldTargets = oneHot.selectingRows(held)
    let marks = trials.map { trial in
      let loss = Loss.crossEntropy.value(outputs: trial.outputs, targets: heldTargets)
      return trial.status == .completed && loss.isFinite
        ? (Loss.error(outputs: trial.outputs, targets: heldTargets), loss) : (1, .infinity)
    }
    let rate = rates[marks.indices.min { marks[$0] < marks[$1] }!]
    let networks = try concurrently(seeds.count) { index in
      try train(
        whole.x, whole.y, input: input, predicting: test, learningRate: rate,
        epochs: recipe.epochs, seed: seeds[index])
    }
    let sum = networks.dropFirst().reduce(networks[0].outputs) { $0 + $1.outputs }
    return Result(
      learningRate: rate, trainingError: networks.map(\.trainingError).max() ?? 1,
      predicted: networks.map(\.outputs.decisions), ensemble: sum.decisions)
  }
}
