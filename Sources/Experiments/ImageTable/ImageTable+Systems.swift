import Architectures
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra

extension ImageTable {
  /// One row of the table: a way to classify, with candidates among which leave-one-out chooses.
  struct System: Sendable {
    /// What it is called.
    let name: String
    /// The error in percent that was published for all of CIFAR-10 at 32 x 32; nil for floors.
    let published: Double?
    /// What exactly it is here.
    let description: String
    /// The kernels that leave-one-out chooses from.
    let candidates: [(name: String, kernel: ImageKernel)]
  }

  /// The names of the systems that are compared with each other.
  enum Name {
    static let flatten = "CNTK, no pooling"
    static let pooled = "CNTK, global pooling"
    static let local = "CNTK, local pooling, flips"
    static let patches = "CNN-GP, local pooling, flips, patches"
    static let compositional = "compositional kernel, flips"
  }

  /// Depths of the published table that are tried.
  static let depths = [3, 4, 6, 11]

  /// Convolutions of the networks with local pooling; the published best is 5 to 8.
  static let localConvolutions = 5

  /// All systems with their kernels.
  func systems(
    _ task: ImageTask, _ kept: KeptKernels, _ context: ExperimentContext
  ) throws -> [System] {
    // Costs differ by some ten times; shares were measured on images of 16 x 16.
    let stages: [(name: String, share: Double, build: (Stage) throws -> [System])] = [
      ("floors", 0.02, { try floors(task, $0) }),
      ("CNTK", 0.3, { try tangents(task, $0) }),
      ("local pooling", 0.15, { try localPooling(task, $0) }),
      ("compositional kernels", 0.15, { try compositional(task, $0) }),
      ("patch features", 0.38, { try patchFeatures(task, $0, context) }),
    ]
    var begin = 0.0
    return try stages.flatMap { name, share, build in
      defer { begin += share }
      return try build(
        Stage(name: name, begin: begin, share: share, context: context, kept: kept))
    }
  }

  /// A part of the kernels, and how its progress is told.
  struct Stage {
    let name: String
    let begin: Double
    let share: Double
    let context: ExperimentContext
    let kept: KeptKernels

    /// The kernels of `images`; `part` is their share of the stage.
    func kernels(_ images: PreparedImages, _ title: String, part: ClosedRange<Double> = 0...1)
      -> Kernels
    {
      let (begin, share) = (
        begin + share * part.lowerBound, share * (part.upperBound - part.lowerBound)
      )
      return Kernels(images: images, kept: kept, title: "IMAGES-\(title)") {
        [progress = context.progress] in progress?(title, begin + share * $0)
      }
    }
  }

  /// Gaussian kernels and fully connected networks.
  private func floors(_ task: ImageTask, _ stage: Stage) throws -> [System] {
    let images = try PreparedImages.standardized(task)
    let n = images.training.rows
    let distances = GaussianKernels(
      Matrix(
        rows: n + images.test.rows, columns: images.training.columns,
        elements: images.training.elements + images.test.elements))
    let features = Double(images.training.columns)
    let gaussian = (-6...3).map { exponent in
      let kernel = distances.kernel(gamma: pow(2, Double(exponent)) / features)
      return (
        "Gaussian, gamma = 2^\(exponent) / d",
        ImageKernel(
          training: kernel.selectingRows(0..<n).selectingColumns(0..<n),
          cross: kernel.selectingRows(n..<kernel.rows).selectingColumns(0..<n))
      )
    }
    let dense = try [1, 3, 5].map { layers in
      (
        "fc-\(layers)",
        try stage.kernels(images, "fc-\(layers)")
          .kernels(.fullyConnected(hiddenLayers: layers), .ntk).ntk!
      )
    }
    return [
      System(
        name: "Gaussian kernel", published: nil,
        description: "exp(-gamma |x - x'|^2) on standardized pixels, gamma d from 2^-6 to 2^3",
        candidates: gaussian),
      System(
        name: "fully connected NTK", published: nil,
        description: "ReLU networks of 1, 3 or 5 hidden layers", candidates: dense),
    ]
  }

