import Architectures
import FiniteWidth
import LinearAlgebra
import Testing

/// Layers against loops over their definitions.
struct LayerTests {
  /// sum_tc w[o, t, c] x[p stride + t - front, c] with zeros outside, in a plain loop.
  @Test func convolutionEqualsLoop() throws {
    let (height, width, channels, units) = (7, 6, 3, 4)
    let (filter, strides) = ([3, 4], [2, 1])
    let network: FiniteNetwork<Double> = try Architecture(
      parameterization: .standard,
      layers: [
        .conv(
          Convolution(
            filter: filter, strides: strides, padding: .same, weightStd: 1.5, biasStd: 0.4,
            units: units))
      ]
    ).initialized(
      input: .image(height: height, width: width, channels: channels), outputs: 4 * 6 * units,
      width: 1, seed: 5)
    let x = Fixture.normals(2, height * width * channels, seed: 1)
    let y = network.outputs(x)
    let block = network.blocks[0]
    let (weights, biases) = (network.weights(of: block), network.biases(of: block))
    // Rows: (4 - 1) 2 + 3 - 7 = 2 of padding, 1 in front; columns: 6 - 1 + 4 - 6 = 3, 1 in front.
    var worst = 0.0
    for n in 0..<2 {
      for (p, q) in (0..<4).flatMap({ p in (0..<6).map { (p, $0) } }) {
        for o in 0..<units {
          var sum = biases[o]
          for (t, u) in (0..<3).flatMap({ t in (0..<4).map { (t, $0) } }) {
            let (i, j) = (p * 2 + t - 1, q + u - 1)
            guard (0..<height).contains(i), (0..<width).contains(j) else { continue }
            for c in 0..<channels {
              sum +=
                weights[o, (t * 4 + u) * channels + c] * x[n, (i * width + j) * channels + c]
            }
          }
          worst = max(worst, abs(sum - y[n, (p * 6 + q) * units + o]))
        }
      }
    }
    // Sums of 36 products of order one.
    #expect(worst < 1e-13)
  }

  /// Mean 0 and variance 1 (less epsilon) over the axes, for every index of the others.
  @Test(arguments: [[-1], [1, 3], [2, -1], [1, 2, 3]])
  func layerNormGroups(_ axes: [Int]) throws {
    let extents = [3, 4, 5]
    let network: FiniteNetwork<Double> = try Architecture(layers: [
      .layerNorm(LayerNormalization(axes: axes))
    ]).initialized(
      input: .image(height: 3, width: 4, channels: 5), outputs: 60, width: 1, seed: 0)
    let x = Fixture.normals(2, 60, seed: 4)
    let y = network.outputs(x)
    let normalized = axes.map { $0 < 0 ? 2 : $0 - 1 }
    for row in 0..<2 {
      var groups: [[Int]: [(before: Double, after: Double)]] = [:]
      for place in 0..<60 {
        let index = [place / 20, place / 5 % 4, place % 5]
        let key = (0..<3).map { normalized.contains($0) ? -1 : index[$0] }
        groups[key, default: []].append((x[row, place], y[row, place]))
      }
      #expect(groups.count == 60 / normalized.reduce(1) { $0 * extents[$1] })
      for group in groups.values {
        let count = Double(group.count)
        let mean = group.reduce(0) { $0 + $1.before } / count
        let variance = group.reduce(0) { $0 + ($1.before - mean) * ($1.before - mean) } / count
        for entry in group {
          #expect(abs(entry.after - (entry.before - mean) / variance.squareRoot()) < 1e-10)
        }
      }
    }
  }

