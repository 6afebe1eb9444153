import Architectures
import Foundation
import Testing

@Suite struct FileErrorTests {
  @Test(arguments: [
    (#"[{"convv": {}}]"#, #"layers[0]: unknown layer "convv"; did you mean "conv"?"#),
    (#"[{"ReLU": {}}]"#, #"layers[0]: unknown layer "ReLU"; did you mean "relu"?"#),
    (
      #"[{"dense": {}}, {"dense": {"weightstd": 1}}]"#,
      #"layers[1].dense.weightstd: unknown key; did you mean "weightStd"? known: "#
        + "weightStd, biasStd, units, trainable, learningRate"
    ),
    (#"[{"relu": {"alpha": 1}}]"#, "layers[0].relu.alpha: unknown key; no keys are known here"),
    (
      #"[{"relu": {}, "dense": {}}]"#,
      "layers[0]: the keys dense, relu; a layer is an object with exactly one key, "
        + #"such as {"relu": {}}"#
    ),
    (
      "[{}]",
      #"layers[0]: no key; a layer is an object with exactly one key, such as {"relu": {}}"#
    ),
    (
      #"["relu"]"#,
      #"layers[0]: the text "relu"; expected an object with one key, such as {"relu": {}}"#
    ),
    (
      #"[{"dense": {"weightStd": "1"}}]"#,
      #"layers[0].dense.weightStd: the text "1"; expected a number"#
    ),
    (
      #"[{"dense": {"weightStd": true}}]"#, "layers[0].dense.weightStd: true; expected a number"
    ),
    (
      #"[{"dense": {"trainable": 1}}]"#, "layers[0].dense.trainable: 1; expected true or false"
    ),
    (#"[{"dense": {"units": 1.5}}]"#, "layers[0].dense.units: 1.5; expected a whole number"),
    (#"[{"dense": {"units": null}}]"#, "layers[0].dense.units: null; expected a whole number"),
    (#"[{"dense": []}]"#, "layers[0].dense: a list; expected an object {...}"),
    (
      #"[{"dense": {"weightStd": -1}}]"#,
      "layers[0].dense.weightStd: -1; a standard deviation is finite and not negative"
    ),
    (
      #"[{"dense": {"learningRate": -1}}]"#,
      "layers[0].dense.learningRate: -1; the factor on the learning rate is finite and not negative"
    ),
    (#"[{"dense": {"units": 0}}]"#, "layers[0].dense.units: 0; units are from 1 to 2147483647"),
    (
      #"[{"dense": {}}, {"relu": {}}, {"relu": {}}, "#
        + #"{"residual": {"branch": [{"conv": {"filter": [3, 3], "strides": [0, 1]}}]}}]"#,
      "layers[3].residual.branch[0].conv.strides: 0; strides are at least 1"
    ),
    (
      #"[{"conv": {}}]"#,
      "layers[0].conv.filter: missing; the filter's size in each dimension, such as [3, 3]"
    ),
    (
      #"[{"averagePool": {}}]"#,
      "layers[0].averagePool.window: missing; the window's size in each dimension, such as [2, 2]"
    ),
    (
      #"[{"conv": {"filter": 3}}]"#,
      "layers[0].conv.filter: 3; expected a list of whole numbers [...]"
    ),
    (
      #"[{"conv": {"filter": [3, "3"]}}]"#,
      #"layers[0].conv.filter[1]: the text "3"; expected a whole number"#
    ),
    (
      #"[{"conv": {"filter": []}}]"#,
      "layers[0].conv.filter: []; one entry for sequences, two for images"
    ),
    (
      #"[{"conv": {"filter": [3, 0]}}]"#,
      "layers[0].conv.filter: 0; sizes are at least 1 and at most 2147483647"
    ),
    (
      #"[{"conv": {"filter": [3, 3], "strides": [1]}}]"#,
      "layers[0].conv.strides: [1]; as many entries as filter, 2"
    ),
    (
      #"[{"conv": {"filter": [3, 3], "padding": "SAME"}}]"#,
      #"layers[0].conv.padding: "SAME"; one of valid, same, circular"#
    ),
    (#"[{"sum": {"branches": []}}]"#, "layers[0].sum.branches: []; at least one branch"),
    (
      #"[{"sum": {}}]"#, "layers[0].sum.branches: missing; a list of lists of layers"
    ),
    (
      #"[{"product": {"branches": [{"relu": {}}]}}]"#,
      "layers[0].product.branches[0]: an object; expected a list of layers [...]"
    ),
    (
      #"[{"concatenate": {"branches": [[], [{"tan": {}}]]}}]"#,
      #"layers[0].concatenate.branches[1][0]: unknown layer "tan"; did you mean "tanh"?"#
    ),
    (#"[{"residual": {"branch": []}}]"#, "layers[0].residual.branch: []; at least one layer"),
    (
      #"[{"repeat": {"count": 0, "layers": [{"relu": {}}]}}]"#,
      "layers[0].repeat.count: 0; count is at least 1"
    ),
    (
      #"[{"repeat": {"count": 2, "layers": []}}]"#,
      "layers[0].repeat.layers: []; at least one layer"
    ),
    (
      #"[{"repeat": {"layers": [{"relu": {}}]}}]"#,
      "layers[0].repeat.count: missing; how many times the layers follow each other"
    ),
    (
      #"[{"dropout": {"keep": 0}}]"#,
      "layers[0].dropout.keep: 0; keep is a probability above 0 and at most 1"
    ),
    (
      #"[{"dropout": {"keep": 1.5}}]"#,
      "layers[0].dropout.keep: 1.5; keep is a probability above 0 and at most 1"
    ),
    (
      #"[{"dropout": {}}]"#, "layers[0].dropout.keep: missing; the probability of keeping a unit"
    ),
    (
      #"[{"layerNorm": {"axes": []}}]"#, "layers[0].layerNorm.axes: []; at least the channels, -1"
    ),
    (
      #"[{"hermite": {}}]"#, "layers[0].hermite.degree: missing; the degree of the polynomial"
    ),
    (
      #"[{"hermite": {"degree": -1}}]"#, "layers[0].hermite.degree: -1; degree is at least 0"
    ),
    (
      #"[{"polynomial": {"coefficients": []}}]"#,
      "layers[0].polynomial.coefficients: []; at least one coefficient"
    ),
    (#"[{"monomial": {"degree": 65}}]"#, "layers[0].monomial.degree: 65; degree is at most 64"),
    (#"[{"rbf": {"gamma": 0}}]"#, "layers[0].rbf.gamma: 0; gamma is positive"),
    (
      #"[{"expNormalized": {"gamma": -1}}]"#,
      "layers[0].expNormalized.gamma: -1; gamma is not negative: the kernel must be positive"
    ),
    (
      #"[{"selfAttention": {"positionalEmbedding": {"combination": "add"}}}]"#,
      #"layers[0].selfAttention.positionalEmbedding.combination: "add"; one of sum, concatenate"#
    ),
    (
      #"[{"selfAttention": {"positionalEmbedding": {"channelRatio": 2}}}]"#,
      "layers[0].selfAttention.positionalEmbedding.channelRatio: given for a sum; "
        + "a sum has the signal's channels; use combination concatenate"
    ),
    (
      #"[{"selfAttention": {"positionalEmbedding": {"combination": "concatenate", "#
        + #""channelRatio": 0}}}]"#,
      "layers[0].selfAttention.positionalEmbedding.channelRatio: 0; "
        + "the ratio is above 0 and at most 2147483647"
    ),
    (
      #"[{"selfAttention": {"positionalEmbedding": {"std": -1}}}]"#,
      "layers[0].selfAttention.positionalEmbedding.std: -1; "
        + "a standard deviation is finite and not negative"
    ),
    (
      #"[{"selfAttention": {"positionalEmbedding": {"decay": "power"}}}]"#,
      #"layers[0].selfAttention.positionalEmbedding.decay: the text "power"; "#
        + #"expected an object with one key, such as {"exponential": {"rate": 1}}"#
    ),
    (
      #"[{"selfAttention": {"positionalEmbedding": {"decay": {"gaussian": {}}}}}]"#,
      "layers[0].selfAttention.positionalEmbedding.decay.gaussian: unknown key; "
        + "known: independent, exponential, power"
    ),
    (
      #"[{"selfAttention": {"positionalEmbedding": {"decay": {"power": {"distancePower": 3}}}}}]"#,
      "layers[0].selfAttention.positionalEmbedding.decay.power.distancePower: 3; "
        + "above 0 and at most 2, or the covariance is not positive"
    ),
    (
      #"[{"selfAttention": {"positionalEmbedding": {"decay": {"exponential": {"rate": 0}}}}}]"#,
      "layers[0].selfAttention.positionalEmbedding.decay.exponential.rate: 0; "
        + "rate is positive and finite"
    ),
    ("[]", "layers: []; at least one layer"),
    ("{}", "layers: an object; expected a list of layers [...]"),
  ])
  func namesThePlace(_ layers: String, _ expected: String) {
    #expect(layersError(layers) == expected)
  }

  @Test func unknownLayerWithoutNeighbourListsAll() throws {
    let text = try #require(layersError(#"[{"transformer": {}}]"#))
    #expect(text.hasPrefix(#"layers[0]: unknown layer "transformer"; known: dense, conv, "#))
  }

  @Test func rootErrors() {
    #expect(
      message { try decode("{}") }
        == "layers: missing; the list of layers, from input to output")
    #expect(message { try decode("[]") } == "the file: a list; expected an object {...}")
    #expect(
      message { try decode(#"{"layer": []}"#) }
        == #"layer: unknown key; did you mean "layers"? known: name, parameterization, layers"#)
    #expect(
      message { try decode(#"{"layers": [{"relu": {}}], "parameterization": "mup"}"#) }
        == #"parameterization: "mup"; one of ntk, standard"#)
    #expect(
      message { try decode(#"{"layers": [{"relu": {}}], "name": 3}"#) }
        == "name: 3; expected text")
  }

  @Test func missingFile() {
    #expect(
      message { try Architecture(contentsOf: URL(fileURLWithPath: "/nowhere/a.json")) }
        == "/nowhere/a.json: cannot read the architecture file: no such file")
    #expect(
      message { try Architecture.named("nowhere/a.json") }?.hasSuffix(
        "nowhere/a.json: cannot read the architecture file: no such file") == true)
  }

  @Test func customActivationsAndBadValuesAreNotWritten() {
    let custom = CustomActivation(name: "mish", function: { $0 }, derivative: { _ in 1 })
    let network = Architecture {
      Dense()
      Residual {
        custom
        Dense()
      }
    }
    #expect(
      message { try network.jsonData() }
        == #"layers[1].residual.branch[0].mish: the custom activation "mish" cannot be written "#
        + "to a file; use a named activation")
    #expect(message { try JSONEncoder().encode(network) } != nil)
    #expect(
      message { try Architecture(layers: [.dense(Dense(weightStd: .nan))]).jsonData() }
        == "layers[0].dense.weightStd: nan; a standard deviation is finite and not negative")
    #expect(
      message { try Architecture(layers: []).jsonData() } == "layers: []; at least one layer")
  }
}
