import Architectures
import Foundation
import Testing

@Suite struct GoldenFileTests {
  @Test func thereAre22() { #expect(Goldens.names.count == 22) }

  @Test(arguments: Goldens.names)
  func decodesValidatesAndRoundTrips(_ name: String) throws {
    let architecture = try Architecture(contentsOf: Goldens.url(name))
    #expect(architecture.name == name)
    #expect(architecture.parameterization == .ntk)
    let input = try #require(try Goldens.input(name))
    let traces = try architecture.validateInfiniteWidth(input: input)
    #expect(traces.count == architecture.layers.count)
    // Every golden ends with a dense readout.
    #expect(traces.last?.output == TensorShape(positions: [], channels: ChannelCount(widths: 1)))
    #expect(try Architecture(json: architecture.jsonData()) == architecture)
    #expect(try Architecture.named(Goldens.url(name).path) == architecture)
    let again = try JSONDecoder().decode(
      Architecture.self, from: JSONEncoder().encode(architecture))
    #expect(again == architecture)
  }

  @Test func oneGoldenInFull() throws {
    let architecture = try Architecture(contentsOf: Goldens.url("conv-strided-valid"))
    let expected = Architecture(name: "conv-strided-valid") {
      Conv(3, 3, strides: [2, 2], weightStd: 2.0.squareRoot(), biasStd: 0.1)
      ReLU()
      Conv(2, 2, weightStd: 2.0.squareRoot())
      ReLU()
      GlobalAveragePool()
      Dense()
    }
    #expect(architecture == expected)
  }
}
