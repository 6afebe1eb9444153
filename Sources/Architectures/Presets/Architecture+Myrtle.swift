/// The depths of the Myrtle networks.
public enum MyrtleDepth: Int, Codable, Hashable, Sendable, CaseIterable {
  /// Convolutions per block: 2, 1, 1.
  case five = 5
  /// Convolutions per block: 2, 2, 2.
  case seven = 7
  /// Convolutions per block: 3, 3, 3.
  case ten = 10

  /// The number of convolutions in each of the three blocks.
  public var convolutionsPerBlock: [Int] {
    switch self {
    case .five: return [2, 1, 1]
    case .seven: return [2, 2, 2]
    case .ten: return [3, 3, 3]
    }
  }
}

extension Architecture {
  /// The networks `myrtle-5`, `myrtle-7` and `myrtle-10`, and the same with `-gaussian`.
  ///
  /// Three blocks of (3x3 convolution with zero padding, activation), 2x2 average pooling between
  /// them, the mean over all positions, a dense readout (Shankar et al. 2003.02237). Height and
  /// width must be at least 4. With C channels the NNGP kernel is the paper's, before its last
  /// operation, divided by C: with ReLU (weightStd sqrt 2), and with `normalizedGaussian`, the
  /// kernel sqrt(q q') exp(c - 1) in the place of ReLU's (weightStd 1). The paper's last operation, an activation of the pooled kernel
  /// normalized to a unit diagonal, belongs to no network and is not part of these.
  public static func myrtle(_ depth: MyrtleDepth, normalizedGaussian: Bool = false)
    -> Architecture
  {
    let weightStd = normalizedGaussian ? 1 : 2.0.squareRoot()
    let name = "myrtle-\(depth.rawValue)" + (normalizedGaussian ? "-gaussian" : "")
    return Architecture(name: name) {
      for (block, count) in depth.convolutionsPerBlock.enumerated() {
        if block > 0 { AveragePool(2, 2) }
        for _ in 0..<count {
          Conv(3, 3, padding: .same, weightStd: weightStd)
          if normalizedGaussian { ExpNormalized() } else { ReLU() }
        }
      }
      GlobalAveragePool()
      Dense()
    }
  }
}
