import Architectures
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Batch normalization in evaluation, with the running averages of training.
@Suite struct RunningAverageTests {
  static let architecture = Architecture(parameterization: .standard) {
    Conv(3, 3, padding: .same, units: 4)
    BatchNorm(affine: true)
    Tanh()
    Conv(2, 2, units: 3)
    BatchNorm()
    Tanh()
    Flatten()
    Dense(units: 5)
    BatchNorm(affine: true)
    Dense(biasStd: 1)
  }

  private static func trained() throws -> (FiniteNetwork<Double>, Matrix<Double>) {
    let network: FiniteNetwork<Double> = try architecture.initialized(
      input: .image(height: 4, width: 4, channels: 2), outputs: 2, width: 3, seed: 1)
    let x: Matrix<Double> = RandomStream(seed: 2).normalMatrix(rows: 12, columns: 32)
    let y = Matrix<Double>(rows: 12, columns: 2) { $0 % 2 == $1 ? 1 : 0 }
    var trainer = try Trainer(
      network, inputs: x, targets: y,
      options: TrainingOptions(
        loss: .crossEntropy, learningRate: 0.1, steps: 5, batchSize: 4,
        optimizer: .gradientDescent(momentum: 0.9)))
    for _ in 0..<5 { _ = trainer.advance() }
    return (trainer.network, x)
  }

  /// A row's output no longer depends on its batch, and the structured kernel is J J^T.
  @Test func kernelEqualsJacobians() throws {
    let (network, x) = try Self.trained()
    #expect(!network.isBatchCoupled)
    let outputs = network.outputs(x)
    let alone = network.outputs(x.selectingRows(3..<4))
    expectClose(alone, outputs.selectingRows(3..<4), relative: 1e-12, absolute: 1e-13)
    let jacobian = network.jacobian(x)
    let all = Matrix.product(jacobian, .none, jacobian, .transposed)
    let expected = Matrix<Double>(rows: 12, columns: 12) { i, j in
      (0..<2).reduce(0) { $0 + all[2 * i + $1, 2 * j + $1] } / 2
    }
    // Sums of some hundred products of rounded numbers near 1.
    expectClose(network.tangentKernel(x), expected, relative: 1e-10, absolute: 1e-11)
    let second = x.selectingRows(5..<9)
    let cross = Matrix<Double>(rows: 12, columns: 4) { expected[$0, $1 + 5] }
    expectClose(network.tangentKernel(x, second), cross, relative: 1e-10, absolute: 1e-11)
  }

  /// Outputs side by side and one after the other: the same sums in another order.
  @Test func kernelByGroupsOfOutputs() throws {
    let (network, x) = try Self.trained()
    let second = x.selectingRows(5..<9)
    expectClose(
      network.tangentKernel(x, nil, derivativeElements: 1), network.tangentKernel(x),
      relative: 1e-12, absolute: 1e-13)
    expectClose(
      network.tangentKernel(x, second, derivativeElements: 1), network.tangentKernel(x, second),
      relative: 1e-12, absolute: 1e-13)
  }

  /// The largest eigenvalue of J J^T of one batch with its own statistics.
  ///
  /// Power iteration ends when a step grows by less than 1 %. With a gap g = lambda_2/lambda_1 a step
  /// multiplies the error of the Rayleigh quotient by g^2, so that what is missing is below
  /// 1 % / (1 - g^2); g = 0.8 leaves 3 %.
  @Test func largestEigenvalueOfOneBatch() throws {
    var (network, x) = try Self.trained()
    network.setRunningAverages([])
    let jacobian = network.jacobian(x)
    let values = try SymmetricEigen(jacobian.gram()).values.reversed() as [Double]
    let found = try network.largestTangentEigenvalue(x)
    let gap = values[1] / values[0]
    #expect(found <= values[0] * (1 + 1e-9))
    #expect(found >= values[0] * (1 - 0.01 / (1 - gap * gap)))
    let rate = try #require(
      try network.largestStableRate(x, loss: .crossEntropy, batchSize: 12))
    #expect(abs(rate * 0.5 * found / 12 - 2) < 1e-9)
  }

  /// J v, with the statistics of the batch and with running averages, against differences.
  @Test(arguments: [true, false]) func jacobianProduct(isTrained: Bool) throws {
    var (network, x) = try Self.trained()
    if !isTrained { network.setRunningAverages([]) }
    let v = RandomStream(seed: 9).normalMatrix(
      rows: 1, columns: network.parameters.count, as: Double.self
    ).elements
    let h = 1e-5
    func outputs(_ sign: Double) -> Matrix<Double> {
      var moved = network
      moved.setParameters(zip(network.parameters, v).map { $0 + sign * h * $1 })
      return moved.outputs(x)
    }
    let expected = (outputs(1) - outputs(-1)).map { $0 / (2 * h) }
    // Central differences: h^2 times third derivatives, and roundings over h.
    expectClose(
      try network.jacobianProduct(v, inputs: x), expected, relative: 1e-6, absolute: 1e-7)
  }

  /// The gradient with running averages, against differences of the loss.
  @Test func gradient() throws {
    let (network, x) = try Self.trained()
    let y = Matrix<Double>(rows: 12, columns: 2) { $0 % 2 == $1 ? 1 : 0 }
    let (_, gradient) = network.gradient(of: .crossEntropy, inputs: x, targets: y)
    for index in stride(from: 0, to: gradient.count, by: 7) {
      func loss(_ change: Double) -> Double {
        var moved = network
        var parameters = network.parameters
        parameters[index] += change
        moved.setParameters(parameters)
        return Loss.crossEntropy.value(outputs: moved.outputs(x), targets: y)
      }
      let expected = (loss(1e-5) - loss(-1e-5)) / 2e-5
      #expect(abs(gradient[index] - expected) < 1e-8)
    }
  }

  /// F, its gradient, and H v where H is known: half the squared error of a linear network.
  @Test func objective() throws {
    let network: FiniteNetwork<Double> = try Architecture(parameterization: .standard) {
      Dense(biasStd: 1)
    }.initialized(inputs: 3, outputs: 2, width: 1, seed: 0)
    let x: Matrix<Double> = RandomStream(seed: 2).normalMatrix(rows: 7, columns: 3)
    let y: Matrix<Double> = RandomStream(seed: 3).normalMatrix(rows: 7, columns: 2)
    let objective = try TrainingObjective(
      network, inputs: x, targets: y, loss: .squared, batchSize: 3)
    let (value, gradient) = objective.gradient(network.parameters)
    let (expected, whole) = network.gradient(of: .squared, inputs: x, targets: y)
    #expect(
      abs(value - expected) < 1e-12 && abs(objective.value(network.parameters) - value) < 1e-12)
    #expect(zip(gradient, whole).allSatisfy { abs($0 - $1) < 1e-12 })
    let v: [Double] = [0.1, 0.5, -0.3, 0.2, 0.6, 0.1, -0.4, 0.3]
    let product = objective.curvature(at: network.parameters, along: v, radius: 0.1)
    let jacobian = network.jacobian(x)
    let direct = jacobian.transposed * (jacobian * v)
    #expect(zip(product, direct).allSatisfy { abs($0 - $1) < 1e-10 })
  }
}
