import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Values and gradients against neural-tangents 0.6.5 in float64: the goldens, and gradients by
/// JAX's differentiation of its kernels.
@Suite struct GradientReferenceTests {
  private struct Index: Decodable {
    let architecture, inputs: String
  }

  static let names: [[String]] = {
    let url = Bundle.module.resourceURL!.appendingPathComponent("Goldens/index.json")
    guard let data = try? Data(contentsOf: url),
      let entries = try? JSONDecoder().decode([Index].self, from: data)
    else { return [] }
    return entries.map { [$0.architecture, $0.inputs] }
  }()

  @Test func allGoldensAreThere() { #expect(Self.names.count == 22) }

  /// The reference takes the arccosine of a correlation that it rounds to 1 - 2^-53 for some equal
  /// patches: an angle of 1.5e-8 for 0, hence 1.5e-8 / pi of the tangent factor 1/2, less than 5e-9
  /// a layer. (x2[0] is x1[0].)
  static let equalInputs = 1e-8

  @Test(arguments: names) func valuesAreTheGoldens(entry: [String]) throws {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Goldens")
    func load(_ file: String) throws -> NumPyArray {
      try NumPyArray(path: folder.appendingPathComponent("\(file).npy").path)
    }
    let (name, tag) = (entry[0], entry[1])
    let network = try Architecture(contentsOf: folder.appendingPathComponent("\(name).json"))
    let (x1, x2) = (try load("\(tag)-x1"), try load("\(tag)-x2"))
    let shape = InputShape(dimensions: Array(x1.shape.dropFirst()))!
    let (first, second) = (x1.matrix(as: Double.self), x2.matrix(as: Double.self))
    let (nngp, ntk) = (
      try load("\(name)-nngp").matrix(as: Double.self),
      try load("\(name)-ntk").matrix(as: Double.self)
    )
    let (nngpTrain, ntkTrain) = (
      try load("\(name)-nngp-train").matrix(as: Double.self),
      try load("\(name)-ntk-train").matrix(as: Double.self)
    )
    for i in 0..<2 {
      let diagonal = try network.kernelGradients(diagonal: Array(first[row: i]), input: shape)
      expectClose(diagonal.nngp, nngpTrain[i, i], relative: 1e-10, "\(name), K(x, x)")
      expectClose(
        diagonal.ntk, ntkTrain[i, i], relative: Self.equalInputs, "\(name), Theta(x, x)")
      for j in 0..<2 {
        let entry = try network.kernelGradients(
          Array(first[row: i]), Array(second[row: j]), input: shape)
        // Small entries of an odd kernel keep the rounding of its diagonal.
        expectClose(
          entry.nngp, nngp[i, j], relative: 1e-10, absolute: 1e-12 * nngpTrain[i, i],
          "\(name), K \(i), \(j)")
        expectClose(
          entry.ntk, ntk[i, j], relative: i + j == 0 ? Self.equalInputs : 1e-10,
          absolute: 1e-12 * ntkTrain[i, i],
          "\(name), Theta \(i), \(j)")
        let numbers =
          entry.nngpByInput + entry.ntkByInput + entry.nngpByOther! + entry.ntkByOther!
        #expect(numbers.allSatisfy { $0.isFinite })
      }
    }
  }

  /// Theta(x, x) of two convolutions, ReLU and flatten from the variances alone.
  ///
  /// All correlations are 1, so a ReLU halves k and theta: exact where the reference rounds.
  @Test func diagonalFromVariances() throws {
    let count = 7
    let x = wave(2 * count)
    /// The mean over three neighbours, zeros outside.
    func mean(_ q: [Double]) -> [Double] {
      let padded = [0] + q + [0]
      return q.indices.map { (padded[$0] + padded[$0 + 1] + padded[$0 + 2]) / 3 }
    }
    var moments = [Double](repeating: 0, count: count)
    for (index, value) in x.enumerated() { moments[index / 2] += value * value / 2 }
    let first: [Double] = mean(moments)
    var (nngp, tangent) = (0.0, 0.0)
    for mean in mean(first) {
      let k: Double = 2 * mean + 0.01
      nngp += k / 2 / Double(count)
      tangent += (2 * mean + k) / 2 / Double(count)
    }
    let root = 2.0.squareRoot()
    let network = Architecture(layers: [
      .conv(Convolution(filter: [3], padding: .same, weightStd: root)), .activation(.relu),
      .conv(Convolution(filter: [3], padding: .same, weightStd: root, biasStd: 0.1)),
      .activation(.relu), .flatten, .dense(Dense()),
    ])
    let input = InputShape.sequence(length: count, channels: 2)
    for entry in [
      try network.kernelGradients(diagonal: x, input: input),
      try network.kernelGradients(x, x, input: input),
    ] {
      expectClose(entry.nngp, nngp, relative: 1e-14)
      expectClose(entry.ntk, tangent + nngp, relative: 1e-14)
    }
  }

  private struct Reference: Decodable {
    struct Kernel: Decodable {
      let value, diagonal: Double
      let byInput, byOther: [Double]
    }
    let architecture: Architecture
    let shape: [Int]
    let nngp, ntk: Kernel
  }

  /// Local and transposed convolutions, every padding, sum pools, normalization over positions,
  /// concatenation by units, products and attention.
  ///
  /// Both sides carry float64 through some ten layers: 1e-10 of the largest entry.
  @Test func gradientsAreThoseOfTheReferenceLibrary() throws {
    let url = Bundle.module.resourceURL!.appendingPathComponent("Goldens/gradients.json")
    let references = try JSONDecoder().decode([Reference].self, from: Data(contentsOf: url))
    #expect(references.count == 4)
    for reference in references {
      let shape = InputShape(dimensions: reference.shape)!
      let count = reference.shape.reduce(1, *)
      let x = wave(count)
      let other = wave(count, phase: 0.3 + .pi / 2, frequency: 1.1)
      let network = reference.architecture
      let entry = try network.kernelGradients(x, other, input: shape)
      let diagonal = try network.kernelGradients(diagonal: x, input: shape)
      for (value, own, byInput, byOther, kernel) in [
        (entry.nngp, diagonal.nngp, entry.nngpByInput, entry.nngpByOther!, reference.nngp),
        (entry.ntk, diagonal.ntk, entry.ntkByInput, entry.ntkByOther!, reference.ntk),
      ] {
        expectClose(value, kernel.value, relative: 1e-10, "\(network.name): value")
        expectClose(own, kernel.diagonal, relative: Self.equalInputs, "\(network.name): diagonal")
        let scale = (kernel.byInput + kernel.byOther).map(abs).max()!
        expectClose(
          byInput, kernel.byInput, absolute: 1e-10 * scale, "\(network.name): by input")
        expectClose(
          byOther, kernel.byOther, absolute: 1e-10 * scale, "\(network.name): by other")
      }
    }
  }

  @Test(arguments: KernelLawTests.networks) func denseValuesAreTheKernels(network: Architecture)
    throws
  {
    let x = RandomStream(seed: 21).normalMatrix(rows: 4, columns: 5, as: Double.self)
    let kernels = try network.kernel(x)
    for i in 0..<4 {
      let diagonal = try network.kernelGradients(diagonal: Array(x[row: i]))
      expectClose(diagonal.nngp, kernels.nngp[i, i], relative: 1e-12)
      expectClose(diagonal.ntk, kernels.ntk[i, i], relative: 1e-12)
      for j in 0..<i {
        let entry = try network.kernelGradients(Array(x[row: i]), Array(x[row: j]))
        expectClose(
          entry.nngp, kernels.nngp[i, j], relative: 1e-12, absolute: 1e-12 * kernels.nngp[i, i])
        expectClose(
          entry.ntk, kernels.ntk[i, j], relative: 1e-12, absolute: 1e-12 * kernels.ntk[i, i])
      }
    }
  }
}
