import Architectures
import Experiments
import Foundation
import Testing

@Suite struct ResultJSONTests {
  private struct Sample: Codable, Equatable {
    var path = "a/b"
    var b = 0.1 + 0.2
    var a = [Double.nan, .infinity, -.infinity]
  }

  @Test func form() throws {
    let text = String(decoding: try ResultJSON.data(Sample()), as: UTF8.self)
    #expect(text.contains("0.30000000000000004") && text.contains("\"a/b\""))
    #expect(text.contains("\"NaN\"") && text.contains("\"-Infinity\""))
    #expect(text.hasSuffix("}\n"))
    let keys = ["\"a\"", "\"b\"", "\"path\""].compactMap { text.range(of: $0)?.lowerBound }
    #expect(keys.count == 3 && keys == keys.sorted())
  }

  @Test func unwritable() {
    #expect(throws: ResultFileError.self) { try ResultJSON.write(Sample(), to: "/nowhere/x.json") }
    #expect(throws: ResultFileError.self) { try ResultFile.checkWritable("/") }
  }

  /// Dense networks take all features at once; convolutions keep the positions.
  @Test func inputShapes() throws {
    let dense = Architecture.fullyConnected(hiddenLayers: 1)
    #expect(dense.inputShape(for: [8, 8, 3]) == .vector(features: 192))
    let convolutional = Architecture.convolutional(depth: 3, readout: .globalAverage)
    let image = InputShape.image(height: 8, width: 8, channels: 3)
    #expect(convolutional.inputShape(for: [8, 8, 3]) == image)
    let nested = Architecture(layers: [.repeated(count: 2, layers: [.flatten])])
    #expect(nested.inputShape(for: [4, 2]) == .sequence(length: 4, channels: 2))
    #expect(dense.inputShape(for: []) == nil)
  }
}
