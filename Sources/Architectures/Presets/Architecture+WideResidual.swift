extension Architecture {
  /// The wide residual network `wideresnet-D` without batch normalization, D = 6 blocksPerGroup + 4.
  ///
  /// A 3x3 convolution, three groups of residual blocks (ReLU, convolution, ReLU, convolution), the
  /// mean over all positions and a dense readout. The second and the third group begin with stride
  /// 2, and the first block of every group has a 3x3 convolution as its shortcut. All convolutions
  /// have zero padding and weightStd 1. D counts them all, also the three in shortcuts (1x1 in the
  /// paper); the paper's width factor k, as in WRN-D-k, has no meaning at infinite width. Kernels
  /// grow with depth, as nothing normalizes the sums of residual blocks.
  ///
  /// The kernels are those of the example of neural-tangents (Novak et al. 1912.02803, section 2),
  /// with global pooling in the place of its window of 8x8, which is the same for its 32x32 images.
  ///
  /// Reference: Zagoruyko, Komodakis (2016), arXiv:1605.07146.
  public static func wideResidual(blocksPerGroup: Int) -> Architecture {
    Architecture(name: "wideresnet-\(6 * blocksPerGroup + 4)") {
      Conv(3, 3, padding: .same)
      for stride in [1, 2, 2] {
        for block in 0..<blocksPerGroup {
          let strides = block == 0 ? [stride, stride] : [1, 1]
          Residual {
            ReLU()
            Conv(3, 3, strides: strides, padding: .same)
            ReLU()
            Conv(3, 3, padding: .same)
          } shortcut: {
            if block == 0 { Conv(3, 3, strides: strides, padding: .same) }
          }
        }
      }
      GlobalAveragePool()
      Dense()
    }
  }
}
