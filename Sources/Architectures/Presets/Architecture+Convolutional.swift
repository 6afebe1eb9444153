/// How a convolutional preset gets from positions to one vector.
public enum ConvolutionalReadout: Hashable, Sendable {
  /// All positions side by side (CNTK-V).
  case flatten
  /// The mean over all positions (CNTK-GAP).
  case globalAverage
  /// The mean over windows of 2 radius + 1 pixels a side around every pixel, zeros outside, then
  /// flatten; radius 0 is `flatten` (local average pooling, LAP).
  case localAverage(radius: Int)
}

/// Whether the first and the last layer of a convolutional preset are trained.
public enum EndLayers: String, Codable, Hashable, Sendable, CaseIterable {
  /// Every layer is trained.
  case trained
  /// The first and the last keep their random weights.
  case fixed
}

extension ConvolutionalReadout {
  /// What the papers do: fixed with global average pooling, trained otherwise.
  ///
  /// Reference: Arora et al. 1904.11955, section 4; Li et al. 1911.00809.
  public var usualEndLayers: EndLayers { self == .globalAverage ? .fixed : .trained }
}

extension Architecture {
  /// The convolutional ReLU networks `cntk-D-flatten`, `cntk-D-gap` and `cntk-D-lap-C`, and the same
  /// with `-fixed` or `-trained`.
  ///
  /// `depth` counts as in Arora et al. (1904.11955, table 1): depth - 1 convolutions, each 3x3 with
  /// zero padding and followed by ReLU, and one dense readout. Convolutions have weightStd sqrt 2
  /// and the readout 1, so that with C channels and P positions the kernels are theirs divided by
  /// C P for `flatten` (tr Theta^L) and by C for `globalAverage` (the mean of Theta^L); theirs
  /// divide the first convolution neither by C nor by 9. LAP is the box blur of Li et al.
  /// (1911.00809, section 4), divided by C P; their depth counts convolutions, depth - 1 here.
  ///
  /// - Parameter endLayers: nil takes `usualEndLayers`; the other choice ends the name in `-fixed`
  ///   or `-trained`. With fixed ends the recursion starts at Theta^0 = 0 and drops the last K^L
  ///   (1904.11955, section 4.2); the NNGP kernel is the same.
  public static func convolutional(
    depth: Int, readout: ConvolutionalReadout, endLayers: EndLayers? = nil
  ) -> Architecture {
    let ends = endLayers ?? readout.usualEndLayers
    let standard = 2.0.squareRoot()
    let suffix =
      switch readout {
      case .flatten: "flatten"
      case .globalAverage: "gap"
      case .localAverage(let radius): "lap-\(radius)"
      }
    let variant = ends == readout.usualEndLayers ? "" : "-\(ends.rawValue)"
    return Architecture(name: "cntk-\(depth)-\(suffix)\(variant)") {
      for index in 1..<depth {
        Conv(
          3, 3, padding: .same, weightStd: standard, trainable: ends == .trained || index > 1)
        ReLU()
      }
      switch readout {
      case .flatten: Flatten()
      case .globalAverage: GlobalAveragePool()
      case .localAverage(let radius):
        if radius > 0 {
          AveragePool(2 * radius + 1, 2 * radius + 1, strides: [1, 1], padding: .same)
        }
        Flatten()
      }
      Dense(trainable: ends == .trained)
    }
  }
}
