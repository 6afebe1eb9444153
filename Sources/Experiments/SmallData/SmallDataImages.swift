import Architectures
import Datasets
import LinearAlgebra

/// The table of "Harnessing the Power of Infinitely Wide Deep Nets on Small-data Tasks" for CIFAR-10:
/// the convolutional tangent kernel of 14 layers with few training images.
///
/// Training images come in disjoint balanced groups of the largest size; the draws of a smaller size
/// are the disjoint stretches of the groups, which costs no further kernel entries and gives more
/// draws where single draws scatter more. All draws share their test images.
public struct SmallDataImages: Experiment {
  /// The identifier.
  public static let id = "CIFAR"
  /// The readable name.
  public static let alias = "cifar-small-data"
  /// The source.
  public static let paper = "arXiv:1910.01663, section 5, table of CIFAR-10"
  /// The claim.
  public static let claim =
    "Kernel regression with the convolutional tangent kernel of 14 layers and global average"
    + " pooling learns CIFAR-10 from 10 to 320 images as well as published: 15.3 to 36.6 %."
  /// Seconds on two cores.
  public static let typicalSeconds = 300.0

  /// Convolutions of the network.
  static let convolutions = 14

  /// The experiment.
  public init() {}

  /// How much is computed.
  struct Size: Sendable {
    /// The side of the squares of pixels that become one.
    var block: Int
    /// The numbers of training images, ascending; each divides the last.
    var counts: [Int]
    /// The disjoint groups of as many images as the last count.
    var groups: Int
    /// The number of test images.
    var test: Int

    /// The size at `scale`; only the full one has the images and numbers of the published table.
    init(_ scale: ExperimentScale) {
      let counts = [10, 20, 40, 80, 160, 320]
      switch scale {
      case .quick: (block, self.counts, groups, test) = (4, Array(counts.prefix(5)), 3, 400)
      case .standard: (block, self.counts, groups, test) = (2, counts, 3, 1000)
      case .full: (block, self.counts, groups, test) = (1, counts, 3, 1000)
      }
    }

    /// The largest number of training images.
    var largest: Int { counts[counts.count - 1] }
  }

  /// Runs the experiment.
  ///
  /// - Throws: `ExperimentFailure.dataAbsent` without CIFAR-10, `.stopped`; when a kernel or a solve
  ///   fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    guard context.cifar10 != nil else {
      throw ExperimentFailure.dataAbsent(
        what: "the images of CIFAR-10", folder: "cifar-10", dataFolder: context.dataFolder)
    }
    let size = Size(context.scale)
    let images = try images(size, context)
    let kept = KeptKernels(context)
    let scores = try scores(images, size, kept, context)
    var outcome = Self.report(scores, size, context.scale)
    outcome.keptKernels = kept.count
    try outcome.draw(Self.figure(scores, size), name: "CIFAR-small-data", context)
    return outcome
  }

  /// Images of groups one after another, test images, and their classes.
  struct Images: Sendable {
    var training: Matrix<Float>
    var trainingLabels: [Int]
    var test: Matrix<Float>
    var testLabels: [Int]
    var shape: [Int]
    var classCount: Int
  }

  /// Channels are standardized by all training images that are there, drawn or not, as published:
  /// their labels play no part in it.
  private func images(_ size: Size, _ context: ExperimentContext) throws -> Images {
    func part(_ part: DatasetPart) throws -> Dataset {
      try DatasetReference(parsing: "\(context.cifar10!):\(part.rawValue)").load()
    }
    let pool = try part(.train)
    let (labels, names) = try pool.classes()
    let rows = try BalancedRows.draw(
      labels, classes: names.count, count: size.groups * size.largest / names.count,
      random: context.stream("small data: training rows"))
    var random = context.stream("small data: test rows")
    let all = try part(.test)
    let test = try all.selectingRows(Array(random.permutation(all.count).prefix(size.test)))
      .downsampled(by: size.block)
    let training = try pool.downsampled(by: size.block)
    let fit = try ChannelStandardization(fitting: training)
    return Images(
      training: try fit.applied(to: training.selectingRows(rows)).x.converted(to: Float.self),
      trainingLabels: rows.map { labels[$0] },
      test: try fit.applied(to: test).x.converted(to: Float.self),
      testLabels: try test.classes().labels, shape: training.shape, classCount: names.count)
  }
}
