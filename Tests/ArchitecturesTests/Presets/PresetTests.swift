import Architectures
import Foundation
import Testing

@Suite struct PresetTests {
  static let image = InputShape.image(height: 32, width: 32, channels: 3)

  @Test(arguments: [
    "fc-1", "fc-3", "two-layer", "cntk-2-flatten", "cntk-11-gap", "cntk-6-lap-4", "cntk-3-lap-0",
    "myrtle-5", "myrtle-7", "myrtle-10", "myrtle-5-gaussian", "myrtle-7-gaussian",
    "myrtle-10-gaussian", "cntk-5-flatten-fixed", "cntk-5-gap-trained", "cntk-4-lap-2-fixed",
    "wideresnet-10", "wideresnet-28",
  ])
  func presetsAreValidAndRoundTrip(_ name: String) throws {
    let network = try Architecture.named(name)
    #expect(network.name == name)
    let isImage = name.hasPrefix("cntk") || name.hasPrefix("myrtle") || name.hasPrefix("wide")
    let traces = try network.validateInfiniteWidth(
      input: isImage ? Self.image : .vector(features: 7))
    #expect(traces.last?.output.description == "w")
    #expect(try Architecture(json: network.jsonData()) == network)
  }

  /// Everything but `NAME` numbers is fixed: depth counts of the papers.
  @Test func depths() throws {
    func convolutions(_ name: String) throws -> Int {
      try Architecture.named(name).layers.count { $0.name == "conv" }
    }
    #expect(try convolutions("cntk-11-gap") == 10)
    #expect(try convolutions("myrtle-5") == 4)
    #expect(try convolutions("myrtle-7") == 6)
    #expect(try convolutions("myrtle-10") == 9)
    #expect(try Architecture.named("fc-5").parameterizedLayerCount == 6)
    // WRN-28-k has N = (28 - 4) / 6 = 4 blocks in each of 3 groups.
    let wide = try Architecture.named("wideresnet-28")
    #expect(wide.layers.count { $0.name == "residual" } == 12)
    #expect(wide.parameterizedLayerCount == 1 + 12 * 2 + 3 + 1)
  }

  /// Networks with batch normalization have no infinite width; their sizes are the papers'.
  @Test(arguments: [
    ("resnet-20", 20, "10"), ("resnet-32", 32, "10"), ("resnet-110", 110, "10"),
    ("vgg-11", 9, "10"), ("vgg-19", 17, "10"),
  ])
  func finitePresets(_ name: String, depth: Int, outputs: String) throws {
    let network = try Architecture.named(name)
    #expect(network.name == name && network.parameterization == .standard)
    #expect(try Architecture(json: network.jsonData()) == network)
    try network.validateFiniteWidth(input: Self.image)
    #expect(throws: ArchitectureError.self) { try network.validateInfiniteWidth(input: Self.image) }
    // ResNet-D counts no shortcuts, of which two have weights; VGG has one dense layer in three's place.
    let shortcuts = name.hasPrefix("resnet") ? 2 : 0
    #expect(network.parameterizedLayerCount == depth + shortcuts)
  }

  /// The variants train other layers of the same network; the usual choice may be named too.
  @Test func endLayers() throws {
    func layers(_ name: String) throws -> [Layer] { try Architecture.named(name).layers }
    for readout in ["flatten", "lap-2"] {
      let usual = try Architecture.named("cntk-4-\(readout)")
      #expect(try layers("cntk-4-\(readout)-fixed") == usual.training(only: .hidden).layers)
      #expect(try Architecture.named("cntk-4-\(readout)-trained") == usual)
    }
    let usual = try Architecture.named("cntk-4-gap")
    #expect(try layers("cntk-4-gap-trained") == usual.training(only: .all).layers)
    #expect(try Architecture.named("cntk-4-gap-fixed") == usual)
    #expect(usual.training(only: .hidden) == usual)
  }

