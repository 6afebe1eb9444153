import Architectures
import InfiniteWidth
import LinearAlgebra

/// Convolutional tangent kernels: the exact recursion, its reference values and its positivity, and
/// what they learn on CIFAR-10.
public struct B5ConvolutionalKernel: Experiment {
  /// The identifier.
  public static let id = "B5"
  /// The readable name.
  public static let alias = "convolutional-kernel"
  /// The source.
  public static let paper = "arXiv:1904.11955, section 4 and table 1"
  /// The claim.
  public static let claim =
    "The recursion over pairs of pixels gives the exact kernels of convolutional networks without"
    + " pooling (CNTK-V) and with global average pooling (CNTK-GAP); they are positive semi-definite,"
    + " and random networks with many channels come close to them. On CIFAR-10 they beat linear and"
    + " fully connected kernels, and global pooling beats none."
  /// Seconds on two cores.
  public static let typicalSeconds = 110.0

  static let width = 256
  static let draws = 10
  static let networkImages = 4

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a kernel or linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    var outcome = ExperimentOutcome(
      setting:
        "definitions: reference values of two images of 4 x 4 x 3 for 1, 2"
        + " and 3 convolutions; the plain recursion over pairs of pixels on random images of"
        + " 4 x 4 x 3; eigenvalues of \(Self.rows(context)) such images, a fifth of them copies of"
        + " others up to 1e-7; \(Self.draws) random networks of 2 convolutions and a readout with"
        + " \(Self.width) channels on \(Self.networkImages) such images")
    outcome.checks.append(try referenceCheck())
    context.progress?("plain recursion", 0.2)
    outcome.checks.append(try recursionCheck(context))
    context.progress?("eigenvalues", 0.5)
    try positivity(context, &outcome)
    context.progress?("random networks", 0.6)
    try networks(context, &outcome)
    context.progress?("depths", 0.9)
    try outcome.draw(try figure(), name: "B5-convolutional-kernel", context)
    try self.images(context, &outcome)
    return outcome
  }

  static func rows(_ context: ExperimentContext) -> Int { context.scale == .quick ? 20 : 60 }

  private func referenceCheck() throws -> ExperimentCheck {
    let images = SmallImages.waves()
    let gaps = try ConvolutionalReference.all.flatMap { reference in
      let kernels = try Architecture.named(reference.preset)
        .kernel(images.x, input: images.shape)
      let kernel = reference.kind == .nngp ? kernels.nngp : kernels.ntk
      return zip(triple(reference.factor * kernel), reference.values).map { abs($0 - $1) }
    }
    return ExperimentCheck(
      "largest |kernel - reference|", gaps.max() ?? .nan, atMost: 1e-8,
      because: "the references have eight decimals")
  }

  /// Every preset against the recursion written out, on pairs of random images.
  private func recursionCheck(_ context: ExperimentContext) throws -> ExperimentCheck {
    let images = SmallImages.normal(2, side: 4, stream: context.stream("recursion"))
    let pixels = Double(images.side * images.side)
    var largest = 0.0
    for convolutions in 1...(context.scale == .quick ? 3 : 5) {
      for ends in EndLayers.allCases where convolutions > 1 || ends == .trained {
        var recursion = images.recursion(0, 1)
        recursion.runConvolutions(convolutions, ends: ends)
        let channels = Double(SmallImages.channels)
        let readouts: [(ConvolutionalReadout, Double, ([[Double]]) -> [Double])] = [
          (.flatten, channels * pixels, recursion.trace),
          (.globalAverage, channels, recursion.mean),
          (.localAverage(radius: 1), channels * pixels, { recursion.localAverage($0, radius: 1) }),
        ]
        for (readout, factor, expected) in readouts {
          let kernels = try Architecture.convolutional(
            depth: convolutions + 1, readout: readout, endLayers: ends
          ).kernel(images.x, input: images.shape)
          for (kernel, exact) in [
            (kernels.nngp, expected(recursion.sigma)), (kernels.ntk, expected(recursion.theta)),
          ] {
            largest = max(largest, largestDeviation(triple(factor * kernel), exact))
          }
        }
      }
    }
    return ExperimentCheck(
      "largest relative |kernel - plain recursion|", largest, atMost: 1e-10,
      because: "rounding: correlations c of pixels with errors of 1e-15 give angles to"
        + " 1e-15/√(1 - c²)")
  }

  private func positivity(
    _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws {
    let count = Self.rows(context)
    var images = SmallImages.normal(count, side: 4, stream: context.stream("images"))
    let noise = context.stream("noise")
      .normalMatrix(rows: count, columns: images.x.columns, as: Double.self)
    for copy in 0..<count / 5 {
      images.x[row: count - 1 - copy] = ArraySlice(
        zip(images.x[row: copy], noise[row: copy]).map { $0 + 1e-7 * $1 })
    }
    for preset in ["cntk-4-flatten", "cntk-4-gap", "cntk-4-gap-trained", "cntk-4-lap-1"] {
      let kernels = try Architecture.named(preset).kernel(images.x, input: images.shape)
      for (name, kernel) in [("NTK", kernels.ntk), ("NNGP", kernels.nngp)] {
        let values = try SymmetricEigen.values(of: kernel)
        outcome.checks.append(
          ExperimentCheck(
            "λ_min/λ_max of \(preset), \(name)", values[0] / values[count - 1], atLeast: -1e-8,
            because: "kernels are positive semi-definite; 1e-8 is the project's tolerance"))
      }
    }
  }
}
