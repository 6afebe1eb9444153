import Architectures
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Attention with vectors for the positions.
@Suite struct PositionalEmbeddingTests {
  static let embeddings: [PositionalEmbedding] =
    [PositionalEmbedding.Combination.sum, .concatenate(channelRatio: 0.7)].flatMap { combination in
      [
        PositionalEmbedding.Decay.independent, .exponential(rate: 0.4, distancePower: 1.5),
        .power(exponent: 0.8, distancePower: 2),
      ].flatMap { decay in
        [false, true].map {
          PositionalEmbedding(combination, std: 1.3, decay: decay, entersValues: $0)
        }
      }
    }

  /// First on two channels, which get one more (0.7 * 2 rounded), then at the width.
  static func network(_ embedding: PositionalEmbedding) -> Architecture {
    Architecture(layers: [
      .dense(Dense(biasStd: 0.3, units: 2)),
      .selfAttention(
        SelfAttention(
          queryStd: 1.2, keyStd: 1.1, biasStd: 0.2, positionalEmbedding: embedding,
          learningRate: 0.5)),
      .activation(.relu),
      .selfAttention(SelfAttention(valueStd: 0.9, positionalEmbedding: embedding)),
      .activation(.erf(a: 1, b: 1, c: 0)), .globalAveragePool, .dense(Dense()),
    ])
  }

  /// To 1e-12, which is 4500 roundings, after a hundred sums of a hundred terms; in single precision
  /// 2e-5 is 170 roundings.
  @Test(arguments: embeddings) func equalsTheOracle(embedding: PositionalEmbedding) throws {
    let shape = InputShape.image(height: 3, width: 4, channels: 2)
    let network = Self.network(embedding)
    let x: Matrix<Double> = RandomStream(seed: 3).normalMatrix(rows: 3, columns: 24)
    let kernels = try network.kernel(x, input: shape)
    let exact = try KernelOracle(network, input: shape).kernels(x)
    expectClose(kernels.nngp, exact.nngp, relative: 1e-12, "nngp")
    expectClose(kernels.ntk, exact.ntk, relative: 1e-12 + exact.noise, "ntk")
    let single = try network.kernel(x.converted(to: Float.self), input: shape)
    expectClose(single.nngp, exact.nngp, relative: 2e-5, "nngp in single precision")
    expectClose(single.ntk, exact.ntk, relative: 2e-5, "ntk in single precision")
  }

  /// neural-tangents 0.6.5; 3e-8 is what it loses at equal inputs, see `OracleTests`.
  @Test(arguments: PeerFixture.names.filter { $0.0.hasPrefix("embedding") })
  func equalsThePeer(name: String, tag: String) throws {
    let fixture = try PeerFixture(name, inputs: tag)
    let train = try fixture.architecture.kernel(fixture.x1, input: fixture.shape)
    let cross = try fixture.architecture.kernel(fixture.x1, fixture.x2, input: fixture.shape)
    expectClose(train.nngp, fixture.train.nngp, relative: 1e-10)
    expectClose(cross.nngp, fixture.cross.nngp, relative: 1e-10)
    expectClose(train.ntk, fixture.train.ntk, relative: 3e-8)
    expectClose(cross.ntk, fixture.cross.ntk, relative: 3e-8)
  }

  /// Without embeddings attention does not know the order of the positions.
  ///
  /// Values that hold them do.
  /// Independent vectors in keys alone tell a position from the others only.
  @Test(arguments: [false, true]) func positionsAreToldApart(isEmbedded: Bool) throws {
    var attention = SelfAttention()
    if isEmbedded { attention.positionalEmbedding = PositionalEmbedding(entersValues: true) }
    let network = Architecture(layers: [
      .dense(Dense()), .selfAttention(attention), .activation(.relu), .globalAveragePool,
      .dense(Dense()),
    ])
    let x = Matrix<Double>([[1, 0.5, -0.3, 0.8, 2, -1], [0.2, 1, 0.4, -0.7, 1, 1]])
    let reversed = Matrix<Double>([[2, -1, -0.3, 0.8, 1, 0.5], [0.2, 1, 0.4, -0.7, 1, 1]])
    let shape = InputShape.sequence(length: 3, channels: 2)
    let (first, second) = (
      try network.kernel(x, input: shape).ntk[0, 1],
      try network.kernel(reversed, input: shape).ntk[0, 1]
    )
    // Sums in another order, or other attention weights.
    #expect((abs(first - second) < 1e-13 * abs(first)) == !isEmbedded)
  }

  @Test func standardParameterizationIsRefused() {
    let network = Architecture(
      parameterization: .standard,
      layers: [.selfAttention(SelfAttention(units: 3)), .flatten, .dense(Dense(units: 1))])
    #expect {
      try network.kernel(
        Matrix<Double>(rows: 1, columns: 4), input: .sequence(length: 2, channels: 2))
    } throws: {
      guard case InfiniteWidthError.unsupportedLayer(let path, _, let remedy) = $0 else {
        return false
      }
      return path == "layers[0]" && remedy == "use the NTK parameterization"
    }
  }

  @Test func gradientsAreRefused() {
    let network = Self.network(Self.embeddings[0])
    #expect {
      try network.kernelGradients(
        diagonal: [Double](repeating: 1, count: 8), input: .sequence(length: 4, channels: 2))
    } throws: {
      guard case InfiniteWidthError.unsupportedLayer("layers[1]", _, let remedy) = $0 else {
        return false
      }
      return remedy.hasPrefix("leave positionalEmbedding out")
    }
  }
}
