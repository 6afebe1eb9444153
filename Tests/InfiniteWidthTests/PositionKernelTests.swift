import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import InfiniteWidth

/// Laws of the kernels of networks on images.
@Suite struct PositionKernelTests {
  static let input = InputShape.image(height: 6, width: 5, channels: 2)
  /// Fused and general convolutions, pools between stages, strides in branches, and whole fields.
  static let networks: [Architecture] = [
    .convolutional(depth: 4, readout: .globalAverage),
    .convolutional(depth: 3, readout: .flatten),
    .convolutional(depth: 3, readout: .localAverage(radius: 1)),
    .myrtle(.five),
    .myrtle(.five, normalizedGaussian: true),
    Architecture(layers: [
      .conv(Convolution(filter: [3, 3], padding: .same, biasStd: 0.3)), .activation(.gelu),
      .residual(
        branch: [.conv(Convolution(filter: [2, 3], strides: [2, 1], padding: .same))],
        shortcut: [.conv(Convolution(filter: [1, 1], strides: [2, 1], padding: .same))]),
      .activation(.leakyRelu(alpha: 0.2)), .averagePool(Pool(window: [2, 2])),
      .dense(Dense(biasStd: 0.1)), .activation(.erf(a: 1, b: 1, c: 0)), .globalSumPool,
      .dense(Dense()), .activation(.relu), .dense(Dense()),
    ]),
    Architecture(layers: [
      .conv(Convolution(filter: [3, 3], padding: .circular)), .activation(.relu),
      .selfAttention(SelfAttention(biasStd: 0.1)), .activation(.tanh), .globalAveragePool,
      .dense(Dense()),
    ]),
  ]

  private func images(_ rows: Int, seed: UInt64) -> Matrix<Double> {
    RandomStream(seed: seed).normalMatrix(rows: rows, columns: 60, as: Double.self)
  }

  /// No entry depends on the others: not on tiles, threads, or the company in a group of images.
  @Test(arguments: networks) func bitsDependOnThePairAlone(network: Architecture) throws {
    let x = images(21, seed: 1)
    let one = try network.kernel(
      x, input: Self.input, options: KernelOptions(parallelism: .serial))
    for (threads, tile) in [(2, 16), (3, 7), (1, 40)] {
      let other = try network.kernel(
        x, input: Self.input,
        options: KernelOptions(parallelism: Parallelism(threads: threads), tile: tile))
      #expect(other.nngp == one.nngp)
      #expect(other.ntk == one.ntk)
    }
    let block = try network.kernel(
      x.selectingRows(3..<6), x.selectingRows(10..<21), input: Self.input)
    for i in 0..<3 {
      for j in 0..<11 {
        // Below the diagonal the first image is the later one: the sum over planes runs the other way.
        expectClose(block.ntk[i, j], one.ntk[3 + i, 10 + j], relative: 1e-12, absolute: 1e-13)
      }
    }
    #expect(one.ntk == one.ntk.transposed)
  }

  @Test(arguments: networks) func instructionSetsAgree(network: Architecture) throws {
    let x = images(10, seed: 2)
    let single = x.converted(to: Float.self)
    let reference = try network.kernel(
      x, input: Self.input, options: KernelOptions(instructionSet: .portable))
    for isa in InstructionSet.available {
      let options = KernelOptions(instructionSet: isa)
      let double = try network.kernel(x, input: Self.input, options: options)
      expectClose(double.ntk, reference.ntk, relative: 1e-12, absolute: 1e-13, "\(isa)")
      let float = try network.kernel(single, input: Self.input, options: options)
      let scale = reference.ntk.elements.map(abs).max()!
      // The bound for single precision: 2e-5, of the largest entry where entries cancel.
      expectClose(float.ntk, reference.ntk, relative: 2e-5, absolute: 1e-6 * scale, "\(isa)")
    }
  }

