import Architectures
import FiniteWidth
import LinearAlgebra
import Testing

struct NetworkTests {
  @Test func handComputed() throws {
    let architecture = Architecture(layers: [
      .dense(Dense(weightStd: 2, biasStd: 0.5)), .activation(.relu), .dense(Dense()),
    ])
    var network: FiniteNetwork<Double> = try architecture.initialized(
      inputs: 4, outputs: 1, width: 2, seed: 0)
    #expect(network.parameters.count == 2 * 4 + 2 + 2)
    // W1 = rows (1,0,0,0), (0,1,0,0); b = (2, -8); W2 = (3, 5).
    // Scales: 2/sqrt 4 = 1, 0.5, 1/sqrt 2.
    network.setParameters([1, 0, 0, 0, 0, 1, 0, 0, 2, -8, 3, 5])
    let y = network.outputs(Matrix([[1, 2, 3, 4], [-5, 6, 0, 0]]))
    // Hidden: (1 + 1, 2 - 4 -> 0) = (2, 0); (-5 + 1 -> 0, 6 - 4) = (0, 2).
    #expect(abs(y[0, 0] - 6 / 2.0.squareRoot()) < 1e-15)
    #expect(abs(y[1, 0] - 10 / 2.0.squareRoot()) < 1e-15)
    // K(x1, x1): readout h.h/2 = 2; first layer (x.x + 0.25) (3/sqrt 2)^2 = 30.25 * 4.5.
    let kernel = network.tangentKernel(Matrix([[1, 2, 3, 4], [-5, 6, 0, 0]]))
    #expect(abs(kernel[0, 0] - (2 + 30.25 * 4.5)) < 1e-12)
    #expect(kernel[0, 1] == 0)
    #expect(abs(network.conjugateKernel(Matrix([[1, 2, 3, 4]]))[0, 0] - 2) < 1e-14)
  }

  @Test func initialStatistics() throws {
    for parameterization in Parameterization.allCases {
      let architecture = Architecture(
        parameterization: parameterization,
        layers: [.dense(Dense(weightStd: 3, biasStd: 2)), .activation(.relu), .dense(Dense())])
      let network: FiniteNetwork<Double> = try architecture.initialized(
        inputs: 400, outputs: 1, width: 400, seed: 4)
      let block = network.blocks[0]
      let weights = network.weights(of: block).elements
      let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
      let expected = parameterization == .ntk ? 1 : 9.0 / 400
      // The relative standard error of a variance of N normals is sqrt(2 / N) = 0.0035; 5 of them.
      #expect(abs(variance / expected - 1) < 5 * (2.0 / 160_000).squareRoot())
      let biases = network.biases(of: block)
      let biasVariance = biases.reduce(0) { $0 + $1 * $1 } / 400
      let expectedBias = parameterization == .ntk ? 1.0 : 4
      #expect(abs(biasVariance / expectedBias - 1) < 5 * (2.0 / 400).squareRoot())
      #expect(network.blocks[1].biasOffset == nil)
      #expect(network.outputCount == 1)
    }
  }

  @Test func sameSeedSameBits() throws {
    let architecture = Architecture(layers: Fixture.single(.relu))
    func parameters(_ seed: UInt64) throws -> [Float] {
      try architecture.initialized(inputs: 5, width: 9, seed: seed, as: Float.self).parameters
    }
    #expect(try parameters(3) == parameters(3))
    #expect(try parameters(3) != parameters(4))
  }

