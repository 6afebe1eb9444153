import Architectures
import Foundation
import Testing

@Suite struct RoundTripTests {
  @Test(arguments: everyLayer)
  func decodeAfterEncodeIsIdentity(_ layer: Layer) throws {
    for parameterization in Parameterization.allCases {
      let original = Architecture(
        name: "a / \"b\"", parameterization: parameterization, layers: [layer])
      let data = try original.jsonData()
      #expect(try Architecture(json: data) == original)
      #expect(try original.jsonData() == data)
      #expect(
        try JSONDecoder().decode(Architecture.self, from: original.jsonData(pretty: false))
          == original)
    }
  }

  @Test func everyNameIsCovered() {
    #expect(Set(everyLayer.map(\.name)) == Set(Layer.names))
  }

  @Test func encodingOmitsDefaultsAndSortsKeys() throws {
    let network = Architecture(name: "small") {
      Conv(3, 3, padding: .same, weightStd: 2.0.squareRoot(), trainable: false)
      LeakyReLU()
      LeakyReLU(alpha: 0.2)
      Residual { Dense(units: 3) }
      AveragePool(2, 2, strides: [2, 2])
      Erf(b: 2)
      Dense()
    }
    let text = String(decoding: try network.jsonData(pretty: false), as: UTF8.self)
    let expected =
      #"{"layers":[{"conv":{"filter":[3,3],"padding":"same","trainable":false,"#
      + #""weightStd":1.4142135623730951}},{"leakyRelu":{}},{"leakyRelu":{"alpha":0.2}},"#
      + #"{"residual":{"branch":[{"dense":{"units":3}}]}},{"averagePool":{"window":[2,2]}},"#
      + #"{"erf":{"b":2}},{"dense":{}}],"name":"small"}"#
    #expect(text == expected)
  }

  @Test func numbersSurviveExactly() throws {
    for value in [0.1, 1 / 3.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0, 1e300] {
      let network = Architecture { Exp(a: value, b: -value) }
      let again = try Architecture(json: network.jsonData())
      guard case .activation(.exp(let a, let b)) = again.layers[0] else {
        Issue.record("\(again)")
        return
      }
      #expect(a.bitPattern == value.bitPattern)
      #expect(b.bitPattern == (-value).bitPattern)
    }
  }

  @Test func defaultsOfTheFile() throws {
    let text = """
      {"layers": [{"dense": {}}, {"leakyRelu": {}}, {"erf": {}}, {"sin": {}}, {"cos": {}},
        {"rbf": {}}, {"gaussian": {}}, {"exp": {}}, {"expNormalized": {}}, {"elu": {}},
        {"conv": {"filter": [3, 3]}}, {"sumPool": {"window": [2, 3]}}, {"layerNorm": {}},
        {"selfAttention": {}}, {"residual": {"branch": [{"relu": {}}]}}]}
      """
    let expected = Architecture {
      Dense(weightStd: 1, biasStd: 0, units: nil, trainable: true, learningRate: 1)
      LeakyReLU(alpha: 0.01)
      Erf(a: 1, b: 1, c: 0)
      Sin(a: 1, b: 1, c: 0)
      Cos(a: 1, b: 1, c: 0)
      RBF(gamma: 1)
      Gaussian(a: 1, b: -1)
      Exp(a: 1, b: 1)
      ExpNormalized(gamma: 1, shift: -1)
      ELU(alpha: 1)
      Convolution(filter: [3, 3], strides: [1, 1], padding: .valid)
      Layer.sumPool(Pool(window: [2, 3], strides: [2, 3], padding: .valid))
      LayerNormalization(axes: [-1])
      SelfAttention(
        queryStd: 1, keyStd: 1, valueStd: 1, outStd: 1, biasStd: 0, linearScaling: true)
      Layer.residual(branch: [.activation(.relu)], shortcut: [])
    }
    #expect(try decode(text) == expected)
    // The builder has the same defaults.
    let built = Architecture {
      Dense()
      LeakyReLU()
      Erf()
      Sin()
      Cos()
      RBF()
      Gaussian()
      Exp()
      ExpNormalized()
      ELU()
      Conv(3, 3)
      SumPool(2, 3)
      LayerNorm()
      SelfAttention()
      Residual { ReLU() }
    }
    #expect(built == expected)
  }

  @Test func positionalEmbeddings() throws {
    let network = Architecture(name: "n") {
      SelfAttention(positionalEmbedding: PositionalEmbedding())
      SelfAttention(
        positionalEmbedding: PositionalEmbedding(
          .concatenate(channelRatio: 0.5), std: 2,
          decay: .exponential(rate: 0.25, distancePower: 2), entersValues: true))
    }
    let text = String(decoding: try network.jsonData(pretty: false), as: UTF8.self)
    #expect(
      text == #"{"layers":[{"selfAttention":{"positionalEmbedding":{}}},{"selfAttention":"#
        + #"{"positionalEmbedding":{"channelRatio":0.5,"combination":"concatenate","#
        + #""decay":{"exponential":{"rate":0.25}},"entersValues":true,"std":2}}}],"name":"n"}"#)
    #expect(
      network.layers[1].description.hasSuffix(
        "positionalEmbedding concatenate channelRatio 0.5 std 2 exponential rate 0.25 "
          + "distancePower 2 in values"))
  }

  @Test func nameOfTheFileIsTheDefault() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("wide-\(UUID().uuidString).json")
    try Data(#"{"layers": [{"dense": {}}]}"#.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let name = url.deletingPathExtension().lastPathComponent
    #expect(try Architecture(contentsOf: url).name == name)
    #expect(try decode(#"{"layers": [{"dense": {}}]}"#).name == "network")
  }
}
