import Architectures
import Datasets
import LinearAlgebra

/// A network whose loss surface is looked at, with the images and the training it gets.
struct SurfaceNetwork: Sendable, CustomStringConvertible {
  let name: String
  let architecture: Architecture
  /// Images are averaged over squares of this side first.
  let block: Int
  let rows: Int
  /// The rows of a batch, which batch normalization takes together.
  let batch: Int
  let epochs: Int
  let learningRate: Double
  /// Points on a side of the surface.
  let grid: Int
  /// Products with the Hessian for the ends of its spectrum.
  let products: Int

  /// The paper's epochs 5, 40, 90, 120 and 160 of 160, in 32nds of the training.
  static let checkpoints = [1, 8, 18, 24, 32]

  var description: String {
    "\(name): n = \(rows) images of \(32 / block) x \(32 / block) pixels, batches of \(batch),"
      + " \(epochs) epochs at rate \(learningRate), \(products) products with the Hessian, grid"
      + " \(grid) x \(grid)"
  }

  /// Two convolutions without normalization.
  static func small(isQuick: Bool) -> SurfaceNetwork {
    let network = Architecture(name: "two-convolutions", parameterization: .standard) {
      for units in [32, 64] {
        Conv(3, 3, padding: .same, weightStd: 2.0.squareRoot(), units: units)
        ReLU()
      }
      GlobalAveragePool()
      Dense()
    }
    return SurfaceNetwork(
      name: network.name, architecture: network, block: 4, rows: isQuick ? 200 : 1000, batch: 100,
      epochs: isQuick ? 64 : 160, learningRate: 0.1, grid: isQuick ? 11 : 21,
      products: isQuick ? 20 : 40)
  }

  /// The paper's networks, on few images.
  static let deep = [
    SurfaceNetwork(
      name: "vgg-19", architecture: .vgg(.nineteen), block: 1, rows: 32, batch: 32, epochs: 32,
      learningRate: 0.05, grid: 9, products: 16),
    SurfaceNetwork(
      name: "resnet-32", architecture: .residual(blocksPerGroup: 5), block: 2, rows: 128,
      batch: 64, epochs: 32, learningRate: 0.05, grid: 9, products: 16),
    SurfaceNetwork(
      name: "resnet-110", architecture: .residual(blocksPerGroup: 18), block: 2, rows: 128,
      batch: 64, epochs: 32, learningRate: 0.05, grid: 9, products: 16),
  ]

  /// Standardized images: CIFAR-10's first training rows, or classes around random centres.
  func data(_ context: ExperimentContext) throws -> (x: Matrix<Float>, y: Matrix<Float>) {
    let side = 32 / block
    guard let cifar = context.cifar10 else {
      let mixture = GaussianMixture(classes: 10, dimension: side * side * 3, separation: 5)
      let set = mixture.sample(count: rows, seed: context.seed("mixture"))
      return (set.x.converted(to: Float.self), try set.oneHot().converted(to: Float.self))
    }
    let all = try DatasetReference(parsing: "\(cifar):\(DatasetPart.train.rawValue)").load()
    let set = try all.selectingRows(Array(0..<rows)).downsampled(by: block)
    let scaled = try FeatureScaling.channels.applied(to: set, fittedOn: set)
    return (scaled.converted(to: Float.self), try set.oneHot().converted(to: Float.self))
  }
}