  @Test func dropout() throws {
    let architecture = Architecture(layers: [.dropout(keep: 0.25), .dense(Dense())])
    let network: FiniteNetwork<Double> = try architecture.initialized(
      inputs: 2000, outputs: 1, width: 1, seed: 0)
    let x = Matrix<Double>(rows: 1, columns: 2000, repeating: 1)
    let plain = network.outputs(x)
    var mean = 0.0
    var squares = 0.0
    for step in 0..<400 {
      let y = network.outputs(x, mode: .training(seed: 1, step: step))[0, 0]
      #expect(y == network.outputs(x, mode: .training(seed: 1, step: step))[0, 0])
      mean += y / 400
      squares += (y - plain[0, 0]) * (y - plain[0, 0]) / 400
    }
    // Inverted scaling: the mean is the plain output, the variance
    // sum w^2 (1 - keep) / keep / 2000.
    let weights = network.parameters.reduce(0) { $0 + $1 * $1 } / 2000
    #expect(abs(mean - plain[0, 0]) < 5 * (weights * 3 / 400).squareRoot())
    #expect(abs(squares / (3 * weights) - 1) < 5 * (2.0 / 400).squareRoot())
  }

  @Test func layerNormRows() throws {
    let architecture = Architecture(layers: [
      .dense(Dense(units: 50)), .layerNorm(LayerNormalization()), .dense(Dense(units: 50)),
    ])
    var network: FiniteNetwork<Double> = try architecture.initialized(
      inputs: 3, outputs: 50, width: 1, seed: 0)
    var parameters = network.parameters
    let last = network.blocks[1]
    for unit in 0..<50 {
      for input in 0..<50 {
        parameters[last.weightOffset + unit * 50 + input] = unit == input ? 50.0.squareRoot() : 0
      }
    }
    network.setParameters(parameters)
    let y = network.outputs(Fixture.normals(4, 3, seed: 0))
    for row in 0..<4 {
      #expect(abs(y[row: row].reduce(0, +)) < 1e-12)
      #expect(abs(y[row: row].reduce(0) { $0 + $1 * $1 } - 50) < 1e-9)
    }
  }

  @Test func errors() throws {
    func error(_ layers: [Layer], outputs: Int = 1) -> FiniteWidthError? {
      do {
        _ = try Architecture(layers: layers).initialized(
          inputs: 3, outputs: outputs, width: 5, seed: 0, as: Double.self)
        return nil
      } catch { return error as? FiniteWidthError }
    }
    let d = Layer.dense(Dense())
    #expect(
      error([d, .residual(branch: [.conv(Convolution(filter: [3]))], shortcut: [])])
        == .unsupportedLayer(path: "layers[1].branch[0]", layer: "conv"))
    #expect(
      error([.activation(.expNormalized(gamma: 1, shift: 0)), d])
        == .unsupportedLayer(path: "layers[0]", layer: "expNormalized"))
    #expect(
      error([.layerNorm(LayerNormalization(axes: [0, -1])), d])
        == .unsupportedLayer(path: "layers[0]", layer: "layerNorm over axes [0, -1]"))
    #expect(
      error([.sum([[.dense(Dense(units: 2))], [.dense(Dense(units: 4))]]), d])
        == .widthMismatch(path: "layers[0]", widths: [2, 4]))
    #expect(
      error([.dense(Dense(units: 2))]) == .outputMismatch(expected: 1, actual: 2))
    for layer: Layer in [
      .convLocal(Convolution(filter: [3])), .convTranspose(Convolution(filter: [3])),
      .averagePool(Pool(window: [2])), .sumPool(Pool(window: [2])), .globalAveragePool,
      .globalSumPool, .selfAttention(SelfAttention()),
    ] {
      guard case .unsupportedLayer(let path, let name)? = error([layer, d]) else {
        Issue.record("\(layer) was accepted")
        continue
      }
      #expect(path == "layers[0]")
      #expect("\(layer)".hasPrefix(name))
    }
    #expect(
      error([.dropout(keep: 0), d])
        == .invalidValue(
          name: "keep of layer layers[0]", value: 0, requirement: "above 0 and at most 1"))
    #expect(error([.dense(Dense(units: 0)), d]) != nil)
    #expect(error([d], outputs: 0) != nil)
    #expect("\(error([.globalSumPool, d])!)".contains("layers[0]"))
  }
}
