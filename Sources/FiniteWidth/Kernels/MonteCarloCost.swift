import Architectures
import LinearAlgebra

/// What estimating kernels from random networks takes.
public struct MonteCarloCost: Hashable, Sendable {
  /// The parameters of one network.
  public let parameters: Int
  /// The backward passes for the tangent kernel of one network and one batch.
  public let backwardPasses: Int
  /// The bytes that all samples share: inputs, means and deviations.
  public let sharedBytes: Int
  /// The bytes of one sample at work: parameters, activations, derivatives, kernels.
  public let bytesPerThread: Int

  /// The peak memory with the given number of threads, an estimate from above.
  public func bytes(threads: Int) -> Int { sharedBytes + threads * bytesPerThread }

  /// As many of `threads` as fit into `available` bytes, at least one.
  public func threads(upTo threads: Int, available: Int) -> Int {
    max(1, min(threads, (available - sharedBytes) / bytesPerThread))
  }
}

extension Architecture {
  /// What `monteCarloKernels` takes for inputs of this shape.
  ///
  /// - Parameters:
  ///   - rows: n1.
  ///   - columns: n2; nil for the first inputs themselves.
  /// - Throws: what `initialized` throws.
  public func monteCarloCost(
    rows: Int, columns: Int? = nil, input: InputShape, width: Int
  ) throws -> MonteCarloCost {
    let network = try monteCarloNetwork(input: input, width: width)
    let inputs = rows + (columns ?? 0)
    let entries = rows * (columns ?? rows)
    let parameters = network.parameters.count
    // Traces, the derivatives of one output, and copies on their way.
    let activations = 4 * inputs * (network.activationCount + network.inputCount)
    // Grams that are kept over the outputs, and products on their way.
    let grams = (4 + network.blocks.count { $0.positions == 1 }) * entries
    let work =
      network.blocks.map { block in
        guard block.positions > 1 else { return 0 }
        let patches = block.positions * block.fanIn
        let gradients = max(
          inputs * block.fanIn, min(gradientElements, inputs * block.units * block.fanIn))
        return gradients + 2 * max(patches, min(patchBlockElements, inputs * patches))
      }.max() ?? 0
    let coupled =
      network.isBatchCoupled
      ? 3 * parameters + max(parameters, min(gradientElements, rows * parameters)) : 0
    return MonteCarloCost(
      parameters: parameters, backwardPasses: network.outputCount,
      sharedBytes: 8 * (inputs * network.inputCount + 8 * entries + parameters),
      bytesPerThread: 8 * (2 * parameters + activations + grams + work + coupled))
  }
}
