import CDNNL
import LinearAlgebra

/// A network in single precision as a list of steps on memory that is planned once, for batches of one
/// size: convolutions, pools and normalizations by oneDNN in the layout it likes best, dense layers by
/// BLAS.
///
/// It computes what `FiniteNetwork` does, several times faster, for dense layers, convolutions of two
/// dimensions, their pools, batch normalization, rectifiers, tanh and sums. Parameters stay with the
/// caller. Bits depend on the thread count, which is that of OpenBLAS when it was made.
final class CompiledNetwork {
  /// The rows of a batch.
  let rows: Int
  /// Whether it gives gradients, with batch normalization by the batch.
  let isTraining: Bool
  /// The thread count it was made for.
  var threads: Int { engine.threads }

  private let engine: DNNLEngine
  private let input: DNNLMemory
  private let output: DNNLMemory
  private let seed: DNNLMemory?
  private let outputCount: Int
  private let forward: [any ProgramStep]
  private let backward: [any ProgramStep]
  private let fromParameters: [(memory: DNNLMemory, offset: Int)]
  private let toGradient: [(memory: DNNLMemory, offset: Int)]
  private let statistics: ProgramBuffer
  private let sites: [NormalizationSite]

  /// The program of a network; nil where a layer is not among those above.
  init?<Element>(
    _ network: FiniteNetwork<Element>, rows: Int, _ purpose: ProgramBuilder.Purpose
  ) {
    guard rows > 0, Element.self == Float.self else { return nil }
    do {
      engine = try DNNLEngine()
      let builder = ProgramBuilder(
        engine, rows: rows, purpose, blocks: network.blocks, averages: network.averageCount)
      let signal = Signal(network.input)
      input = try builder.memory(try builder.rowLayout(signal))
      let (result, pull) = try builder.node(
        network.root, ProgramValue(memory: input, signal: signal))
      let outputs = try builder.vector(result)
      output = outputs.memory
      outputCount = outputs.signal.channels
      if purpose == .training {
        let rows = try builder.derivative(output.descriptor, outputs.signal)
        // Written by the caller, so never taken for another derivative.
        rows.memory.buffer!.uses += 1
        let derivative = try builder.restored(rows, result.signal)
        _ = try pull(derivative, false)
        seed = rows.memory
      } else {
        seed = nil
      }
      forward = builder.forward
      backward = builder.backward
      fromParameters = builder.fromParameters
      toGradient = builder.toGradient
      statistics = builder.statistics
    } catch {
      return nil
    }
    self.rows = rows
    isTraining = purpose == .training
    sites = network.normalizations
  }

  /// The outputs of one batch: (rows, outputs).
  ///
  /// - Parameters:
  ///   - x: (rows, features).
  ///   - averages: running averages, for evaluation.
  func outputs(
    _ x: UnsafePointer<Float>, parameters: UnsafePointer<Float>, averages: [Float] = []
  ) -> Matrix<Float> {
    engine.useThreads()
    input.floats.update(from: x, count: input.descriptor.bytes / 4)
    if !isTraining {
      statistics.pointer.assumingMemoryBound(to: Float.self).update(
        from: averages, count: averages.count)
    }
    for (memory, offset) in fromParameters { memory.bind(parameters + offset) }
    let place = ProgramPlace(parameters: parameters, gradient: nil)
    for step in forward { step.run(place) }
    return Matrix(
      rows: rows, columns: outputCount,
      elements: Array(UnsafeBufferPointer(start: output.floats, count: rows * outputCount)))
  }

  /// Writes the gradient of sum(derivative * outputs) of the batch of the last `outputs` into those
  /// parts of `gradient` that belong to trained layers.
  func backward(
    _ derivative: Matrix<Float>, parameters: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    engine.useThreads()
    seed!.floats.update(from: derivative.elements, count: derivative.elements.count)
    for (memory, offset) in fromParameters { memory.bind(parameters + offset) }
    for (memory, offset) in toGradient { memory.bind(UnsafeRawPointer(gradient + offset)) }
    let place = ProgramPlace(parameters: parameters, gradient: gradient)
    for step in backward { step.run(place) }
  }

  /// The means and unbiased variances of the last batch, in the layout of
  /// `FiniteNetwork.runningAverages`.
  var batchStatistics: [Float] {
    var result = Array(
      UnsafeBufferPointer(
        start: statistics.pointer.assumingMemoryBound(to: Float.self),
        count: sites.reduce(0) { $0 + 2 * $1.channels }))
    for site in sites {
      let count = Float(rows * site.positions)
      for index in site.variances { result[index] *= count / max(1, count - 1) }
    }
    return result
  }
}
