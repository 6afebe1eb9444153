import Architectures
import Testing

/// Presets of language models, and where recurrent layers fit.
@Suite struct RecurrentPresetTests {
  @Test func names() throws {
    let plain = try Architecture.named("lstm-3-200")
    #expect(plain == .recurrent(.lstm, layers: 3, units: 200))
    #expect(
      plain.layers.map(\.name) == ["embedding", "lstm", "lstm", "lstm", "dense"]
        && plain.parameterization == .standard)
    let dropped = try Architecture.named("gru-1-8-dropout-20")
    #expect(dropped.name == "gru-1-8-dropout-20")
    #expect(dropped.layers.map(\.name) == ["embedding", "dropout", "gru", "dropout", "dense"])
    #expect(dropped.layers[1] == .dropout(keep: 0.8))
    for name in ["lstm-3", "lstm-a-8", "lstm-1-8-dropout", "lstm-1-8-drop-3"] {
      #expect(throws: ArchitectureError.self) { try Architecture.named(name) }
    }
    #expect(throws: ArchitectureError.self) { try Architecture.named("rnn-1-8-dropout-100") }
  }

  @Test func shapes() throws {
    let network = Architecture {
      Embed(vocabulary: 9, units: 4)
      LSTM(units: 5)
      GRU(output: .last, units: 3)
      Dense(units: 2)
      Softmax()
    }
    let traces = try network.validate(input: .sequence(length: 6, channels: 1))
    #expect(traces.map { $0.output.dimensions(width: 1) } == [[6, 4], [6, 5], [3], [2], [2]])
    func message(_ layers: [Layer], _ input: InputShape) -> String {
      do {
        try Architecture(layers: layers).validate(input: input)
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      message([LSTM()], .image(height: 2, width: 3, channels: 1)).hasPrefix(
        "layers[0].lstm: the signal is 2 x 3 x 1"))
    #expect(message([RNN()], .vector(features: 4)).hasPrefix("layers[0].rnn: the signal is 4"))
    #expect(
      message([Embed()], .sequence(length: 3, channels: 2)).hasPrefix("layers[0].embedding: "))
    #expect(
      message([Embed(vocabulary: 0)], .sequence(length: 3, channels: 1)).hasPrefix(
        "layers[0].embedding.vocabulary: 0"))
    #expect(
      message([GRU(recurrentStd: -1)], .sequence(length: 3, channels: 1)).hasPrefix(
        "layers[0].gru.recurrentStd: -1"))
  }
}
