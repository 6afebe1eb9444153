import Architectures
import InfiniteWidth
import LinearAlgebra

/// CNN-GP with local average pooling on Coates-Ng features.
///
/// The kernel behind the 88.92 % of Li et al. (2019), arXiv:1911.00809, table 6, scaled down.
struct PatchProcess: Sendable {
  /// The patches that filters are made of.
  let patchCount: Int
  /// The pixels of a side of a patch.
  let patchSize: Int
  /// The features of the images.
  let images: PreparedImages
  /// The radii that are tried: strictly between no pooling and global pooling.
  let radii: [Int]

  /// The features of `task`; patches are drawn by the seed of the run.
  ///
  /// The paper's patches are 5 x 5 on images of 32 x 32. Here they are 3 x 3, the smallest with a
  /// centre, and there are fewer, as the kernel of the first layer costs one product for every
  /// channel and pair of positions.
  init(_ task: ImageTask, _ context: ExperimentContext) throws {
    try self.init(
      task, patchCount: context.scale == .quick ? 32 : 128, stream: context.stream("patches"))
  }

  /// The features of `task` by `patchCount` patches.
  init(_ task: ImageTask, patchCount: Int, stream: RandomStream) throws {
    self.patchCount = patchCount
    patchSize = 3
    images = try .patches(task, count: patchCount, size: patchSize, stream: stream)
    let side = images.shape[0]
    radii = Array(Set([1, 2, 3, 4].map { $0 * side / 8 }).subtracting([0])).sorted()
  }

  /// Convolutions with biases, ReLU, local average pooling.
  ///
  /// The paper adds gamma^2 = 9 to every covariance, beside sums over the 8192 channels of its
  /// features. This library divides sums by channels and the nine pixels of a window, so that gamma
  /// becomes the biasStd gamma sqrt(2 / (9 8192)): the same share of the covariance, for any number
  /// of patches.
  static func network(
    radius: Int, convolutions: Int = B6Augmentation.convolutions
  ) -> Architecture {
    let standard = 2.0.squareRoot()
    let gamma = 3 * (2 / (9 * 8192.0)).squareRoot()
    return Architecture(name: "CNN-GP with biases, c = \(radius)") {
      for _ in 0..<convolutions {
        Conv(3, 3, padding: .same, weightStd: standard, biasStd: gamma)
        ReLU()
      }
      AveragePool(2 * radius + 1, 2 * radius + 1, strides: [1, 1], padding: .same)
      Flatten()
      Dense()
    }
  }

  /// Classifies the test rows with the kernel averaged over flips, at the radius whose kernel without
  /// flips has the smallest leave-one-out error on training rows.
  func classify(_ task: ImageTask) throws -> KernelClassification {
    var best = (radius: radii[0], error: Double.infinity)
    for radius in radii {
      let kernel = try images.trainingKernel(
        Self.network(radius: radius), .nngp, finish: .unitDiagonal)
      let error = try task.ridge(KernelSpectrum(kernel)).chosen.leaveOneOut
      if error < best.error { best = (radius, error) }
    }
    let kernels = try images.kernels(
      Self.network(radius: best.radius), .nngp, finish: .unitDiagonal, flips: true)
    return try task.classify(
      "CNN-GP, patch features, c = \(best.radius), flips", kernels.nngp!)
  }

  /// The features in words.
  var featureDescription: String {
    "Coates-Ng features: \(patchCount) patches of \(patchSize) x \(patchSize) pixels with"
      + " their mirror images (published: 2048 of 5 x 5), \(images.shape[2]) channels on"
      + " \(images.shape[0]) x \(images.shape[1]) positions"
  }

  /// The features and the choice of the radius in words.
  var description: String { "\(featureDescription); radius by leave-one-out among \(radii)" }
}
