import Architectures
import Testing

@Suite struct DescriptionTests {
  static let network = Architecture(name: "example") {
    Conv(3, 3, padding: .same, weightStd: 2.0.squareRoot(), biasStd: 0.1, trainable: false)
    Residual {
      LeakyReLU(alpha: 0.2)
      Conv(3, 3, padding: .same)
    }
    Repeat(2) {
      AveragePool(2, 2)
    }
    Concatenate {
      Branch {}
      Branch { Dense(units: 4, learningRate: 0.5) }
    }
    Polynomial(coefficients: [1, 0.5])
    GlobalAveragePool()
    Dense()
  }

  @Test func table() {
    let expected = """
      example: ntk parameterization, 7 layers
        0  conv 3x3, padding same, weightStd 1.41421, biasStd 0.1, not trained
        1  residual
             branch:
               leakyRelu alpha 0.2
               conv 3x3, padding same, weightStd 1
             shortcut: identity
        2  repeat 2 times
             averagePool 2x2, padding valid
        3  concatenate
             branch 0: identity
             branch 1:
               dense weightStd 1, units 4, learningRate 0.5
        4  polynomial coefficients [1, 0.5]
        5  globalAveragePool
        6  dense weightStd 1
      """
    #expect(Self.network.description == expected)
  }

  @Test func summaryHoldsTheShapes() throws {
    let text = try Self.network.summary(input: .image(height: 8, width: 8, channels: 3))
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "example: ntk parameterization, 7 layers, input 8 x 8 x 3")
    let expected = [
      "8 x 8 x w", "-> 8 x 8 x w", "branch:", "8 x 8 x w", "8 x 8 x w", "shortcut: identity",
      "-> 2 x 2 x w", "pass 1 of 2", "4 x 4 x w", "pass 2 of 2", "2 x 2 x w", "-> 2 x 2 x w + 4",
      "branch 0: identity", "branch 1:", "2 x 2 x 4", "2 x 2 x w + 4", "w + 4", "w",
    ]
    #expect(lines.count == expected.count + 1)
    for (line, shape) in zip(lines.dropFirst(), expected) { #expect(line.hasSuffix(shape)) }
    // The shapes stand in one column.
    #expect(Set(lines.filter { $0.hasSuffix("x w") }.map { $0.firstRange(of: " 8 x") }).count <= 3)
    #expect(throws: ArchitectureError.self) {
      try Self.network.summary(input: .vector(features: 3))
    }
  }

  @Test func oneLine() {
    let network = Architecture(name: "n", parameterization: .standard) {
      Conv(5, strides: [2])
      Residual { ReLU() }
      Sum {
        Branch { Dense() }
        Branch {}
      }
      Repeat(3) { Tanh() }
      AveragePool(3, strides: [1])
      SelfAttention(linearScaling: false)
      Dropout(keep: 0.5)
      LayerNorm()
    }
    #expect(
      network.oneLine
        == "n (standard): conv 5, strides 2, padding valid, weightStd 1; residual [relu | identity]; "
        + "sum [dense weightStd 1 | identity]; repeat 3 [tanh]; "
        + "averagePool 3, strides 1, padding valid; selfAttention queryStd 1, keyStd 1, valueStd 1, "
        + "outStd 1, scaling 1/sqrt(d); dropout keep 0.5; layerNorm axes [-1]")
  }

  @Test(arguments: everyLayer)
  func everyLayerIsOneLine(_ layer: Layer) {
    #expect(layer.description.contains(layer.name))
    #expect(!layer.description.contains("\n"))
  }

  @Test func presetsAreDocumented() {
    for preset in Preset.all {
      #expect(preset.description.hasPrefix(preset.pattern))
      #expect(!preset.reference.isEmpty)
    }
  }
}
