import Architectures
import FiniteWidth
import LinearAlgebra
import Testing

/// Layers on integers, against neural-tangents 0.6.5 on JAX 0.4.30.
///
/// Inputs, weights (taps, input channels, output channels) and biases are (a n + b) mod 11 - 5 in
/// the order of their arrays, and weightStd is the root of the fan-in, so that everything is an
/// exact integer. The expected numbers are what `stax.Conv`, `ConvTranspose`, `ConvLocal`, `AvgPool`
/// and `SumPool` and `jax.example_libraries.stax.MaxPool` returned.
struct PaddingTests {
  static func integers(_ count: Int, _ a: Int, _ b: Int) -> [Double] {
    (0..<count).map { Double(($0 * a + b) % 11 - 5) }
  }

  static func outputs(
    _ input: InputShape, _ layer: (_ fanInRoot: (Int) -> Double) -> Layer
  ) throws -> [Double] {
    let layer = layer { Double($0).squareRoot() }
    let architecture = Architecture(layers: [layer])
    let shape = try architecture.outputShape(input: input)
    var network: FiniteNetwork<Double> = try architecture.initialized(
      input: input, outputs: shape.positionCount * shape.channels.fixed, width: 1, seed: 0)
    if let block = network.blocks.first {
      var parameters = network.parameters
      let weights = integers(block.weightRange.count, 5, 2)
      for filter in 0..<block.filters {
        for unit in 0..<block.units {
          for tap in 0..<block.fanIn {
            parameters[
              block.weightOffset + (filter * block.units + unit) * block.fanIn + tap] =
              weights[(filter * block.fanIn + tap) * block.units + unit]
          }
        }
      }
      for (index, bias) in zip(block.biasRange, integers(block.rows, 3, 1)) {
        parameters[index] = bias
      }
      network.setParameters(parameters)
    }
    let x = Matrix(
      rows: 1, columns: network.inputCount, elements: integers(network.inputCount, 7, 3))
    return network.outputs(x).elements
  }

  static let lines: [(length: Int, channels: Int, filter: Int, stride: Int)] = [
    (5, 2, 2, 1), (6, 1, 3, 2), (7, 1, 4, 3), (4, 1, 2, 3),
  ]
  static let convolutions: [(Padding, [[Double]])] = [
    (
      .valid,
      [[-34, 4, -11, -1, 23, 5, -20, 0], [-19, 1, -11, -1], [-34, 4, -27, 2], [-14, 1]]
    ),
    (
      .same,
      [
        [-34, 4, -11, -1, 23, 5, -20, 0, 23, -7], [-19, 1, -11, -1, -12, 8],
        [-12, -3, -11, -1, 16, -4], [-14, 1, 9, -6],
      ]
    ),
    (
      .circular,
      [
        [-34, 4, -11, -1, 23, 5, -20, 0, 58, -12], [-19, 1, -11, -1, -2, 8],
        [0, -11, -11, -1, 51, -9], [-14, 1, 17, -8],
      ]
    ),
  ]

  @Test func convolutionsOfSequences() throws {
    for (padding, expected) in Self.convolutions {
      for (line, expected) in zip(Self.lines, expected) {
        let actual = try Self.outputs(.sequence(length: line.length, channels: line.channels)) {
          .conv(
            Convolution(
              filter: [line.filter], strides: [line.stride], padding: padding,
              weightStd: $0(line.filter * line.channels), units: 2))
        }
        #expect(actual == expected, "\(padding) \(line)")
      }
    }
  }

  @Test func convolutionsOfImages() throws {
    let expected: [(Padding, [Double])] = [
      (.valid, [-15, 3]), (.same, [-13, -15, -13, 1, 3, -3]),
      (.circular, [-16, -15, -5, 2, 3, 13]),
    ]
    for (padding, expected) in expected {
      let actual = try Self.outputs(.image(height: 4, width: 3, channels: 1)) {
        .conv(
          Convolution(
            filter: [2, 3], strides: [2, 1], padding: padding, weightStd: $0(6), biasStd: 1,
            units: 1))
      }
      #expect(actual == expected, "\(padding)")
    }
  }

