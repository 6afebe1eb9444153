import Architectures
import FiniteWidth
import LinearAlgebra
import Synchronization
import Testing

/// Means over random networks against infinite-width kernels of neural-tangents 0.6.5.
struct MonteCarloTests {
  struct Case: Sendable {
    let name: String
    let input: InputShape
    let layers: [Layer]
    /// Entries (0, 0), (0, 1) and (1, 1).
    let nngp: [Double]
    let ntk: [Double]
    /// The layers with weights.
    let depth: Int
  }

  static let image = PositionFixture.image
  static let sequence = PositionFixture.sequence
  static let relu = Layer.activation(.relu)
  static let dense = Layer.dense(Dense(weightStd: 1.2, biasStd: 0.2))

  static func conv(
    _ filter: [Int], strides: [Int]? = nil, _ padding: Padding = .valid, _ weightStd: Double = 1.4,
    _ biasStd: Double = 0.3
  ) -> Convolution {
    Convolution(
      filter: filter, strides: strides, padding: padding, weightStd: weightStd, biasStd: biasStd)
  }

  /// Element n of the images is ((7 n + 3) mod 11 - 5) / 3, of the sequences with 5 n + 1.
  static func inputs(_ shape: InputShape) -> Matrix<Double> {
    let columns = shape.dimensions.reduce(1, *)
    let (a, b) = shape == image ? (7, 3) : (5, 1)
    return Matrix(
      rows: 2, columns: columns,
      elements: PaddingTests.integers(2 * columns, a, b).map { $0 / 3 })
  }

  static let cases: [Case] = [
    Case(
      name: "local", input: image,
      layers: [
        .convLocal(conv([2, 2], strides: [1, 2], .same)), relu,
        .convLocal(conv([2, 1], .circular, 1, 0)), relu, .globalAveragePool, dense,
      ], nngp: [0.26203362, 0.21606337, 0.24596181], ntk: [0.40580237, 0.22442696, 0.37931806],
      depth: 3),
    Case(
      name: "transposed", input: sequence,
      layers: [
        .convTranspose(conv([3], strides: [2], .circular, 1.4, 0)), relu,
        .convTranspose(conv([4], strides: [2], .same, 1, 0.3)), relu, .flatten, dense,
      ], nngp: [0.30390333, 0.17329717, 0.29524666], ntk: [0.76690999, 0.21404337, 0.74093999],
      depth: 3),
    Case(
      name: "pools", input: image,
      layers: [
        .conv(conv([2, 2], .circular)), relu,
        .averagePool(Pool(window: [2, 2], strides: [1, 1], padding: .same)),
        .conv(conv([2, 3], .same)), relu,
        .sumPool(Pool(window: [2, 2], strides: [2, 1], padding: .circular)), .globalSumPool, dense,
      ], nngp: [158.670315, 146.818854, 146.454022], ntk: [291.694087, 253.590045, 269.454548],
      depth: 3),
    Case(
      name: "layerNorm", input: image,
      layers: [
        .conv(conv([2, 2], .same)), .layerNorm(LayerNormalization(axes: [1, -1])),
        .activation(.erf(a: 1, b: 1, c: 0)), .conv(conv([2, 2])),
        .layerNorm(LayerNormalization(axes: [1, 2, 3])), relu, .flatten, dense,
      ], nngp: [0.76, 0.29168728, 0.76], ntk: [2.29516614, 0.30631760, 2.28914481], depth: 3),
    Case(
      name: "attention", input: sequence,
      layers: [
        dense, relu,
        .selfAttention(
          SelfAttention(queryStd: 1.2, keyStd: 0.8, valueStd: 1.1, outStd: 1.4, biasStd: 0.2)),
        relu, .globalAveragePool, dense,
      ], nngp: [0.84929602, 0.65647675, 0.78219875], ntk: [2.82825304, 1.59377768, 2.58756560],
      depth: 5),
    Case(
      name: "residual", input: sequence,
      layers: [
        .conv(conv([3], .same)),
        .residual(branch: [relu, .conv(conv([3], .circular))], shortcut: []), relu, .flatten,
        dense,
      ], nngp: [3.16181439, 0.88479174, 3.02727999], ntk: [7.79669651, 0.67141279, 7.46103997],
      depth: 3),
  ]

  /// Within 4.5 standard errors (12 deviates exceed that with probability below 1e-4) and a bias of
  /// 2 depth / width of the entries' scale: corrections at finite width are of relative order
  /// depth / width (Hanin, Nica 2019, arXiv:1909.05989).
  @Test(arguments: cases.indices) func meansAreTheInfiniteKernels(_ index: Int) throws {
    let test = Self.cases[index]
    let width = 96
    let estimate = try Architecture(layers: test.layers).monteCarloKernels(
      Self.inputs(test.input), input: test.input, width: width, samples: 120, seed: 1)
    let bias = 2 * Double(test.depth) / Double(width)
    for (kernel, errors, exact, name) in [
      (estimate.nngp, estimate.nngpError, test.nngp, "nngp"),
      (estimate.ntk, estimate.ntkError, test.ntk, "ntk"),
    ] {
      let scale = max(exact[0], exact[2])
      for (place, value) in zip([(0, 0), (0, 1), (1, 1)], exact) {
        let off = abs(kernel[place.0, place.1] - value)
        let error = errors[place.0, place.1]
        #expect(off < 4.5 * error + bias * scale, "\(test.name) \(name) \(place): \(off)")
        // Fluctuations are of relative order sqrt(depth / (width samples)), here below 3 %.
        #expect(error > 0 && error < 0.1 * scale, "\(test.name) \(name) \(place)")
      }
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let architecture = Architecture(layers: [
      .conv(Self.conv([2, 2], .same)), .maxPool(Pool(window: [2, 2])), BatchNorm(), Self.relu,
      .globalAveragePool, Self.dense,
    ])
    let x1 = Fixture.normals(4, 24, seed: 1)
    let x2 = Fixture.normals(3, 24, seed: 2)
    let shares = Mutex<[Double]>([])
    func run(_ threads: Int) throws -> MonteCarloKernels {
      try architecture.monteCarloKernels(
        x1, x2, input: Self.image, width: 7, samples: 9, seed: 4,
        parallelism: Parallelism(threads: threads)
      ) { share in shares.withLock { $0.append(share) } }
    }
    let (one, four) = (try run(1), try run(4))
    #expect(one.nngp == four.nngp && one.nngpError == four.nngpError)
    #expect(one.ntk == four.ntk && one.ntkError == four.ntkError)
    #expect(one.ntk.rows == 4 && one.ntk.columns == 3)
    #expect(shares.withLock { $0.max() } == 1 && shares.withLock { $0.count } == 18)
  }

  @Test func costCountsWhatIsThere() throws {
    let architecture = Architecture(layers: [
      .conv(Self.conv([3, 3], .same)), .flatten, Self.dense,
    ])
    let cost = try architecture.monteCarloCost(rows: 10, columns: 4, input: Self.image, width: 8)
    #expect(cost.parameters == 8 * 18 + 8 + 8 * 12 + 1)
    #expect(cost.backwardPasses == 1)
    // The convolution's output and its derivative for every input are the least it can take.
    #expect(cost.bytesPerThread > 8 * (cost.parameters + 2 * 14 * 96))
    #expect(cost.threads(upTo: 16, available: cost.bytes(threads: 3)) == 3)
    #expect(cost.threads(upTo: 2, available: 0) == 1)
  }
}
