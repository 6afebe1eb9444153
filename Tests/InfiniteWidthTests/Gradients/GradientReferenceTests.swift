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
    let entries = try! JSONDecoder().decode([Index].self, from: Data(contentsOf: url))
    return entries.map { [$0.architecture, $0.inputs] }
  }()

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
    let (nngp, ntk) = (try load("\(name)-nngp").matrix(as: Double.self),
      try load("\(name)-ntk").matrix(as: Double.self))
    let (nngpTrain, ntkTrain) = (try load("\(name)-nngp-train").matrix(as: Double.self),
      try load("\(name)-ntk-train").matrix(as: Double.self))
    for i in 0..<2 {
      let diagonal = try network.kernelGradients(diagonal: Array(first[row: i]), input: shape)
      expectClose(diagonal.nngp, nngpTrain[i, i], relative: 1e-10, "\(name), K(x, x)")
      expectClose(diagonal.ntk, ntkTrain[i, i], relative: 1e-10, "\(name), Theta(x, x)")
      for j in 0..<2 {
        let entry = try network.kernelGradients(
          Array(first[row: i]), Array(second[row: j]), input: shape)
        // Small entries of an odd kernel keep the rounding of its diagonal.
        expectClose(
          entry.nngp, nngp[i, j], relative: 1e-10, absolute: 1e-12 * nngpTrain[i, i],
          "\(name), K \(i), \(j)")
        expectClose(
          entry.ntk, ntk[i, j], relative: 1e-10, absolute: 1e-12 * ntkTrain[i, i],
          "\(name), Theta \(i), \(j)")
        let numbers =
          entry.nngpByInput + entry.ntkByInput + entry.nngpByOther! + entry.ntkByOther!
        #expect(numbers.allSatisfy { $0.isFinite })
      }
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
        expectClose(own, kernel.diagonal, relative: 1e-10, "\(network.name): diagonal")
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
