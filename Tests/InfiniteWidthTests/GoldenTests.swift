import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// The reference kernels of neural-tangents 0.6.5 in float64 (`fc-tanh`: a converged trapezoidal
/// rule), for (x1, x2) and for x1 alone.
@Suite struct GoldenTests {
  static let names = [
    "fc-relu-1", "fc-relu-5", "fc-leakyrelu", "fc-erf", "fc-gelu", "fc-sin", "fc-gaussian",
    "fc-tanh", "fc-monomial3", "fc-hermite2", "fc-layernorm", "fc-residual", "fc-product",
    "conv-flatten", "conv-gap", "conv-strided-valid", "conv-circular", "myrtle-like", "conv-lap",
    "wideresnet-like", "attention", "conv-1d",
  ]

  @Test(arguments: names) func double(name: String) throws {
    let golden = try Golden(name)
    let kernels = try golden.architecture.kernel(golden.x1, golden.x2, input: golden.input)
    expectClose(kernels.nngp, golden.nngp, relative: 1e-10, "nngp")
    expectTangent(kernels.ntk, golden.ntk, golden.x1, golden.x2, name)
    let train = try golden.architecture.kernel(golden.x1, input: golden.input)
    expectClose(train.nngp, golden.nngpTrain, relative: 1e-10, "nngp of x1")
    expectTangent(train.ntk, golden.ntkTrain, golden.x1, golden.x1, name)
    #expect(train.ntk == train.ntk.transposed)
  }

  /// The NTK to 1e-10, but for equal inputs in two networks that keep equal positions alone.
  ///
  /// The reference takes the angle of a ReLU from sqrt(q q' - k^2), wrong by up to
  /// sqrt(4 * 2.2e-16) = 3e-8 where u = v, and with biases that rounding is not zero: its NTK is off
  /// by up to 1.2e-9 there (confirmed in 30 digits; `equalImagesAreExact` checks ours).
  private func expectTangent(
    _ actual: Matrix<Double>, _ golden: Matrix<Double>, _ x1: Matrix<Double>, _ x2: Matrix<Double>,
    _ name: String
  ) {
    let losesDigits = ["conv-flatten", "conv-circular"].contains(name)
    for i in 0..<x1.rows {
      for j in 0..<x2.rows {
        let areEqual = x1[row: i].elementsEqual(x2[row: j])
        expectClose(
          actual[i, j], golden[i, j], relative: losesDigits && areEqual ? 3e-8 : 1e-10,
          "\(name): ntk[\(i), \(j)]")
      }
    }
  }

  /// For equal inputs a ReLU halves variances and tangent kernels, so that the diagonal of
  /// conv-flatten is a few sums.
  @Test func equalImagesAreExact() throws {
    let golden = try Golden("conv-flatten")
    let train = try golden.architecture.kernel(golden.x1, input: golden.input)
    let (side, channels) = (8, 3)
    for row in 0..<golden.x1.rows {
      let image = Array(golden.x1[row: row])
      var k = (0..<side * side).map { p in
        (0..<channels).reduce(0.0) { $0 + image[p * channels + $1] * image[p * channels + $1] }
          / Double(channels)
      }
      var theta = k.map { _ in 0.0 }
      func box(_ values: [Double]) -> [Double] {
        (0..<side * side).map { p in
          var sum = 0.0
          for i in max(0, p / side - 1)...min(side - 1, p / side + 1) {
            for j in max(0, p % side - 1)...min(side - 1, p % side + 1) {
              sum += values[i * side + j]
            }
          }
          return 2 * sum / 9
        }
      }
      for bias in [0.0, 0.01] {
        (k, theta) = (box(k).map { $0 + bias }, zip(box(theta), box(k)).map { $0 + $1 + bias })
        (k, theta) = (k.map { $0 / 2 }, theta.map { $0 / 2 })
      }
      let count = Double(side * side)
      let nngp = k.reduce(0, +) / count
      // Sums of 64 positive terms: 64 roundings at most.
      expectClose(train.nngp[row, row], nngp, relative: 2e-14)
      expectClose(train.ntk[row, row], nngp + theta.reduce(0, +) / count, relative: 2e-14)
    }
  }

  /// Entries that cancel to nearly nothing keep the rounding of their parts: 3 units in the last
  /// place (6e-8) of sqrt(K(x, x) K(x', x')) on top of the relative 2e-5.
  @Test(arguments: names) func single(name: String) throws {
    let golden = try Golden(name)
    let (x1, x2) = (golden.x1.converted(to: Float.self), golden.x2.converted(to: Float.self))
    let kernels = try golden.architecture.kernel(x1, x2, input: golden.input)
    let train = try golden.architecture.kernel(x1, input: golden.input)
    for (actual, exact) in [
      (kernels.nngp, golden.nngp), (kernels.ntk, golden.ntk), (train.nngp, golden.nngpTrain),
      (train.ntk, golden.ntkTrain),
    ] {
      let scale = exact.elements.map(abs).max()!
      expectClose(actual, exact, relative: 2e-5, absolute: 1.8e-7 * scale, name)
    }
  }

  /// Protocols, section G: the NTK of L hidden ReLU layers without 1 / features, at cosine 1/2.
  @Test(arguments: [
    (1, 0.6089977810, 0.9423311144), (2, 0.6839056509, 1.3514795611),
    (3, 0.7381281923, 1.7378446792), (5, 0.8104542010, 2.4628931325),
  ])
  func fullyConnectedPreset(layers: Int, nngp: Double, ntk: Double) throws {
    // The kernel takes x . x' / features: inputs of length sqrt(2) undo the division.
    let root = 2.0.squareRoot()
    let x = Matrix<Double>([[root, 0], [root * 0.5, root * 0.75.squareRoot()]])
    let kernels = try Architecture.fullyConnected(hiddenLayers: layers).kernel(x)
    // The references are printed to ten decimals.
    expectClose(kernels.nngp[0, 1], nngp, absolute: 1e-10)
    expectClose(kernels.ntk[0, 1], ntk, absolute: 1e-10)
  }
}

/// One golden: an architecture, its inputs and its kernels.
struct Golden {
  let architecture: Architecture
  let input: InputShape
  let x1, x2, nngp, ntk, nngpTrain, ntkTrain: Matrix<Double>

  /// Which inputs belong to which golden; vectors for all others.
  private static let tags = [
    "fc-hermite2": "fcn", "conv-flatten": "img", "conv-gap": "img", "conv-strided-valid": "img",
    "conv-circular": "img", "myrtle-like": "img", "conv-lap": "img", "wideresnet-like": "img",
    "attention": "img4", "conv-1d": "seq",
  ]

  init(_ name: String) throws {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Goldens")
    func load(_ file: String) throws -> NumPyArray {
      try NumPyArray(path: folder.appendingPathComponent(file).path)
    }
    func matrix(_ file: String) throws -> Matrix<Double> { try load(file).matrix(as: Double.self) }
    architecture = try Architecture(contentsOf: folder.appendingPathComponent("\(name).json"))
    let tag = Self.tags[name] ?? "fc"
    input = InputShape(dimensions: Array(try load("\(tag)-x1.npy").shape.dropFirst()))!
    x1 = try matrix("\(tag)-x1.npy")
    x2 = try matrix("\(tag)-x2.npy")
    nngp = try matrix("\(name)-nngp.npy")
    ntk = try matrix("\(name)-ntk.npy")
    nngpTrain = try matrix("\(name)-nngp-train.npy")
    ntkTrain = try matrix("\(name)-ntk-train.npy")
  }
}
