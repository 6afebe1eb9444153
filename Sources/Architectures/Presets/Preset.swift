/// A family of networks that can be called by name.
public struct Preset: Hashable, Sendable {
  /// The name, where capital letters stand for numbers, such as `cntk-D-gap`.
  public let pattern: String
  /// What the network is.
  public let summary: String
  /// The paper it follows.
  public let reference: String

  /// Every preset.
  public static let all: [Preset] = [
    Preset(
      pattern: "fc-L", summary: "L hidden ReLU layers, weightStd sqrt(2), linear readout",
      reference: "Arora et al. 1904.11955, section 3"),
    Preset(
      pattern: "two-layer", summary: "one hidden ReLU layer, trained; random readout, frozen",
      reference: "Du et al. 1810.02054; Arora et al. 1901.08584"),
    Preset(
      pattern: "cntk-D-flatten",
      summary: "D - 1 convolutions 3x3 with ReLU, every position with weights of its own",
      reference: "Arora et al. 1904.11955, section 4 (CNTK-V)"),
    Preset(
      pattern: "cntk-D-gap",
      summary: "D - 1 convolutions 3x3 with ReLU, global average pooling, first and last frozen",
      reference: "Arora et al. 1904.11955, section 4 (CNTK-GAP)"),
    Preset(
      pattern: "cntk-D-lap-C",
      summary: "D - 1 convolutions 3x3 with ReLU, mean over (2C + 1) x (2C + 1) windows",
      reference: "Li et al. 1911.00809, section 4"),
    Preset(
      pattern: "cntk-D-flatten-fixed, cntk-D-lap-C-fixed, cntk-D-gap-trained",
      summary: "the same with the first and last layer fixed, or trained",
      reference: "Arora et al. 1904.11955, section 4"),
    Preset(
      pattern: "myrtle-5", summary: "4 convolutions 3x3 with ReLU, 2 pools of 2x2, global pooling",
      reference: "Shankar et al. 2003.02237"),
    Preset(
      pattern: "myrtle-7", summary: "6 convolutions 3x3 with ReLU, 2 pools of 2x2, global pooling",
      reference: "Shankar et al. 2003.02237"),
    Preset(
      pattern: "myrtle-10",
      summary: "9 convolutions 3x3 with ReLU, 2 pools of 2x2, global pooling",
      reference: "Shankar et al. 2003.02237"),
    Preset(
      pattern: "myrtle-5-gaussian, myrtle-7-gaussian, myrtle-10-gaussian",
      summary: "the same with the normalized Gaussian kernel for ReLU; infinite width only",
      reference: "Shankar et al. 2003.02237"),
    Preset(
      pattern: "wideresnet-D",
      summary: "wide residual network of 6 N + 4 layers with ReLU, 3 groups of N blocks",
      reference: "Zagoruyko and Komodakis 1605.07146"),
    Preset(
      pattern: "resnet-D",
      summary: "residual network of 6 N + 2 layers with batch normalization, 16 to 64 channels;"
        + " finite width only",
      reference: "He et al. 1512.03385, section 4.2"),
    Preset(
      pattern: "vgg-11, vgg-13, vgg-16, vgg-19",
      summary: "convolutions 3x3 with batch normalization, 64 to 512 channels, max pooling; finite"
        + " width only",
      reference: "Simonyan and Zisserman 1409.1556, table 1"),
    Preset(
      pattern: "lstm-L-H, gru-L-H, rnn-L-H",
      summary:
        "language models for texts: L recurrent layers of H units; with -dropout-P behind it,"
        + " P percent of units dropped between layers; finite width only",
      reference: "Zaremba et al. 1409.2329"),
  ]
}

extension Preset: CustomStringConvertible {
  /// Name, summary and reference on one line.
  public var description: String { "\(pattern): \(summary) (\(reference))" }
}