  @Test func unknownNames() {
    #expect(
      message { try Architecture.named("two-layers") }?.hasPrefix(
        #"no preset and no file is called "two-layers"; did you mean "two-layer"? presets: fc-L, "#)
        == true)
    for name in [
      "fc", "fc-x", "fc-3-1", "cntk-3", "cntk-3-max", "myrtle-6", "myrtle-5-relu", "", "-",
      "cntk-3-gap-frozen", "cntk-3-gap-fixed-trained", "cntk-3-lap", "cntk-3-lap-fixed",
      "cntk-x-gap",
      "wideresnet", "wideresnet-10-2", "resnet", "resnet-x", "resnet-20-2", "vgg-12", "vgg",
    ] {
      #expect(
        message { try Architecture.named(name) }?.hasPrefix("no preset and no file is called")
          == true)
    }
    #expect(
      message { try Architecture.named("fc-0") }
        == "preset fc-0: 0; the number of hidden layers is from 1 to 1000")
    #expect(
      message { try Architecture.named("cntk-1-gap") }
        == "preset cntk-1-gap: 1; the depth is from 2 to 1000")
    for depth in [4, 12, 1006] {
      #expect(
        message { try Architecture.named("wideresnet-\(depth)") }
          == "preset wideresnet-\(depth): \(depth); the depth is 6 N + 4 for N blocks in each group:"
          + " 10, 16, 22, 28, ...")
    }
  }

  // MARK: Kernels, by a recursion of this test's own

  /// NNGP and NTK at unit inputs with cosine 1/2 in the plane, times d = 2, against Arora et al.'s
  /// recursion; the references have 10 decimals.
  @Test(arguments: [
    (1, 0.6089977810, 0.9423311144), (2, 0.6839056509, 1.3514795611),
    (3, 0.7381281923, 1.7378446792), (5, 0.8104542010, 2.4628931325),
  ])
  func fullyConnectedKernels(_ hidden: Int, _ nngp: Double, _ ntk: Double) {
    var kernel = PositionKernel([[1, 0]], [[0.5, 0.75.squareRoot()]], sides: [1, 1])
    kernel.apply(Architecture.fullyConnected(hiddenLayers: hidden).layers)
    #expect(abs(2 * kernel.nngp[1][0] - nngp) < 1e-10)
    #expect(abs(2 * kernel.ntk[1][0] - ntk) < 1e-10)
  }

  /// H(cosine 1/2) = 1/2 (pi - pi/3) / (2 pi) = 1/6, and H(x, x) = 1/2.
  @Test func twoLayerKernel() {
    var kernel = PositionKernel([[1, 0]], [[0.5, 0.75.squareRoot()]], sides: [1, 1])
    kernel.apply(Architecture.twoLayer.layers)
    #expect(abs(2 * kernel.ntk[1][0] - 1 / 6.0) < 1e-15)
    #expect(abs(2 * kernel.ntk[0][0] - 0.5) < 1e-15)
  }

  /// The images of the convolutional references: img_s[c, i, j] = sin(.7 c + .3 i^2 + .5 j + s (1 +
  /// .1 i j)), s = 0 and 1, 4x4 with 3 channels.
  static func imageKernel(_ layers: [Layer]) -> PositionKernel {
    let images = [0.0, 1.0].map { s in
      (0..<16).map { p in
        let (i, j) = (Double(p / 4), Double(p % 4))
        return (0..<3).map { sin(0.7 * Double($0) + 0.3 * i * i + 0.5 * j + s * (1 + 0.1 * i * j)) }
      }
    }
    var kernel = PositionKernel(images[0], images[1], sides: [4, 4])
    kernel.apply(layers)
    return kernel
  }

  /// (x, x), (x, z), (z, z) against references with 8 decimals.
  static func check(_ values: [[Double]], times scale: Double, _ expected: [Double]) {
    for (value, reference) in zip(values, expected) {
      #expect(abs(scale * value[0] - reference) < 1e-8)
    }
  }

  /// CNTK-V, CNN-GP and LAP: C P = 48 times the presets' kernels.
  @Test func convolutionalKernels() throws {
    let one = Self.imageKernel(try Architecture.named("cntk-2-flatten").layers)
    Self.check(one.ntk, times: 48, [36.59703254, 12.61329776, 31.40446070])
    Self.check(one.nngp, times: 48, [18.29851627, 8.74882501, 15.70223035])
    let two = Self.imageKernel(try Architecture.named("cntk-3-flatten").layers)
    Self.check(two.ntk, times: 48, [41.24024495, 14.25307267, 35.26297757])
    Self.check(two.nngp, times: 48, [13.74674832, 7.87219942, 11.75432586])
    let three = Self.imageKernel(try Architecture.named("cntk-4-flatten").layers)
    Self.check(three.ntk, times: 48, [41.79241246, 14.39544148, 35.71644969])
    let blurred = Self.imageKernel(try Architecture.named("cntk-3-lap-1").layers)
    Self.check(blurred.ntk, times: 48, [11.20681460, 6.72380059, 8.51570685])
    Self.check(blurred.nngp, times: 48, [5.21044658, 3.91913636, 4.16095001])
    let fixed = try Architecture.named("cntk-3-flatten").training(only: .hidden)
    Self.check(
      Self.imageKernel(fixed.layers).ntk, times: 48, [13.74674832, 4.42741366, 11.75432586])
  }

  /// CNTK-GAP is C = 3 times the preset's; the references are 256 (4/81)^2 times that.
  @Test func globalAverageKernels() throws {
    let scale = 3 * 256 * (4 / 81.0) * (4 / 81.0)
    let two = Self.imageKernel(try Architecture.named("cntk-3-gap").layers)
    Self.check(two.ntk, times: scale, [0.15071232, 0.09462970, 0.10985456])
    let three = Self.imageKernel(try Architecture.named("cntk-4-gap").layers)
    Self.check(three.ntk, times: scale, [0.19982693, 0.12989674, 0.15322072])
  }

  /// The Myrtle operators c a p2 c a p2 on 4x4 images, which leave one position: C = 3 times the
  /// NNGP kernel.
  @Test func myrtleOperators() {
    let pool = AveragePool(2, 2)
    let relu = Conv(3, 3, padding: .same, weightStd: 2.0.squareRoot())
    let gaussian = Conv(3, 3, padding: .same)
    Self.check(
      Self.imageKernel([relu, ReLU(), pool, relu, ReLU(), pool]).nngp, times: 3,
      [0.21352049, 0.16309800, 0.16266114])
    Self.check(
      Self.imageKernel([gaussian, ExpNormalized(), pool, gaussian, ExpNormalized(), pool]).nngp,
      times: 3, [0.22295243, 0.17565405, 0.17329195])
    // The presets are made of the same operators.
    let layers = Architecture.myrtle(.five).layers
    #expect(Array(layers.prefix(5)) == [relu, ReLU(), relu, ReLU(), pool])
    #expect(Array(layers.suffix(2)) == [.globalAveragePool, .dense(Dense())])
  }
}
