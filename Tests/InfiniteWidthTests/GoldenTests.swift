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
  ]

  @Test(arguments: names) func double(name: String) throws {
    let golden = try Golden(name)
    let kernels = try golden.architecture.kernel(golden.x1, golden.x2)
    expectClose(kernels.nngp, golden.nngp, relative: 1e-10, "nngp")
    expectClose(kernels.ntk, golden.ntk, relative: 1e-10, "ntk")
    let train = try golden.architecture.kernel(golden.x1)
    expectClose(train.nngp, golden.nngpTrain, relative: 1e-10, "nngp of x1")
    expectClose(train.ntk, golden.ntkTrain, relative: 1e-10, "ntk of x1")
    #expect(train.ntk == train.ntk.transposed)
  }

  /// Entries that cancel to nearly nothing keep the rounding of their parts: 3 units in the last
  /// place (6e-8) of sqrt(K(x, x) K(x', x')) on top of the relative 2e-5.
  @Test(arguments: names) func single(name: String) throws {
    let golden = try Golden(name)
    let (x1, x2) = (golden.x1.converted(to: Float.self), golden.x2.converted(to: Float.self))
    let kernels = try golden.architecture.kernel(x1, x2)
    let train = try golden.architecture.kernel(x1)
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
  let x1, x2, nngp, ntk, nngpTrain, ntkTrain: Matrix<Double>

  init(_ name: String) throws {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Goldens")
    func load(_ file: String) throws -> Matrix<Double> {
      try NumPyArray(path: folder.appendingPathComponent(file).path).matrix(as: Double.self)
    }
    architecture = try Architecture(contentsOf: folder.appendingPathComponent("\(name).json"))
    let tag = name == "fc-hermite2" ? "fcn" : "fc"
    x1 = try load("\(tag)-x1.npy")
    x2 = try load("\(tag)-x2.npy")
    nngp = try load("\(name)-nngp.npy")
    ntk = try load("\(name)-ntk.npy")
    nngpTrain = try load("\(name)-nngp-train.npy")
    ntkTrain = try load("\(name)-ntk-train.npy")
  }
}