  /// CNTK without and with global pooling.
  private func tangents(_ task: ImageTask, _ stage: Stage) throws -> [System] {
    let images = try PreparedImages.standardized(task)
    let total = Double(Self.depths.reduce(0) { $0 + $1 - 1 })
    func candidates(_ readout: ConvolutionalReadout, share: ClosedRange<Double>) throws
      -> [(name: String, kernel: ImageKernel)]
    {
      var begin = share.lowerBound
      return try Self.depths.map { depth in
        let end = begin + (share.upperBound - share.lowerBound) * Double(depth - 1) / total
        defer { begin = end }
        let network = Architecture.convolutional(depth: depth, readout: readout)
        return (
          network.name,
          try stage.kernels(images, network.name, part: begin...end).kernels(network, .ntk).ntk!
        )
      }
    }
    return [
      System(
        name: Name.flatten, published: 33.97,
        description: "depth 3, 4, 6 or 11, all layers trained",
        candidates: try candidates(.flatten, share: 0...0.02)),
      System(
        name: Name.pooled, published: 22.57,
        description: "depth 3, 4, 6 or 11, first and last layer fixed",
        candidates: try candidates(.globalAverage, share: 0.02...1)),
    ]
  }

  /// CNTK and CNN-GP with local pooling, averaged over flips.
  private func localPooling(_ task: ImageTask, _ stage: Stage) throws -> [System] {
    let images = try PreparedImages.standardized(task)
    // The published best radius is 12 of 32 pixels.
    let radius = 12 * images.shape[0] / 32
    let network = Architecture.convolutional(
      depth: Self.localConvolutions + 1, readout: .localAverage(radius: radius))
    let kernels = try stage.kernels(images, network.name)
      .kernels(network, .both, finish: .unitDiagonal, flips: true)
    let words =
      "\(Self.localConvolutions) convolutions, c = \(radius), unit diagonal, mean over flips"
    return [
      System(
        name: Name.local, published: 18.66, description: words,
        candidates: [(network.name, kernels.ntk!)]),
      System(
        name: "CNN-GP, local pooling, flips", published: 17.80, description: words,
        candidates: [("\(network.name), NNGP", kernels.nngp!)]),
    ]
  }

  /// Myrtle kernels with Gaussian activations on whitened images, averaged over flips.
  private func compositional(_ task: ImageTask, _ stage: Stage) throws -> [System] {
    let images = try PreparedImages.whitened(task, flips: true)
    let depths: [MyrtleDepth] = [.five, .ten]
    let candidates = try depths.enumerated().map { index, depth in
      let network = Architecture.myrtle(depth, normalizedGaussian: true)
      let part = Double(index) / Double(depths.count)
      return (
        name: network.name,
        kernel: try stage.kernels(
          images, network.name, part: part...(part + 1 / Double(depths.count))
        ).kernels(network, .nngp, finish: .projected(.gaussian()), flips: true).nngp!
      )
    }
    return [
      System(
        name: Name.compositional, published: 10.2,
        description: "Myrtle5 or Myrtle10, Gaussian, ZCA with b = 1e-4, mean over flips",
        candidates: candidates)
    ]
  }

  /// CNTK and CNN-GP with local pooling on Coates-Ng features, averaged over flips.
  private func patchFeatures(
    _ task: ImageTask, _ stage: Stage, _ context: ExperimentContext
  ) throws -> [System] {
    let process = try PatchProcess(
      task, patchCount: context.scale == .quick ? 16 : 64, stream: context.stream("patches"))
    let radius = 12 * process.images.shape[0] / 32
    let network = PatchProcess.network(radius: radius, convolutions: Self.localConvolutions)
    let kernels = try stage.kernels(process.images, "patches-lap-\(radius)")
      .kernels(network, .both, finish: .unitDiagonal, flips: true)
    let words =
      "\(Self.localConvolutions) convolutions with biases, c = \(radius), unit diagonal, mean over"
      + " flips; \(process.featureDescription)"
    return [
      System(
        name: "CNTK, local pooling, flips, patches", published: 11.64, description: words,
        candidates: [("\(network.name), NTK", kernels.ntk!)]),
      System(
        name: Name.patches, published: 11.08, description: words,
        candidates: [(network.name, kernels.nngp!)]),
    ]
  }
}
