import Architectures
import LinearAlgebra
import TestSupport
import Testing

/// The oracle against laws that it does not know, on random networks.
@Suite struct OracleLawTests {
  /// The tangent kernel is a sum over layers, each with its factor on the learning rate.
  @Test(arguments: 0..<20) func learningRatesAdd(seed: UInt64) throws {
    let random = try RandomArchitecture(seed: seed, mode: .everything)
    let inputs = random.inputs(rows: 2)
    func ntk(_ rate: (Int) -> Double) throws -> OracleKernels {
      var architecture = random.architecture
      var index = 0
      architecture.layers = architecture.layers.map { layer in
        layer.withRates { _ in
          index += 1
          return rate(index)
        }
      }
      return try KernelOracle(architecture, input: random.input).kernels(inputs)
    }
    let whole = try ntk { 1 + Double($0 % 3) }
    let parts = try (0..<3).map { rest in try ntk { $0 % 3 == rest ? 1 + Double(rest) : 0 }.ntk }
    // Sums in another order: 1e-12 is 4500 roundings.
    expectClose(
      parts[0] + parts[1] + parts[2], whole.ntk, relative: 0,
      absolute: 1e-12 * whole.ntkScale.elements.max()!)
  }

  /// A concatenation inside a concatenation is the flat one: channels count, not branches.
  @Test func nestedConcatenationIsFlat() throws {
    let conv = Layer.conv(Convolution(filter: [2, 2], padding: .same))
    func network(_ layers: [Layer]) throws -> KernelOracle {
      try KernelOracle(
        Architecture(layers: [conv] + layers + [.globalAveragePool, .dense(Dense())]),
        input: .image(height: 3, width: 2, channels: 2))
    }
    let (a, b) = ([Layer.activation(.relu)], [Layer.activation(.gelu)])
    let x = RandomStream(seed: 5).normalMatrix(rows: 2, columns: 12) as Matrix<Double>
    let nested = try network([.concatenate([[.concatenate([a, b])], [conv]])]).kernels(x)
    let flat = try network([.concatenate([a, b, [conv]])]).kernels(x)
    // The same products with other weights' roundings.
    expectClose(nested.nngp, flat.nngp, relative: 1e-14)
    expectClose(nested.ntk, flat.ntk, relative: 1e-14)
  }

  /// Kernels are positive semi-definite, whatever the network.
  @Test(arguments: 0..<60) func kernelsArePositive(seed: UInt64) throws {
    let random = try RandomArchitecture(seed: seed, mode: seed % 2 == 0 ? .planar : .everything)
    let kernels = try KernelOracle(random.architecture, input: random.input)
      .kernels(random.inputs(rows: 3))
    for kernel in [kernels.nngp, kernels.ntk] {
      let values = try SymmetricEigen.values(of: kernel)
      // Eigenvalues move by the largest error of an entry, times 3.
      let smallest = -3 * (1e-12 + kernels.noise) * kernel.trace
      #expect(values.allSatisfy { $0 >= smallest }, "\(values): \(random.description)")
    }
  }

  /// All layers occur; the fast path's mode has its own only.
  @Test func randomArchitecturesHaveEveryLayer() throws {
    var seen: [RandomArchitecture.Mode: Set<String>] = [:]
    for mode in [RandomArchitecture.Mode.planar, .everything] {
      for seed: UInt64 in 0..<150 {
        let random = try RandomArchitecture(seed: seed, mode: mode)
        let same = try RandomArchitecture(seed: seed, mode: mode)
        #expect(random.architecture == same.architecture && random.input == same.input)
        seen[mode, default: []].formUnion(random.architecture.layers.flatMap(\.namesInside))
      }
    }
    // None has a kernel in closed form but rnn, which has a recursion of its own in its tests.
    #expect(
      Set(Layer.names).subtracting(seen[.everything]!)
        == ["maxPool", "batchNorm", "embedding", "lstm", "gru", "softmax", "rnn"])
    #expect(
      seen[.planar]!.isDisjoint(with: ["convLocal", "convTranspose", "selfAttention"]))
  }

  /// Rows with equal numbers are the same network on the same input, except for dropout.
  @Test func equalRowsGiveTheDiagonal() throws {
    let network = Architecture(layers: [
      .conv(Convolution(filter: [3, 3], padding: .same, biasStd: 0.3)), .activation(.relu),
      .conv(Convolution(filter: [2, 2], padding: .same)), .activation(.relu), .flatten,
      .dense(Dense()),
    ])
    let x = RandomStream(seed: 6).normalMatrix(rows: 1, columns: 18) as Matrix<Double>
    let oracle = try KernelOracle(network, input: .image(height: 3, width: 3, channels: 2))
    let cross = try oracle.kernels(x, x)
    let train = try oracle.kernels(x)
    // One mirrored, one computed twice: the order of sums differs.
    expectClose(cross.nngp, train.nngp, relative: 1e-14)
    expectClose(cross.ntk, train.ntk, relative: 1e-14)
  }
}

extension Layer {
  /// The names of the layer and the layers in it.
  fileprivate var namesInside: [String] {
    switch self {
    case .residual(let branch, let shortcut):
      return [name] + (branch + shortcut).flatMap(\.namesInside)
    case .sum(let branches), .product(let branches), .concatenate(let branches):
      return [name] + branches.joined().flatMap(\.namesInside)
    case .repeated(_, let layers): return [name] + layers.flatMap(\.namesInside)
    default: return [name]
    }
  }

  /// The layer with every learning rate, inside too, replaced, in order.
  fileprivate func withRates(_ rate: (Double) -> Double) -> Layer {
    func all(_ layers: [Layer]) -> [Layer] { layers.map { $0.withRates(rate) } }
    switch self {
    case .dense(var layer):
      layer.trainable = true
      layer.learningRate = rate(layer.learningRate)
      return .dense(layer)
    case .conv(let layer): return .conv(layer.withRate(rate))
    case .convLocal(let layer): return .convLocal(layer.withRate(rate))
    case .convTranspose(let layer): return .convTranspose(layer.withRate(rate))
    case .selfAttention(var layer):
      layer.trainable = true
      layer.learningRate = rate(layer.learningRate)
      return .selfAttention(layer)
    case .residual(let branch, let shortcut):
      return .residual(branch: all(branch), shortcut: all(shortcut))
    case .sum(let branches): return .sum(branches.map(all))
    case .product(let branches): return .product(branches.map(all))
    case .concatenate(let branches): return .concatenate(branches.map(all))
    case .repeated(let count, let layers): return .repeated(count: count, layers: all(layers))
    default: return self
    }
  }
}

extension Convolution {
  fileprivate func withRate(_ rate: (Double) -> Double) -> Convolution {
    var layer = self
    layer.trainable = true
    layer.learningRate = rate(learningRate)
    return layer
  }
}
