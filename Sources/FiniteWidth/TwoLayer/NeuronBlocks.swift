import LinearAlgebra

/// The division of neurons into blocks and chunks, and of inputs into tiles.
///
/// Sizes are fixed, so sums come out in the same order for any number of threads. A block's
/// pre-activations on a tile stay in the shared cache; a chunk's pass stays in a core's own. The
/// two halves of an antisymmetric network are divided alike and visited in turn, so that their
/// sums cancel exactly at the start.
struct NeuronBlocks: Sendable {
  static let blockSize = 512
  static let chunkSize = 32
  static let tileSize = 2048

  /// The rows of each block, in the order of visits.
  let blocks: [Range<Int>]
  /// The number of the first chunk of each block.
  let firstChunk: [Int]
  /// The total number of chunks.
  let chunkCount: Int

  init(width: Int, antisymmetric: Bool) {
    let half = antisymmetric ? width / 2 : width
    var blocks: [Range<Int>] = []
    for start in stride(from: 0, to: half, by: Self.blockSize) {
      let range = start..<min(start + Self.blockSize, half)
      blocks.append(range)
      if antisymmetric { blocks.append(range.lowerBound + half..<range.upperBound + half) }
    }
    var firstChunk: [Int] = []
    var count = 0
    for block in blocks {
      firstChunk.append(count)
      count += Self.chunks(block.count)
    }
    self.blocks = blocks
    self.firstChunk = firstChunk
    chunkCount = count
  }

  /// The number of chunks in a block of `rows` rows.
  static func chunks(_ rows: Int) -> Int { (rows + chunkSize - 1) / chunkSize }

  /// The rows of one chunk of a block of `rows` rows, counted from the block's start.
  static func chunk(_ index: Int, rows: Int) -> Range<Int> {
    index * chunkSize..<min((index + 1) * chunkSize, rows)
  }

  /// The ranges of inputs computed together.
  static func tiles(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: tileSize).map { $0..<min($0 + tileSize, count) }
  }

  /// Visits every block, each worker its own ones.
  func visit(_ workers: Int, _ body: @Sendable (_ worker: Int, _ block: Int) -> Void) {
    Parallelism(threads: workers).forEach(workers) { worker in
      for block in stride(from: worker, to: blocks.count, by: workers) { body(worker, block) }
    }
  }

  /// The order in which the chunks' parts are added: halves of an antisymmetric network in turn.
  func chunkOrder(paired: Bool) -> [Int] {
    guard paired else { return Array(0..<chunkCount) }
    var order: [Int] = []
    for block in stride(from: 0, to: blocks.count, by: 2) {
      for chunk in 0..<Self.chunks(blocks[block].count) {
        order += [firstChunk[block] + chunk, firstChunk[block + 1] + chunk]
      }
    }
    return order
  }
}