  static let transposedLines: [(length: Int, channels: Int, filter: Int, stride: Int)] = [
    (3, 1, 3, 2), (3, 2, 2, 2), (4, 1, 4, 2), (3, 1, 2, 3), (2, 1, 5, 1), (3, 1, 5, 2),
  ]
  static let transposed: [(Padding, [[Double]])] = [
    (
      .valid,
      [
        [8, -4, -14, 10, -19, 2, -3], [13, 16, -7, -9, -16, -12],
        [-2, 8, 1, -14, 11, -19, -1, 9, -6, 9], [-4, 6, 0, 10, -15, 0, 2, -3, 0],
        [10, -27, 13, -24, 16, -15], [10, -2, -17, 1, -19, 11, -19, 2, -3],
      ]
    ),
    (
      .same,
      [
        [8, -4, -14, 10, -19, 2], [13, 16, -7, -9, -16, -12], [8, 1, -14, 11, -19, -1, 9, -6],
        [-4, 6, 0, 10, -15, 0, 2, -3, 0], [13, -24], [-2, -17, 1, -19, 11, -19],
      ]
    ),
    (
      .circular,
      [
        [5, -4, -14, 10, -19, 2], [13, 16, -7, -9, -16, -12], [17, 1, -14, 11, -19, -1, 9, -8],
        [-4, 6, 0, 10, -15, 0, 2, -3, 0], [39, -66], [0, -20, 1, -19, 11, -9],
      ]
    ),
  ]

  @Test func transposedConvolutions() throws {
    for (padding, expected) in Self.transposed {
      for (line, expected) in zip(Self.transposedLines, expected) {
        let actual = try Self.outputs(.sequence(length: line.length, channels: line.channels)) {
          .convTranspose(
            Convolution(
              filter: [line.filter], strides: [line.stride], padding: padding,
              weightStd: $0(line.filter * line.channels), units: 1))
        }
        #expect(actual == expected, "\(padding) \(line)")
      }
      let image = try Self.outputs(.image(height: 2, width: 3, channels: 1)) {
        .convTranspose(
          Convolution(
            filter: [3, 2], strides: [2, 2], padding: padding, weightStd: $0(6), units: 1))
      }
      let rows: [Double] = [
        0, 10, 0, -25, 0, -5, -2, 8, 5, -20, 1, -4, -4, 21, 10, -35, 2, -3, -3, 12, 4, -16, 0, 0,
      ]
      switch padding {
      case .valid: #expect(image == rows + [-6, 9, 8, -12, 0, 0])
      case .same: #expect(image == rows)
      // The row that hangs over is added to the first.
      case .circular: #expect(image == [-6, 19, 8, -37, 0, -5] + rows[6...])
      }
    }
  }

  @Test func localConvolutions() throws {
    let expected: [(Padding, [Double])] = [
      (.valid, [12, -20, -3]), (.same, [12, -20, -3, -10]), (.circular, [12, -20, -3, -8]),
    ]
    for (padding, expected) in expected {
      let actual = try Self.outputs(.sequence(length: 4, channels: 1)) {
        .convLocal(
          Convolution(filter: [2], padding: padding, weightStd: $0(2), biasStd: 1, units: 1))
      }
      #expect(actual == expected, "\(padding)")
    }
  }

  @Test func pools() throws {
    let image = InputShape.image(height: 3, width: 4, channels: 1)
    let averages: [(Padding, [Double])] = [
      (.valid, [4, -4]), (.same, [4, -3, -4, -1, -4, 0]), (.circular, [4, -1, -4, 2, 0, -5]),
    ]
    for (padding, expected) in averages {
      let actual = try Self.outputs(image) { _ in
        .averagePool(Pool(window: [2, 3], strides: [1, 2], padding: padding))
      }
      #expect(zip(actual, expected).allSatisfy { abs(6 * $0 - $1) < 1e-14 }, "\(padding)")
      #expect(actual.count == expected.count)
    }
    let sums: [(Padding, [Double])] = [
      (.valid, [3, 2, -1, -2]), (.same, [3, 2, -1, -2, 1, -7]),
      (.circular, [3, 2, -1, -2, -1, -2]),
    ]
    for (padding, expected) in sums {
      let actual = try Self.outputs(.sequence(length: 6, channels: 2)) { _ in
        .sumPool(Pool(window: [3], strides: [2], padding: padding))
      }
      #expect(actual == expected, "\(padding)")
    }
    let largest: [(Padding, [Double])] = [(.valid, [5, 4]), (.same, [5, 3, 4, 3, 2, 2])]
    for (padding, expected) in largest {
      let actual = try Self.outputs(image) { _ in
        .maxPool(Pool(window: [2, 3], strides: [1, 2], padding: padding))
      }
      #expect(actual == expected, "\(padding)")
    }
  }

  /// Three positions of two channels, side by side.
  @Test func globalPools() throws {
    let sequence = InputShape.sequence(length: 3, channels: 2)
    // (-2, 5), (1, -3), (4, 0).
    #expect(try Self.outputs(sequence) { _ in .globalSumPool } == [3, 2])
    let mean = try Self.outputs(sequence) { _ in .globalAveragePool }
    #expect(abs(mean[0] - 1) < 1e-15 && abs(mean[1] - 2.0 / 3) < 1e-15)
    #expect(try Self.outputs(sequence) { _ in .flatten } == [-2, 5, 1, -3, 4, 0])
  }
}