  /// Duplicates, and images a little apart, at every scale down to rounding.
  ///
  /// Networks that keep equal positions up to the readout are exact; behind a pool an angle below
  /// 1e-7 is lost to the rounding of the pooled covariance, where 1e-8 and less still counts as equal.
  @Test(arguments: networks) func nearlyEqualImagesStayPositive(network: Architecture) throws {
    var pools = false
    for layer in network.layers { if case .averagePool = layer { pools = true } }
    if case .selfAttention = network.layers[2] { pools = true }
    for distance in [0, 1e-8, 3e-8, 1e-7, 1e-6, 1e-4] {
      if pools && distance > 1e-8 && distance < 1e-6 { continue }
      let base = images(4, seed: 3)
      let noise = (0..<3).map { images(4, seed: 4 + UInt64($0)) }
      let x = Matrix(rows: 16, columns: 60) { row, column in
        base[row % 4, column]
          + (row < 4 ? 0 : distance * noise[row / 4 - 1][row % 4, column])
      }
      let kernels = try network.kernel(x, input: Self.input)
      for (name, kernel) in [("nngp", kernels.nngp), ("ntk", kernels.ntk)] {
        let values = try SymmetricEigen.values(of: kernel)
        #expect(
          values[0] >= -1e-12 * values[15], "\(name) at \(distance): \(values[0] / values[15])")
      }
      if distance == 0 { #expect(kernels.ntk[4, 0] == kernels.ntk[0, 0]) }
    }
  }

  /// On images of one pixel a convolution is a dense layer, whose engine is another.
  @Test func onePixelIsADenseNetwork() throws {
    func layers(_ weighted: (Double, Double) -> Layer) -> [Layer] {
      [
        weighted(1.3, 0.2), .activation(.relu), weighted(1.1, 0), .activation(.gelu),
        .dropout(keep: 0.9), weighted(1, 0.1), .layerNorm(.init()), .activation(.tanh),
        .flatten, .dense(Dense()),
      ]
    }
    let dense = Architecture(layers: layers { .dense(Dense(weightStd: $0, biasStd: $1)) })
    let convolutional = Architecture(
      layers: layers { .conv(Convolution(filter: [1, 1], weightStd: $0, biasStd: $1)) })
    var x = RandomStream(seed: 9).normalMatrix(rows: 12, columns: 7, as: Double.self)
    for column in 0..<7 { x[5, column] = x[4, column] + 1e-7 * x[6, column] }
    let expected = try dense.kernel(x)
    let actual = try convolutional.kernel(x, input: .image(height: 1, width: 1, channels: 7))
    // Quadrature of tanh to 1e-12, and some 1e3 roundings.
    expectClose(actual.nngp, expected.nngp, relative: 1e-11)
    expectClose(actual.ntk, expected.ntk, relative: 1e-11)
  }

  /// With many images what is known of each is followed again for every tile: the same numbers.
  @Test(arguments: networks) func recordsMayBeFollowedAnew(network: Architecture) throws {
    let (x, y) = (images(19, seed: 7), images(18, seed: 8))
    let plan = try KernelPlan(network, input: Self.input)
    for second in [nil, y] {
      var computation = try KernelComputation(
        plan: plan, x1: x, x2: second, kind: .both, options: KernelOptions())
      let kept = try computation.run()
      computation.recordLimit = 0
      let followed = try computation.run()
      #expect(followed.nngp == kept.nngp)
      #expect(followed.ntk == kept.ntk)
    }
    let positions = try #require(plan.positionPlan)
    #expect(
      positions.keepsRecords(images: 1000, limit: 0)
        == (network.name != "cntk-4-gap"
          && network.name != "cntk-3-flatten" && network.name != "cntk-3-lap-1"))
  }

  @Test func memoryIsPlanned() throws {
    let plan = try KernelPlan(
      .convolutional(depth: 5, readout: .globalAverage),
      input: .image(height: 32, width: 32, channels: 3))
    let cost = plan.cost(rows: 100, columns: 50, kind: .ntk, as: Float.self)
    #expect(cost.entries == 5000)
    // Four activations on every pair of 1024 positions.
    let pairs = 1024.0 * 1024
    #expect(cost.activations == 5000 * 4 * pairs)
    let flat = try KernelPlan(
      .convolutional(depth: 5, readout: .flatten),
      input: .image(height: 32, width: 32, channels: 3)
    ).cost(rows: 100, kind: .ntk, as: Float.self)
    let own = 1024.0
    #expect(flat.activations == 5050 * 4 * own)
    let pooled = try KernelPlan(.myrtle(.five), input: .image(height: 32, width: 32, channels: 3))
      .cost(rows: 1, columns: 1, kind: .ntk, as: Float.self)
    let smaller = 256.0 * 256 + 64 * 64
    #expect(pooled.activations == 2 * pairs + smaller)
  }
}
