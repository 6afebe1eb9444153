import Architectures
import Datasets
import InfiniteWidth
import LinearAlgebra

/// The inputs of a kernel: images after a preprocessing that was fitted on training rows.
struct PreparedImages: Sendable {
  /// (n, height * width * channels).
  let training: Matrix<Double>
  /// The mirror images of the training rows, prepared; nil when the preprocessing does not treat
  /// mirror images alike.
  let mirrored: Matrix<Double>?
  /// (m, height * width * channels).
  let test: Matrix<Double>
  /// The shape of one row: height, width and channels.
  let shape: [Int]

  /// The images that `prepare` makes.
  private init(
    _ task: ImageTask, flips: Bool, prepare: (Dataset) throws -> Dataset
  ) throws {
    let training = try prepare(task.training)
    self.training = training.x
    mirrored = flips ? try prepare(task.training.flippedHorizontally()).x : nil
    test = try prepare(task.test).x
    shape = training.shape
  }

  /// Channels with mean 0 and variance 1 over the pixels of the training rows.
  static func standardized(_ task: ImageTask) throws -> PreparedImages {
    let fit = try ChannelStandardization(fitting: task.training)
    return try PreparedImages(task, flips: true) { try fit.applied(to: $0) }
  }

  /// Images without their means and of norm 1, whitened with b = 1e-4; with `flips` the whitening
  /// is fitted on the mirror images as well.
  ///
  /// Reference: arXiv:2003.02237, section 5.
  static func whitened(_ task: ImageTask, flips: Bool) throws -> PreparedImages {
    let normalized = try task.training.normalizingContrast()
    let fit = try ZCAWhitening(
      fitting: flips ? normalized.appendingFlips().x : normalized.x,
      regularization: .absolute(1e-4))
    return try PreparedImages(task, flips: flips) {
      try fit.applied(to: $0.normalizingContrast())
    }
  }

  /// Coates-Ng features of standardized images.
  static func patches(
    _ task: ImageTask, count: Int, size: Int, stream: RandomStream
  ) throws -> PreparedImages {
    let fit = try ChannelStandardization(fitting: task.training)
    let features = try RandomPatchFeatures(
      fitting: fit.applied(to: task.training), count: count, size: size, stream: stream)
    return try PreparedImages(task, flips: true) { try features.applied(to: fit.applied(to: $0)) }
  }
}
