import Architectures
import InfiniteWidth
import LinearAlgebra

extension B6Augmentation {
  /// The classifications of one task, every ridge chosen on training rows.
  struct Classifications {
    /// The radii of the windows, ascending from 0 to one that holds the whole image.
    var radii: [Int]
    /// CNTK by radius.
    var tangent: [KernelClassification]
    /// CNN-GP by radius.
    var process: [KernelClassification]

    /// The index of the radius strictly between the ends with the smallest leave-one-out error.
    static func interior(_ row: [KernelClassification]) -> Int {
      (1..<row.count - 1).min { row[$0].leaveOneOut < row[$1].leaveOneOut }!
    }
  }

  /// The radii of protocol B6 for images of 8 x 8, in proportion for others.
  static func radii(side: Int) -> [Int] { [0, 1, 2, 3, 4, 6, 8].map { $0 * max(1, side / 8) } }

  static func network(radius: Int) -> Architecture {
    .convolutional(depth: convolutions + 1, readout: .localAverage(radius: radius))
  }

  /// Learns `task` with both kernels at every radius.
  ///
  /// - Throws: what kernels and solves throw.
  static func classify(
    _ task: ImageTask, radii: [Int], _ context: ExperimentContext
  ) throws -> Classifications {
    let images = try PreparedImages.standardized(task)
    var found = Classifications(radii: radii, tangent: [], process: [])
    for (index, radius) in radii.enumerated() {
      context.progress?(
        "local average pooling, c = \(radius)", Double(index) / Double(radii.count))
      let kernels = try images.kernels(network(radius: radius), .both, finish: .unitDiagonal)
      found.tangent.append(try task.classify("CNTK, c = \(radius)", kernels.ntk!))
      found.process.append(try task.classify("CNN-GP, c = \(radius)", kernels.nngp!))
    }
    return found
  }

  /// The accept lines on CIFAR-10, flips and patch features, and the figure.
  func images(_ context: ExperimentContext, _ outcome: inout ExperimentOutcome) throws {
    guard let task = try ImageTask.cifar10(context) else {
      outcome.notes.append(ImageTask.absent)
      return
    }
    outcome.setting +=
      "; classification: \(task.name); channels standardized by training rows,"
      + " \(Self.convolutions) convolutions, kernels with unit diagonal;"
      + " \(ImageTask.precisionSetting); \(ImageTask.ridgeSetting); radii c likewise"
    let found = try Self.classify(
      task, radii: Self.radii(side: task.training.shape[0]), context)
    for row in [found.tangent, found.process] {
      let scores = try row.map(task.score)
      let chosen = scores[Classifications.interior(row)]
      for end in [scores[0], scores[scores.count - 1]] {
        outcome.checks.append(
          chosen.check(
            exceeds: end, by: 0.015,
            because: "protocol B6: an interior c beats both ends; c by leave-one-out"))
      }
      outcome.measurements += scores.map(\.measurement)
    }
    outcome.noteRidges(found.tangent + found.process)
    try augmented(task, found, context, &outcome)
    try outcome.draw(try Self.accuracyFigure(task, found), name: "B6-accuracies", context)
  }

  /// The chosen radii with flips, and CNN-GP on patch features.
  private func augmented(
    _ task: ImageTask, _ found: Classifications, _ context: ExperimentContext,
    _ outcome: inout ExperimentOutcome
  ) throws {
    let images = try PreparedImages.standardized(task)
    for (row, kind) in [(found.tangent, KernelKind.ntk), (found.process, .nngp)] {
      let index = Classifications.interior(row)
      context.progress?("flips, \(row[index].name)", 0.9)
      let kernels = try images.kernels(
        Self.network(radius: found.radii[index]), kind, finish: .unitDiagonal, flips: true)
      let flipped = try task.classify(
        row[index].name + ", flips", kind == .ntk ? kernels.ntk! : kernels.nngp!)
      let (with, without) = (try task.score(flipped), try task.score(row[index]))
      let gain = with - without
      outcome.measurements += [
        with.measurement,
        ExperimentMeasurement(
          "accuracy, flips - none, \(row[index].name)", gain.value,
          standardError: gain.standardError),
      ]
    }
    let patches = try PatchProcess(task, context)
    context.progress?("patch features", 0.95)
    outcome.measurements.append(try task.score(patches.classify(task)).measurement)
    outcome.notes.append(patches.description)
  }
}
