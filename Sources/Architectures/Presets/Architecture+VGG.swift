/// The depths of the VGG networks: convolutions and three dense layers, in the paper's count.
public enum VGGDepth: Int, Codable, Hashable, Sendable, CaseIterable {
  /// Configuration A.
  case eleven = 11
  /// Configuration B.
  case thirteen = 13
  /// Configuration D.
  case sixteen = 16
  /// Configuration E.
  case nineteen = 19

  /// The number of convolutions in each of the five stages.
  public var convolutionsPerStage: [Int] {
    switch self {
    case .eleven: return [1, 1, 2, 2, 2]
    case .thirteen: return [2, 2, 2, 2, 2]
    case .sixteen: return [2, 2, 3, 3, 3]
    case .nineteen: return [2, 2, 4, 4, 4]
    }
  }
}

extension Architecture {
  /// The networks `vgg-11`, `vgg-13`, `vgg-16` and `vgg-19` for small images.
  ///
  /// Five stages of (3x3 convolution with zero padding, batch normalization, ReLU) with 64, 128, 256,
  /// 512 and 512 channels, 2x2 max pooling behind each, and one dense readout in the place of the
  /// paper's three dense layers, as is usual for images of 32x32 pixels; height and width must be at
  /// least 32. Weights are in the standard parameterization with variance 2 / fan-in, of the readout
  /// 1 / fan-in; only batch normalizations have shifts.
  ///
  /// Reference: Simonyan, Zisserman (2014), arXiv:1409.1556, table 1.
  public static func vgg(_ depth: VGGDepth) -> Architecture {
    Architecture(name: "vgg-\(depth.rawValue)", parameterization: .standard) {
      for (units, count) in zip([64, 128, 256, 512, 512], depth.convolutionsPerStage) {
        for _ in 0..<count {
          Conv(3, 3, padding: .same, weightStd: 2.0.squareRoot(), units: units)
          BatchNorm(affine: true)
          ReLU()
        }
        MaxPool(2, 2)
      }
      Flatten()
      Dense()
    }
  }
}
