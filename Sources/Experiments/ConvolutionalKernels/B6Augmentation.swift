import Architectures
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// Pooling as data augmentation: local average pooling, flips and translations.
public struct B6Augmentation: Experiment {
  /// The identifier.
  public static let id = "B6"
  /// The readable name.
  public static let alias = "pooling-and-augmentation"
  /// The source.
  public static let paper = "arXiv:1911.00809, theorem 4.1, section 4.2 and tables 1 and 2"
  /// The claim.
  public static let claim =
    "Kernel regression on a training set augmented by a group is kernel regression with the kernel"
    + " averaged over the group; global average pooling is full translation augmentation, and local"
    + " average pooling leads from no pooling to it. On CIFAR-10 windows in between are best."
  /// Seconds on two cores.
  public static let typicalSeconds = 300.0

  /// The experiment.
  public init() {}

  static let convolutions = 2
  static let tests = 10
  /// Of training images.
  static func count(_ context: ExperimentContext) -> Int { context.scale == .quick ? 10 : 30 }

  /// Runs the experiment.
  ///
  /// - Throws: when a kernel or a solve fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let count = Self.count(context)
    var outcome = ExperimentOutcome(
      setting: "identities: networks of \(Self.convolutions) convolutions, all"
        + " layers trained; random images of 4 x 4 x 3; kernel regression on n = \(count) images"
        + " with two columns of random signs, \(Self.tests) test images, without ridge and with a"
        + " ridge of a hundredth of the mean diagonal, under flips (2 n rows, zero padding) and all"
        + " translations (16 n rows, circular padding)")
    outcome.checks += try poolingChecks(context)
    context.progress?("flips", 0.2)
    let images = SmallImages.normal(count, side: 4, stream: context.stream("training"))
    outcome.checks += try regressionChecks(
      "flips", .horizontalFlips(images.shape), Self.network(.same, .flatten), context)
    context.progress?("translations", 0.4)
    let translations = try InputGroup.translations(images.shape)
    outcome.checks += try regressionChecks(
      "translations", translations, Self.network(.circular, .flatten), context)
    outcome.checks.append(try globalPoolingCheck(translations, images))
    context.progress?("windows", 0.8)
    try outcome.draw(try figure(), name: "B6-pooling-and-augmentation", context)
    try self.images(context, &outcome)
    return outcome
  }

  /// Two convolutions with ReLU, then `readout`.
  static func network(_ padding: Padding, _ readout: Layer) -> Architecture {
    Architecture(name: "\(convolutions) convolutions, padding \(padding.rawValue)") {
      for _ in 0..<convolutions {
        Conv(3, 3, padding: padding, weightStd: 2.0.squareRoot())
        ReLU()
      }
      readout
      Dense()
    }
  }

  /// Theorem 4.1: both regressions have the same coefficients, up to |G|, and the same predictions.
  private func regressionChecks(
    _ name: String, _ group: InputGroup, _ network: Architecture, _ context: ExperimentContext
  ) throws -> [ExperimentCheck] {
    let count = Self.count(context)
    let images = SmallImages.normal(count, side: 4, stream: context.stream("training"))
    let test = SmallImages.normal(Self.tests, side: 4, stream: context.stream("test"))
    let labels = context.randomSigns("labels", count: count, columns: 2)
    let order = Double(group.elements.count)
    let augmented = group.augmented(images.x)
    let copies = labels.selectingRows((0..<augmented.rows).map { $0 % count })
    let plain = try network.ntkKernel(augmented, input: images.shape)
    let cross = try network.ntkKernel(test.x, augmented, input: images.shape)
    func average(_ x: Matrix<Double>, _ z: Matrix<Double>?) throws -> Matrix<Double> {
      try network.computeKernels(
        averagedOver: group, x, z, kind: .ntk, input: images.shape
      ).ntk!
    }
    let averaged = try average(images.x, nil)
    let averagedCross = try average(test.x, images.x)
    return try [0, 0.01].flatMap { share in
      let ridge = share * plain.trace / Double(plain.rows)
      let full = try KernelRidge(kernel: plain, labels: copies, ridge: ridge)
      let small = try KernelRidge(kernel: averaged, labels: labels, ridge: ridge / order)
      let repeated =
        (1 / order)
        * small.coefficients.selectingRows((0..<augmented.rows).map { $0 % count })
      let kind = share == 0 ? "no ridge" : "ridge"
      let reason = "theorem 4.1; the tolerance 1e-8 leaves the condition of the kernels 10^7"
      return [
        ExperimentCheck(
          "\(name), \(kind): largest relative |prediction - prediction|",
          largestDeviation(
            small.predict(averagedCross).elements, full.predict(cross).elements),
          atMost: 1e-8, because: reason),
        ExperimentCheck(
          "\(name), \(kind): largest relative |α_(i,g) - α_i/|G||",
          largestDeviation(repeated.elements, full.coefficients.elements), atMost: 1e-8,
          because: reason),
      ]
    }
  }

  /// The kernel without pooling, averaged over all translations, is that of global pooling.
  private func globalPoolingCheck(
    _ translations: InputGroup, _ images: SmallImages
  ) throws -> ExperimentCheck {
    let averaged = try Self.network(.circular, .flatten).computeKernels(
      averagedOver: translations, images.x, kind: .both, input: images.shape)
    let pooled = try Self.network(.circular, .globalAveragePool)
      .kernel(images.x, input: images.shape)
    return ExperimentCheck(
      "largest relative |average over translations - global pooling|",
      max(
        largestDeviation(averaged.ntk!.elements, pooled.ntk.elements),
        largestDeviation(averaged.nngp!.elements, pooled.nngp.elements)), atMost: 1e-10,
      because: "section 4.1: the same sum over pairs of pixels in another order, with circular"
        + " padding")
  }
}