  @Test func batchNormChannels() throws {
    let network: FiniteNetwork<Double> = try Architecture(layers: [BatchNorm()])
      .initialized(input: .sequence(length: 3, channels: 2), outputs: 6, width: 1, seed: 0)
    let x = Fixture.normals(4, 6, seed: 4)
    let y = network.outputs(x)
    for channel in 0..<2 {
      let places = (0..<4).flatMap { row in (0..<3).map { (row, 2 * $0 + channel) } }
      let mean = places.reduce(0) { $0 + x[$1.0, $1.1] } / 12
      let variance = places.reduce(0) { $0 + (x[$1.0, $1.1] - mean) * (x[$1.0, $1.1] - mean) } / 12
      for (row, column) in places {
        #expect(
          abs(y[row, column] - (x[row, column] - mean) / (variance + 1e-5).squareRoot()) < 1e-11)
      }
    }
    #expect(network.outputs(Matrix(rows: 0, columns: 6)).rows == 0)
  }

  /// softmax(Q K^T scale) V for every head, side by side through the output weights, in loops.
  @Test(arguments: [true, false]) func attentionEqualsLoop(linear: Bool) throws {
    var layer = linear ? PositionFixture.attention : PositionFixture.untied
    layer.units = 5
    let network: FiniteNetwork<Double> = try Architecture(layers: [.selfAttention(layer)])
      .initialized(
        input: .sequence(length: 4, channels: 3), outputs: 20, width: 5, seed: 3)
    // Two heads, keys of 5 channels, values of round(5 / 2) = 3.
    let names = network.blocks.map { String($0.path.split(separator: ".").last!) }
    #expect(names == (linear ? ["keys", "values", "out"] : ["keys", "queries", "values", "out"]))
    let x = Fixture.normals(1, 12, seed: 8)
    func mapped(_ name: String, _ input: [[Double]]) -> [[Double]] {
      let block = network.blocks[names.firstIndex(of: name)!]
      let weights = network.weights(of: block)
      let biases = network.biases(of: block)
      return input.map { h in
        (0..<block.units).map { unit in
          (biases.isEmpty ? 0 : block.biasScale * biases[unit])
            + block.weightScale * zip(weights[row: unit], h).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
    }
    let signal = (0..<4).map { p in (0..<3).map { x[0, 3 * p + $0] } }
    let keys = mapped("keys", signal)
    let queries = linear ? keys : mapped("queries", signal)
    let values = mapped("values", signal)
    #expect(keys[0].count == 10 && values[0].count == 6)
    var heads = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 4)
    for head in 0..<2 {
      for p in 0..<4 {
        let scores = (0..<4).map { q in
          (0..<5).reduce(0) { $0 + queries[p][5 * head + $1] * keys[q][5 * head + $1] }
            / (linear ? 5 : 5.0.squareRoot())
        }
        let total = scores.reduce(0) { $0 + exponential($1) }
        for q in 0..<4 {
          for c in 0..<3 {
            heads[p][3 * head + c] += exponential(scores[q]) / total * values[q][3 * head + c]
          }
        }
      }
    }
    let expected = mapped("out", heads).flatMap { $0 }
    let actual = network.outputs(x).elements
    #expect(zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-13 })
    // The factor of W x . W x' is the product of the two deviations over channels and keys.
    let scale = network.blocks[0].weightScale
    #expect(abs(scale * scale - (linear ? 1.2 * 1.5 : 1.5 * 1.5) / 3) < 1e-15)
  }

  @Test func errors() throws {
    let d = Layer.dense(Dense())
    func make(_ layers: [Layer], _ input: InputShape) throws {
      let _: FiniteNetwork<Double> = try Architecture(layers: layers)
        .initialized(input: input, width: 3, seed: 0)
    }
    #expect(throws: ArchitectureError.self) {
      try make([.conv(Convolution(filter: [3])), .flatten, d], PositionFixture.image)
    }
    #expect(throws: ArchitectureError.self) {
      try make([.maxPool(Pool(window: [9])), .flatten, d], PositionFixture.sequence)
    }
    // A network that ends with positions has an output for each of them.
    #expect(throws: FiniteWidthError.outputMismatch(expected: 1, actual: 5)) {
      try make([d], PositionFixture.sequence)
    }
  }
}
