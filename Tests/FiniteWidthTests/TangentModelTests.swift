import Architectures
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

@Suite struct TangentModelTests {
  /// Central differences of the outputs along a random direction, for every kind of layer on vectors.
  @Test(arguments: Fixture.trees.map(\.name))
  func productWithJacobian(_ name: String) throws {
    let layers = Fixture.trees.first { $0.name == name }!.layers
    let network: FiniteNetwork<Double> = try Architecture(layers: layers).initialized(
      inputs: 5, outputs: 3, width: 6, seed: 3)
    try check(network, Fixture.normals(7, 5, seed: 1))
  }

  /// The same for layers on images.
  @Test func productWithJacobianOfImages() throws {
    let architecture = Architecture {
      Conv(3, 3, padding: .same, biasStd: 0.2, units: 4)
      Tanh()
      BatchNorm()
      MaxPool(2, 2)
      Conv(3, 3, padding: .same, biasStd: 0.2, units: 5)
      Tanh()
      AveragePool(2, 2)
      Flatten()
      Dense(biasStd: 0.1)
    }
    let network: FiniteNetwork<Double> = try architecture.initialized(
      input: .image(height: 8, width: 8, channels: 2), outputs: 3, width: 6, seed: 3)
    try check(network, Fixture.normals(4, 128, seed: 1))
  }

  private func check(_ network: FiniteNetwork<Double>, _ x: Matrix<Double>) throws {
    let direction = Fixture.normals(1, network.parameters.count, seed: 8).elements
    let found = try network.jacobianProduct(direction, inputs: x)
    // Errors of order h^2 and 1e-16 / h balance at h = 1e-5: 1e-10, times derivatives of order 10.
    let h = 1e-5
    func moved(_ t: Double) -> Matrix<Double> {
      var copy = network
      copy.setParameters(zip(network.parameters, direction).map { $0 + t * $1 })
      return copy.outputs(x)
    }
    let expected = (1 / (2 * h)) * (moved(h) - moved(-h))
    expectClose(found, expected, relative: 1e-7, absolute: 1e-8)
    // The transposed product, which is 0 for frozen layers: <d, J v> = <J^T d, v> for v that leave
    // them alone.
    var kept = direction
    for block in network.blocks where !block.trainable {
      for index in block.range { kept[index] = 0 }
    }
    let d = Fixture.normals(x.rows, found.columns, seed: 9)
    let trace = network.forward(x, mode: .evaluation).trace
    let gradient = network.gradient(trace, d)
    let image = try network.jacobianProduct(kept, inputs: x)
    let left = zip(d.elements, image.elements).reduce(0) { $0 + $1.0 * $1.1 }
    let right = zip(gradient, kept).reduce(0) { $0 + $1.0 * $1.1 }
    expectClose(left, right, relative: 1e-10)
  }

  /// Gradient descent on the tangent model is kernel gradient descent:
  /// u <- u - eta K (u - y) with the tangent kernel of all rows.
  @Test func trainingIsKernelDescent() throws {
    let network: FiniteNetwork<Double> = try Architecture(
      layers: Fixture.trees.first { $0.name == "deep" }!.layers
    ).initialized(inputs: 4, outputs: 1, width: 20, seed: 5)
    let (x, y) = (Fixture.normals(6, 4, seed: 1), Fixture.normals(6, 1, seed: 2))
    var model = try network.linearized()
    let kernel = network.tangentKernel(x)
    var u = network.outputs(x)
    let rate = 0.5 / kernel.trace
    try model.train(
      inputs: x, targets: y, options: TrainingOptions(learningRate: rate, steps: 50))
    for _ in 0..<50 { u = u - rate * (kernel * (u - y)) }
    expectClose(try model.outputs(x), u, relative: 1e-10, absolute: 1e-12)
  }
}
