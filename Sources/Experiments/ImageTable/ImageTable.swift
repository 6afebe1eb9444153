import Datasets
import Foundation
import KernelLearning
import LinearAlgebra

/// The kernels of the survey table side by side on the same images, over the number of training
/// images, with simple floors beside them.
public struct ImageTable: Experiment {
  /// The identifier.
  public static let id = "IMAGES"
  /// The readable name.
  public static let alias = "image-table"
  /// The source.
  public static let paper =
    "arXiv:1904.11955, table 1; arXiv:1911.00809, tables 1 to 6; arXiv:2003.02237, section 5"
  /// The claim.
  public static let claim =
    "On small images of CIFAR-10 the tangent kernel with global average pooling is more accurate"
    + " than without pooling. Local pooling with flips and patch features, and compositional kernels,"
    + " are compared with it on the same rows."
  /// Seconds on two cores.
  public static let typicalSeconds = 1200.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: `ExperimentFailure.dataAbsent` without CIFAR-10, `.stopped`; when a kernel or a solve
  ///   fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    guard let task = try ImageTask.cifar10(context, Self.size(context.scale)) else {
      throw ExperimentFailure.dataAbsent(
        what: "the images of CIFAR-10", folder: "cifar-10", dataFolder: context.dataFolder)
    }
    if let folder = context.figureFolder { try Self.export(task, to: folder) }
    let kept = KeptKernels(context)
    let systems = try systems(task, kept, context)
    let counts = Self.counts(task.training.count)
    let results = try systems.map { try Result($0, task, counts) }
    var outcome = Self.report(results, task, counts, context.scale)
    outcome.keptKernels = kept.count
    try outcome.draw(Self.figure(results, task, counts), name: "IMAGES-table", context)
    return outcome
  }

  /// Which images are taken.
  static func size(_ scale: ExperimentScale) -> ImageTaskSize {
    switch scale {
    case .quick: ImageTaskSize(training: 240, test: 400, block: 4)
    case .standard: ImageTaskSize(training: 500, test: 1000, block: 2)
    case .full: ImageTaskSize(training: 2000, test: 2000, block: 2)
    }
  }

  /// The numbers of training images that are learned from: an eighth, a quarter, half, all.
  static func counts(_ all: Int) -> [Int] { [8, 4, 2, 1].map { all / $0 } }

  /// What one system reaches for each number of training images.
  struct Result: Sendable {
    /// The system.
    let system: System
    /// For each number, the candidate of the smallest leave-one-out error.
    let chosen: [KernelClassification]
    /// Its score on the test images.
    let scores: [ImageScore]
    /// The score of every candidate with all training images.
    let all: [ImageScore]

    /// Fits a system; test labels are read after every choice is made.
    init(_ system: System, _ task: ImageTask, _ counts: [Int]) throws {
      self.system = system
      let fits = try counts.map { count in
        let part = try task.prefix(count)
        return try system.candidates.map {
          try part.classify(
            $0.name, $0.kernel.prefix(count), grid: .singlePrecision,
            relativeThreshold: Double(Float.ulpOfOne))
        }
      }
      chosen = fits.map(\.chosen)
      scores = try chosen.map { try task.score(system.name, $0.predicted) }
      all = try fits[counts.count - 1].map { try task.score($0) }
    }
  }

  /// Writes the images and labels, so that any other program can be measured on the same rows.
  private static func export(_ task: ImageTask, to folder: String) throws {
    func arrays(_ part: Dataset, _ suffix: String) throws -> [(name: String, array: NumPyArray)] {
      [
        ("x_\(suffix)", NumPyArray(part.x.converted(to: Float.self))),
        ("y_\(suffix)", NumPyArray(shape: [part.count], try part.classes().labels)),
      ]
    }
    try NumPyArchive.write(
      arrays(task.training, "train") + arrays(task.test, "test"), to: "\(folder)/IMAGES-rows.npz")
  }
}

extension ImageTask {
  /// The task with the first training rows alone.
  func prefix(_ count: Int) throws -> ImageTask {
    try ImageTask(
      name: name, training: training.selectingRows(Array(0..<count)), test: test)
  }
}

extension ImageKernel {
  /// The kernel with the first training rows alone.
  func prefix(_ count: Int) -> ImageKernel {
    let rows = 0..<count
    return ImageKernel(
      training: training.selectingRows(rows).selectingColumns(rows),
      cross: cross.selectingColumns(rows))
  }
}
