import Architectures
import InfiniteWidth
import LinearAlgebra

/// The compositional kernels: convolution, pooling and activation as operations on kernels.
public struct B7CompositionalKernel: Experiment {
  /// The identifier.
  public static let id = "B7"
  /// The readable name.
  public static let alias = "compositional-kernel"
  /// The source.
  public static let paper = "arXiv:2003.02237, sections 3 and 5"
  /// The claim.
  public static let claim =
    "Compositional kernels of convolutions, pools and activations are NNGP kernels of networks,"
    + " followed by an activation of their correlations, and have a unit diagonal. On whitened images"
    + " of CIFAR-10 the Gaussian one beats the convolutional tangent kernel."
  /// Seconds on two cores.
  public static let typicalSeconds = 60.0

  /// The experiment.
  public init() {}

  /// The kernels in the place of an activation.
  enum Nonlinearity: String, CaseIterable {
    case relu = "ReLU"
    case gaussian = "Gaussian"

    /// The last operation of the paper's kernels.
    var projection: ProjectedActivation { self == .relu ? .relu : .gaussian() }
  }

  /// Runs the experiment.
  ///
  /// - Throws: when a kernel fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let count = context.scale == .quick ? 4 : 16
    var outcome = ExperimentOutcome(
      setting: "definitions: reference values of two images of 4 x 4 x 3 for"
        + " convolution, activation, pool, twice, and the projected activation; Myrtle5, Myrtle7 and"
        + " Myrtle10 with ReLU and Gaussian on \(count) random images of 8 x 8 x 3")
    outcome.checks.append(try referenceCheck())
    context.progress?("Myrtle kernels", 0.2)
    let images = SmallImages.normal(count, side: 8, stream: context.stream("images"))
    outcome.checks += try myrtleChecks(images)
    try outcome.draw(try figure(), name: "B7-compositional-kernel", context)
    try self.images(context, &outcome)
    return outcome
  }

  /// (xx, xz, zz) of c a p c a p, and xz behind the projected activation.
  static let references: [(kind: Nonlinearity, values: [Double], projected: Double)] = [
    (.relu, [0.21352049, 0.16309800, 0.16266114], 0.88848093),
    (.gaussian, [0.22295243, 0.17565405, 0.17329195], 0.89910142),
  ]

  private func referenceCheck() throws -> ExperimentCheck {
    let images = SmallImages.waves()
    let gaps = try Self.references.flatMap { kind, values, projected in
      let network = Architecture {
        for _ in 0..<2 {
          Conv(3, 3, padding: .same, weightStd: kind == .relu ? 2.0.squareRoot() : 1)
          if kind == .relu { ReLU() } else { ExpNormalized() }
          AveragePool(2, 2)
        }
        GlobalAveragePool()
      }
      let kernel = try network.nngpKernel(images.x, input: images.shape)
      let last = try KernelTransforms.projected(kernel, kind.projection)
      // The paper adds over channels.
      return zip(triple(Double(SmallImages.channels) * kernel), values).map { abs($0 - $1) }
        + [abs(last[0, 1] - projected)]
    }
    return ExperimentCheck(
      "largest |kernel - reference|", gaps.max() ?? .nan, atMost: 1e-8,
      because: "the references have eight decimals")
  }

  /// The paper's kernel of a Myrtle network before its last operation, from the library.
  static func kernel(
    _ depth: MyrtleDepth, _ kind: Nonlinearity, _ images: SmallImages
  ) throws -> Matrix<Double> {
    Double(SmallImages.channels)
      * (try Architecture.myrtle(depth, normalizedGaussian: kind == .gaussian)
        .nngpKernel(images.x, input: images.shape))
  }

  private func myrtleChecks(_ images: SmallImages) throws -> [ExperimentCheck] {
    let n = images.x.rows
    var (deviation, diagonal, smallest) = (0.0, 0.0, Double.infinity)
    for depth in MyrtleDepth.allCases {
      for kind in Nonlinearity.allCases {
        let kernel = try Self.kernel(depth, kind, images)
        let corner = Matrix(rows: 2, columns: 2) { kernel[$0, $1] }
        deviation = max(
          deviation,
          largestDeviation(triple(corner), Self.operations(depth, kind, images.recursion(0, 1))))
        // As for a test set: entries and diagonals computed apart from each other.
        let network = Architecture.myrtle(depth, normalizedGaussian: kind == .gaussian)
        let alone = try network.kernelDiagonals(images.x, input: images.shape).nngp
        let cross = try KernelTransforms.projected(
          network.nngpKernel(images.x, images.x, input: images.shape), kind.projection,
          rows: alone, columns: alone)
        let projected = try KernelTransforms.projected(kernel, kind.projection)
        for value in projected.diagonal + cross.diagonal {
          diagonal = max(diagonal, abs(value - 1))
        }
        let values = try SymmetricEigen.values(of: projected)
        smallest = min(smallest, values[0] / values[n - 1])
      }
    }
    return [
      ExperimentCheck(
        "largest relative |kernel - operations one by one|", deviation, atMost: 1e-10,
        because: "rounding: correlations c of pixels with errors of 1e-15 give angles to"
          + " 1e-15/√(1 - c²)"),
      ExperimentCheck(
        "largest |diagonal - 1|", diagonal, atMost: 1e-12,
        because: "section 3: the projected activation is 1 at correlation 1"),
      ExperimentCheck(
        "smallest λ_min/λ_max", smallest, atLeast: -1e-8,
        because: "kernels are positive semi-definite; 1e-8 is the project's tolerance"),
    ]
  }

  /// The kernel of a Myrtle network before its last operation, by the paper's operations.
  static func operations(
    _ depth: MyrtleDepth, _ kind: Nonlinearity, _ images: PixelRecursion
  ) -> [Double] {
    var recursion = images
    for (block, count) in depth.convolutionsPerBlock.enumerated() {
      if block > 0 { recursion.pool() }
      for _ in 0..<count { recursion.apply(kind) }
    }
    return recursion.mean(recursion.sigma)
  }
}

extension PixelRecursion {
  /// A convolution divided by 9, and an activation.
  mutating func apply(_ kind: B7CompositionalKernel.Nonlinearity) {
    convolve(factor: 1 / 9.0)
    switch kind {
    case .relu: rectify(factor: 2)
    case .gaussian: exponentiate()
    }
  }
}
