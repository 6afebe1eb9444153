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
    func classify(_ name: String, _ kernel: ImageKernel) throws -> KernelClassification {
      try task.classify(name, kernel, publishedRidge: Self.publishedRidge)
    }
    var found = Classifications(radii: radii, tangent: [], process: [])
    for (index, radius) in radii.enumerated() {
      context.progress?(
        "local average pooling, c = \(radius)", Double(index) / Double(radii.count))
      let kernels = try images.kernels(network(radius: radius), .both, finish: .unitDiagonal)
      found.tangent.append(try classify("CNTK, c = \(radius)", kernels.ntk!))
      found.process.append(try classify("CNN-GP, c = \(radius)", kernels.nngp!))
    }
    return found
  }

  /// The accept lines on CIFAR-10, flips and patch features, and the figure.
  func images(_ context: ExperimentContext, _ outcome: inout ExperimentOutcome) throws {
    let draws = context.scale == .standard ? 5 : 1
    guard let tasks = try ImageTask.cifar10(context, draws: draws) else {
      outcome.notes.append(ImageTask.absent)
      return
    }
    outcome.setting +=
      "; classification: \(tasks[0].name), \(draws) draws, flips and patch features on the first;"
      + " channels standardized by training rows,"
      + " \(Self.convolutions) convolutions, kernels with unit diagonal;"
      + " \(ImageTask.precisionSetting); \(ImageTask.ridgeSetting), by which radii c are chosen too;"
      + " measured also with the published ridge of 5e-5"
    let radii = Self.radii(side: tasks[0].training.shape[0])
    let found = try tasks.enumerated().map { index, task in
      try Self.classify(task, radii: radii, context.draw(index, of: draws))
    }
    for row in [\Classifications.tangent, \.process] {
      let (published, chosen) = try (
        Self.scores(tasks, found, row, .published), Self.scores(tasks, found, row, .chosen)
      )
      for end in [0, radii.count - 1] {
        outcome.checks.append(
          chosen.check(
            radii.count, exceeds: end, by: 0.015,
            because: "protocol B6: an interior c beats both ends; c by leave-one-out"))
        outcome.measurements.append(published.measurement(radii.count, over: end))
      }
      outcome.measurements += published.names.indices.flatMap {
        [published.measurement($0), chosen.measurement($0)]
      }
    }
    outcome.noteRidges(found.flatMap { $0.tangent + $0.process })
    try augmented(tasks[0], found[0], context, &outcome)
    try outcome.draw(
      try Self.accuracyFigure(tasks, found), name: "B6-accuracies", context)
  }

  /// The published ridge, of kernels with unit diagonal.
  static let publishedRidge = 5e-5

  /// Which ridge a score is with.
  enum Ridge: String {
    case published = "ridge 5e-5"
    case chosen = "chosen ridge"
  }

  /// The scores at every radius, and those at the radius that leave-one-out chooses.
  static func scores(
    _ tasks: [ImageTask], _ found: [Classifications],
    _ row: KeyPath<Classifications, [KernelClassification]>, _ ridge: Ridge
  ) throws -> AccuracyDraws {
    let names = found[0][keyPath: row].map(\.name)
    let kind = row == \.tangent ? "CNTK" : "CNN-GP"
    return AccuracyDraws(
      names: (names + ["\(kind), chosen c"]).map { $0 + ", " + ridge.rawValue },
      scores: try zip(tasks, found).map { task, classifications in
        let scores = try classifications[keyPath: row].map {
          ridge == .chosen
            ? try task.score($0) : try task.score($0, published: ridge.rawValue)
        }
        return scores + [scores[Classifications.interior(classifications[keyPath: row])]]
      })
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
