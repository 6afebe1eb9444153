import Architectures
import Datasets

extension Architecture {
  /// The shape in which this network takes inputs of `dimensions`: positions first, channels last.
  ///
  /// A network of dense layers and activations alone takes images and sequences as vectors of all
  /// their features; one with a convolution, pooling, attention or flatten layer takes them as
  /// they are.
  ///
  /// - Returns: nil unless there are one, two or three dimensions.
  public func inputShape(for dimensions: [Int]) -> InputShape? {
    guard let shape = InputShape(dimensions: dimensions) else { return nil }
    return layers.contains(where: \.readsPositions)
      ? shape : .vector(features: dimensions.reduce(1, *))
  }

  /// The shape in which this network takes the rows of `data`.
  ///
  /// - Throws: `DatasetError.notImages` unless the rows have one, two or three dimensions.
  func inputShape(of data: Dataset) throws(DatasetError) -> InputShape {
    guard let shape = inputShape(for: data.shape) else {
      throw .notImages(name: data.name, shape: data.shape)
    }
    return shape
  }
}

extension Layer {
  /// Whether this layer, or one inside it, tells the positions of an input apart.
  fileprivate var readsPositions: Bool {
    switch self {
    case .conv, .convLocal, .convTranspose, .averagePool, .sumPool, .maxPool, .globalAveragePool,
      .globalSumPool, .flatten, .selfAttention, .embedding, .recurrent, .softmax:
      return true
    case .dense, .layerNorm, .batchNorm, .dropout, .activation: return false
    case .residual(let branch, let shortcut):
      return (branch + shortcut).contains(where: \.readsPositions)
    case .sum(let branches), .product(let branches), .concatenate(let branches):
      return branches.joined().contains(where: \.readsPositions)
    case .repeated(_, let layers): return layers.contains(where: \.readsPositions)
    }
  }
}
