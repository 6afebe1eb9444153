import InfiniteWidth

/// Kernels of the two images `SmallImages.waves()`, computed independently of this library.
struct ConvolutionalReference {
  /// The preset that describes the network.
  let preset: String
  /// Which of its kernels.
  let kind: KernelKind
  /// What the preset's kernel is multiplied by to have the papers' normalization.
  let factor: Double
  /// K(x, x), K(x, z), K(z, z), to eight decimals.
  let values: [Double]

  /// Channels and pixels: the papers add where the presets average.
  private static let sum = 3 * 16.0
  /// The references of global pooling are those of windows of 9 x 9 around each of the 16 pixels,
  /// which all hold the whole image of 16 pixels: 16 (16 / 81)^2 times the mean, and 3 channels.
  private static let windows = 3 * 16 * (16 / 81.0) * (16 / 81.0)

  private init(_ preset: String, _ kind: KernelKind, _ factor: Double, _ values: [Double]) {
    self.preset = preset
    self.kind = kind
    self.factor = factor
    self.values = values
  }

  /// All of them.
  static let all = [
    ConvolutionalReference("cntk-2-flatten", .ntk, sum, [36.59703254, 12.61329776, 31.40446070]),
    ConvolutionalReference("cntk-2-flatten", .nngp, sum, [18.29851627, 8.74882501, 15.70223035]),
    ConvolutionalReference("cntk-3-flatten", .ntk, sum, [41.24024495, 14.25307267, 35.26297757]),
    ConvolutionalReference("cntk-3-lap-1", .ntk, sum, [11.20681460, 6.72380059, 8.51570685]),
    ConvolutionalReference("cntk-3-flatten", .nngp, sum, [13.74674832, 7.87219942, 11.75432586]),
    ConvolutionalReference("cntk-3-lap-1", .nngp, sum, [5.21044658, 3.91913636, 4.16095001]),
    ConvolutionalReference(
      "cntk-3-flatten-fixed", .ntk, sum, [13.74674832, 4.42741366, 11.75432586]),
    ConvolutionalReference("cntk-3-lap-1-fixed", .ntk, sum, [3.45836487, 1.90588498, 2.58196496]),
    ConvolutionalReference("cntk-3-lap-4-fixed", .ntk, sum, [0.15071232, 0.09462970, 0.10985456]),
    ConvolutionalReference("cntk-3-gap", .ntk, windows, [0.15071232, 0.09462970, 0.10985456]),
    ConvolutionalReference("cntk-4-flatten", .ntk, sum, [41.79241246, 14.39544148, 35.71644969]),
    ConvolutionalReference("cntk-4-lap-1", .ntk, sum, [10.31067400, 6.41095229, 8.10732665]),
    ConvolutionalReference(
      "cntk-4-flatten-fixed", .ntk, sum, [20.89620623, 6.66311519, 17.85822484]),
    ConvolutionalReference("cntk-4-gap", .ntk, windows, [0.19982693, 0.12989674, 0.15322072]),
    ConvolutionalReference("cntk-4-flatten", .nngp, sum, [10.44810312, 6.67512038, 8.92911242]),
  ]
}
