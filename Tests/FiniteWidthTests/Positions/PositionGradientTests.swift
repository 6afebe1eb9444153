import Architectures
import FiniteWidth
import LinearAlgebra
import Testing

struct PositionGradientTests {
  /// Central differences with step h err by h^2 f'''/6 + eps |f| / h: about 1e-10 at h = 1e-5 with
  /// third derivatives and losses of order one to ten, times at most a thousand here, where
  /// normalizations divide by small deviations.
  @Test(arguments: PositionFixture.trees.indices)
  func centralDifferences(_ index: Int) throws {
    let name = PositionFixture.trees[index].name
    for parameterization in Parameterization.allCases {
      for mode in [EvaluationMode.evaluation, .training(seed: 5, step: 3)] {
        var network = try PositionFixture.network(index, parameterization)
        let x = Fixture.normals(4, network.inputCount, seed: 2)
        let y = Fixture.normals(4, 3, seed: 3)
        let (value, gradient) = network.gradient(of: .squared, inputs: x, targets: y, mode: mode)
        let start = network.parameters
        let frozen = network.blocks.filter { !$0.trainable }.map(\.range)
        #expect(gradient.count == start.count)
        let h = 1e-5
        var worst = 0.0
        for parameter in start.indices {
          if frozen.contains(where: { $0.contains(parameter) }) {
            #expect(gradient[parameter] == 0)
            continue
          }
          let sides = [1.0, -1.0].map { sign in
            var moved = start
            moved[parameter] += sign * h
            network.setParameters(moved)
            return Loss.squared.value(outputs: network.outputs(x, mode: mode), targets: y)
          }
          worst = max(worst, abs(gradient[parameter] - (sides[0] - sides[1]) / (2 * h)))
        }
        #expect(worst <= 1e-6 * max(1, value), "\(name): off by \(worst) at loss \(value)")
        #expect(gradient.contains { $0 != 0 })
      }
    }
  }

  @Test(arguments: PositionFixture.trees.indices)
  func tangentKernelEqualsJacobian(_ index: Int) throws {
    let name = PositionFixture.trees[index].name
    for parameterization in Parameterization.allCases {
      let network = try PositionFixture.network(index, parameterization)
      let x1 = Fixture.normals(5, network.inputCount, seed: 6)
      let x2 = Fixture.normals(3, network.inputCount, seed: 7)
      // Factors on learning rates enter the kernel and not the Jacobian.
      var rates = [Double](repeating: 0, count: network.parameters.count)
      for block in network.blocks {
        for index in block.range { rates[index] = block.learningRate }
      }
      let (j1, j2) = (network.jacobian(x1), network.jacobian(x2))
      let expected = Matrix<Double>(rows: 5, columns: 3) { i, j in
        (0..<3).reduce(0.0) { sum, o in
          rates.indices.reduce(sum) { $0 + rates[$1] * j1[3 * i + o, $1] * j2[3 * j + o, $1] }
        } / 3
      }
      let actual = network.tangentKernel(x1, x2)
      // A dozen roundoffs of sums of at most a thousand terms.
      #expect(
        (actual - expected).frobeniusNorm <= 1e-12 * expected.frobeniusNorm, "\(name)")
      let square = network.tangentKernel(x1)
      #expect(square == square.transposed)
      let other = network.tangentKernel(x1, x1)
      #expect((square - other).frobeniusNorm <= 1e-12 * other.frobeniusNorm, "\(name)")
    }
  }

  @Test func floatAgreesWithDouble() throws {
    for (name, input, layers) in PositionFixture.trees where name != "positions at the end" {
      let architecture = Architecture(layers: layers)
      let wide: FiniteNetwork<Double> = try architecture.initialized(
        input: input, outputs: 2, width: 8, seed: 1)
      let narrow: FiniteNetwork<Float> = try architecture.initialized(
        input: input, outputs: 2, width: 8, seed: 1)
      let x = Fixture.normals(6, wide.inputCount, seed: 9)
      let expected = wide.tangentKernel(x)
      let actual = narrow.tangentKernel(x.converted(to: Float.self)).converted(to: Double.self)
      // Some hundred roundoffs of single precision: derivatives through at most nine layers, and
      // normalizations that divide by small deviations.
      #expect((expected - actual).frobeniusNorm <= 5e-5 * expected.frobeniusNorm, "\(name)")
    }
  }

  /// Patches are made for a few rows at a time (4 M elements): 28 rows of these images.
  @Test func manyRowsEqualSingleRows() throws {
    let input = InputShape.image(height: 32, width: 32, channels: 3)
    let network: FiniteNetwork<Double> = try Architecture(layers: [
      .conv(PositionFixture.conv([7, 7], .same)), .activation(.tanh),
      .conv(PositionFixture.conv([5, 5], strides: [4, 4])), .globalAveragePool, .dense(Dense()),
    ]).initialized(input: input, outputs: 1, width: 2, seed: 1)
    let x = Fixture.normals(40, network.inputCount, seed: 1)
    let y = Matrix<Double>(rows: 40, columns: 1)
    let outputs = network.outputs(x)
    let gradient = network.gradient(of: .squared, inputs: x, targets: y).gradient
    var total = [Double](repeating: 0, count: gradient.count)
    for row in 0..<40 {
      let single = x.selectingRows([row])
      #expect(abs(network.outputs(single)[0, 0] - outputs[row, 0]) < 1e-13)
      let part = network.gradient(of: .squared, inputs: single, targets: y.selectingRows([0]))
      for (index, value) in part.gradient.enumerated() { total[index] += value }
    }
    let scale = total.map(abs).max()!
    for (sum, value) in zip(total, gradient) { #expect(abs(sum - value) < 1e-12 * scale) }
  }

  /// Per-example gradients are held for some units at a time (32 M elements): 840 of 1000 here.
  @Test func manyUnitsEqualFewRows() throws {
    let network: FiniteNetwork<Double> = try Architecture(layers: [
      .conv(PositionFixture.conv([10])), .activation(.relu), .flatten, .dense(Dense()),
    ]).initialized(
      input: .sequence(length: 20, channels: 10), outputs: 1, width: 1000, seed: 1)
    let x = Fixture.normals(400, 200, seed: 1)
    let whole = network.tangentKernel(x)
    let few = network.tangentKernel(x.selectingRows(390..<400), x.selectingRows(0..<5))
    for i in 0..<10 {
      for j in 0..<5 {
        #expect(abs(whole[390 + i, j] - few[i, j]) < 1e-12 * whole[j, j])
        #expect(whole[390 + i, j] == whole[j, 390 + i])
      }
    }
  }
}
