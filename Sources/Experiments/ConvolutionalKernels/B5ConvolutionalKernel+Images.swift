import Architectures
import InfiniteWidth
import KernelLearning
import LinearAlgebra

extension B5ConvolutionalKernel {
  /// The classifications of one task, every ridge chosen on training rows.
  struct Classifications {
    /// The kernel x·z.
    var linear: KernelClassification
    /// Fully connected NTKs, by hidden layers.
    var fullyConnected: [KernelClassification]
    /// CNTK-V, by depth.
    var vanilla: [KernelClassification]
    /// CNTK-GAP, first and last layer fixed, by depth.
    var pooled: [KernelClassification]
    /// Kernels that no accept line names.
    var others: [KernelClassification]

    /// All of them.
    var all: [KernelClassification] { [linear] + fullyConnected + vanilla + pooled + others }
  }

  static let hiddenLayers = [1, 3, 5]
  /// The depth of the accept lines: two convolutions and a readout.
  static let depth = 3
  static func depths(_ scale: ExperimentScale) -> [Int] {
    scale == .quick ? [depth] : [3, 4, 6, 11]
  }

  /// Learns `task` with every kernel; `depths` begins with `depth`.
  ///
  /// - Throws: what kernels and solves throw.
  static func classify(
    _ task: ImageTask, depths: [Int], _ context: ExperimentContext
  ) throws -> Classifications {
    let images = try PreparedImages.standardized(task)
    func classify(
      _ name: String, _ network: Architecture, _ kind: KernelKind = .ntk
    ) throws -> KernelClassification {
      context.progress?("\(task.training.name): \(name)", 0.5)
      let kernels = try images.kernels(network, kind)
      return try task.classify(name, kind == .nngp ? kernels.nngp! : kernels.ntk!)
    }
    let linear = try images.kernels(Architecture { Dense() }, .nngp).nngp!
    return Classifications(
      linear: try task.classify("linear", linear),
      fullyConnected: try hiddenLayers.map {
        try classify("FC-NTK, L = \($0)", .fullyConnected(hiddenLayers: $0))
      },
      vanilla: try depths.map {
        try classify("CNTK-V, depth \($0)", .convolutional(depth: $0, readout: .flatten))
      },
      pooled: try depths.map {
        try classify("CNTK-GAP, depth \($0)", .convolutional(depth: $0, readout: .globalAverage))
      },
      others: [
        try classify(
          "CNTK-GAP, depth \(depth), all layers trained",
          .convolutional(depth: depth, readout: .globalAverage, endLayers: .trained)),
        try classify(
          "CNN-GP-V, depth \(depth)", .convolutional(depth: depth, readout: .flatten), .nngp),
        try classify(
          "CNN-GP-GAP, depth \(depth)", .convolutional(depth: depth, readout: .globalAverage),
          .nngp),
      ])
  }

  /// The accept lines on CIFAR-10, and their figure.
  func images(_ context: ExperimentContext, _ outcome: inout ExperimentOutcome) throws {
    guard let task = try ImageTask.cifar10(context) else {
      outcome.notes.append(ImageTask.absent)
      return
    }
    let depths = Self.depths(context.scale)
    outcome.setting +=
      "; classification: \(task.name); channels standardized by training rows, no augmentation,"
      + " targets e_c - 0.1; \(ImageTask.precisionSetting); judged without a ridge, as published;"
      + " measured also with \(ImageTask.ridgeSetting)"
    let found = try Self.classify(task, depths: depths, context)
    // Of the fully connected kernels the one that training rows prefer.
    let rivals = [found.linear, found.fullyConnected.chosen, found.vanilla[0], found.pooled[0]]
    let plain = try rivals.map(task.scoreWithoutRidge)
    let order = "protocol B5: linear < FC-NTK < CNTK-V < CNTK-GAP, by a plain solve"
    let row = 1 / Double(task.test.count)
    outcome.checks += [
      plain[1].check(exceeds: plain[0], by: row, because: order + "; depth by leave-one-out"),
      plain[2].check(exceeds: plain[1], by: row, because: order),
      plain[3].check(exceeds: plain[2], by: row, because: order),
      plain[3].check(
        atLeast: 0.33, because: "protocol B5: NumPy runs of this setting reached .355"),
      plain[3].check(exceeds: plain[0], by: 0.07, because: "protocol B5"),
    ]
    outcome.measurements += try found.all.flatMap {
      [try task.scoreWithoutRidge($0).measurement, try task.score($0).measurement]
    }
    .filter { measurement in !outcome.checks.contains { $0.name == measurement.name } }
    let ridged = try rivals.map(task.score)
    outcome.measurements += [(1, 0), (2, 1), (3, 2), (3, 0)].map { a, b in
      let gap = ridged[a] - ridged[b]
      return ExperimentMeasurement(
        "accuracy, \(ridged[a].name) - \(ridged[b].name)", gap.value,
        standardError: gap.standardError)
    }
    outcome.noteRidges(found.all)
    guard depths.count > 1 else { return }
    try outcome.draw(
      try Self.accuracyFigure(task, found, depths), name: "B5-accuracies", context)
  }
}
