import Architectures
import FiniteWidth
import LinearAlgebra
import Testing

struct GradientTests {
  /// Central differences with step h err by h^2 f'''/6 + eps |f| / h: about 1e-10 at h = 1e-5 with
  /// third derivatives and losses of order one to ten, times at most a hundred here.
  private func check(
    _ architecture: Architecture, loss: Loss, mode: EvaluationMode = .evaluation, _ name: String
  ) throws {
    var network: FiniteNetwork<Double> = try architecture.initialized(
      inputs: 4, outputs: 3, width: 6, seed: 11)
    let x = Fixture.normals(5, 4, seed: 2)
    var y = Fixture.normals(5, 3, seed: 3)
    if loss == .logistic { y = y.map { $0 > 0 ? 1 : -1 } }
    if loss == .crossEntropy {
      y = Matrix(rows: 5, columns: 3) { $0 % 3 == $1 ? 0.8 : 0.1 }
    }
    let (value, gradient) = network.gradient(of: loss, inputs: x, targets: y, mode: mode)
    #expect(value == loss.value(outputs: network.outputs(x, mode: mode), targets: y))
    let start = network.parameters
    let frozen = network.blocks.filter { !$0.trainable }.map(\.range)
    #expect(gradient.count == start.count)
    let h = 1e-5
    for index in start.indices {
      if frozen.contains(where: { $0.contains(index) }) {
        #expect(gradient[index] == 0)
        continue
      }
      var sides: [Double] = []
      for sign in [1.0, -1.0] {
        var moved = start
        moved[index] += sign * h
        network.setParameters(moved)
        sides.append(loss.value(outputs: network.outputs(x, mode: mode), targets: y))
      }
      let difference = (sides[0] - sides[1]) / (2 * h)
      #expect(
        abs(gradient[index] - difference) <= 1e-7 * max(1, value),
        "\(name), parameter \(index): \(gradient[index]) against \(difference)")
    }
  }

  @Test(arguments: Fixture.smoothActivations + Fixture.kinkedActivations)
  func activation(_ activation: Activation) throws {
    try check(
      Architecture(layers: Fixture.single(activation)), loss: .squared, "\(activation)")
  }

  @Test(arguments: Fixture.trees.indices)
  func tree(_ index: Int) throws {
    let (name, layers) = Fixture.trees[index]
    for parameterization in Parameterization.allCases {
      let architecture = Architecture(parameterization: parameterization, layers: layers)
      try check(architecture, loss: .squared, name)
      try check(architecture, loss: .squared, mode: .training(seed: 5, step: 3), name)
    }
  }

  @Test(arguments: Loss.allCases)
  func loss(_ loss: Loss) throws {
    try check(Architecture(layers: Fixture.single(.tanh)), loss: loss, "\(loss)")
  }

  @Test func lossesByHand() {
    let u = Matrix<Double>([[1, 2], [0, 0]])
    let y = Matrix<Double>([[0, 1], [1, 0]])
    #expect(Loss.squared.value(outputs: u, targets: y) == 1.5)
    // ln(1 + e^-1) and ln 2: -ln softmax of the true classes.
    let expected = (0.31326168751822286 + 0.6931471805599453) / 2
    #expect(abs(Loss.crossEntropy.value(outputs: u, targets: y) - expected) < 1e-15)
    let signs = Matrix<Double>([[-1], [1]])
    // ln(1 + e^1) = 1 + ln(1 + e^-1), and ln 2.
    let logistic = Loss.logistic.value(outputs: Matrix([[1.0], [0.0]]), targets: signs)
    #expect(abs(logistic - (expected + 0.5)) < 1e-15)
    #expect(Loss.error(outputs: u, targets: y) == 0)
    #expect(Loss.error(outputs: Matrix([[0.5], [0.0]]), targets: Matrix([[1.0], [1.0]])) == 0.5)
    let large = Matrix<Double>([[1000, -1000]])
    #expect(Loss.crossEntropy.value(outputs: large, targets: Matrix([[0.0, 1.0]])) == 2000)
  }

  @Test func floatAgreesWithDouble() throws {
    for (name, layers) in Fixture.trees {
      let architecture = Architecture(layers: layers)
      let wide: FiniteNetwork<Double> = try architecture.initialized(
        inputs: 4, outputs: 2, width: 8, seed: 1)
      let narrow: FiniteNetwork<Float> = try architecture.initialized(
        inputs: 4, outputs: 2, width: 8, seed: 1)
      let x = Fixture.normals(6, 4, seed: 9)
      let expected = wide.outputs(x)
      let actual = narrow.outputs(x.converted(to: Float.self)).converted(to: Double.self)
      // Fifty roundoffs of single precision for sums of eight terms through at most five layers.
      #expect(
        (expected - actual).frobeniusNorm <= 50 * 6e-8 * max(1, expected.frobeniusNorm), "\(name)")
    }
  }
}
