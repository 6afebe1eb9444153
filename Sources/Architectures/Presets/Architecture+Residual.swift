extension Architecture {
  /// The residual network `resnet-D` for small images, D = 6 blocksPerGroup + 2: `resnet-20`,
  /// `resnet-32`, `resnet-110` and so on.
  ///
  /// A 3x3 convolution, three groups of residual blocks with 16, 32 and 64 channels (convolution,
  /// batch normalization, ReLU, convolution, batch normalization; ReLU behind the sum), the mean over
  /// all positions and a dense readout. The second and the third group begin with stride 2. All
  /// weights are in the standard parameterization with variance 2 / fan-in, of the readout 1 / fan-in;
  /// only batch normalizations have shifts.
  ///
  /// Where a block changes the shape its shortcut is a 1x1 convolution with batch normalization
  /// (option B of the paper), where the paper's networks for CIFAR-10 pad channels with zeros: 2,752
  /// weights more. Padding is that of XLA: at stride 2 zeros stand behind the image alone.
  ///
  /// Reference: He, Zhang, Ren, Sun (2015), arXiv:1512.03385, section 4.2.
  public static func residual(blocksPerGroup: Int) -> Architecture {
    let weightStd = 2.0.squareRoot()
    func conv(_ size: Int, _ units: Int, _ stride: Int = 1) -> Layer {
      Conv(
        size, size, strides: [stride, stride], padding: .same, weightStd: weightStd, units: units)
    }
    return Architecture(
      name: "resnet-\(6 * blocksPerGroup + 2)", parameterization: .standard
    ) {
      conv(3, 16)
      BatchNorm(affine: true)
      ReLU()
      for (group, units) in [16, 32, 64].enumerated() {
        for block in 0..<blocksPerGroup {
          let isNarrower = group > 0 && block == 0
          Residual {
            conv(3, units, isNarrower ? 2 : 1)
            BatchNorm(affine: true)
            ReLU()
            conv(3, units)
            BatchNorm(affine: true)
          } shortcut: {
            if isNarrower {
              conv(1, units, 2)
              BatchNorm(affine: true)
            }
          }
          ReLU()
        }
      }
      GlobalAveragePool()
      Dense()
    }
  }
}
