import LinearAlgebra

/// The memory of the passes over n inputs, and which neurons were active in the last one.
struct TwoLayerWorkspace<Element: Scalar> {
  let count: Int
  let blocks: NeuronBlocks
  /// 32-bit words of `active` per neuron.
  let words: Int
  /// The number of workers that take whole blocks; 1 when BLAS itself has several threads.
  let workers: Int
  /// The threads inside a block.
  let inner: Parallelism
  /// Bit i of row r says whether <w_r, x_i> >= 0: (m, words).
  var active: [UInt32]
  /// Each chunk's part of sum_r a_r relu(<w_r, x_i>): (chunks, n).
  var partial: [Element]
  /// Pre-activations or gated residuals, then weights, of one block per worker.
  var scratch: [Element]
  let scratchSize: Int
  let weightsStart: Int

  init(_ network: TwoLayerNetwork<Element>, count: Int) {
    self.count = count
    blocks = NeuronBlocks(width: network.width, antisymmetric: network.isAntisymmetric)
    words = (count + 31) / 32
    let outer = BLASInformation.threads == 1
    workers = outer ? min(network.parallelism.threads, blocks.blocks.count) : 1
    // Below about 30 microseconds of work, handing it to other threads costs more than it saves.
    let blockWork =
      min(NeuronBlocks.blockSize, network.width)
      * max(min(NeuronBlocks.tileSize, count), network.initialWeights.columns)
    inner = outer || blockWork < 100_000 ? .serial : network.parallelism
    active = [UInt32](repeating: 0, count: network.width * words)
    partial = [Element](repeating: 0, count: blocks.chunkCount * count)
    let rows = min(NeuronBlocks.blockSize, network.width)
    weightsStart = rows * min(NeuronBlocks.tileSize, count)
    scratchSize = weightsStart + rows * network.initialWeights.columns
    scratch = [Element](repeating: 0, count: workers * scratchSize)
  }
}
