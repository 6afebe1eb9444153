import Architectures
import Cluster
import InfiniteWidth
import LinearAlgebra

/// Kernels of a regression in parts on the ranks of a cluster.
///
/// All ranks call the same functions.
struct ClusterTraining {
  let session: ClusterSession
  let parallelism: Parallelism
  let progress: (@Sendable (String, Double) -> Void)?

  private var communicator: any Communicator { session.communicator }

  private func layout(_ n: Int) -> BlockCyclic {
    let grid = ProcessGrid(ranks: communicator.size)
    return BlockCyclic(
      rows: n, columns: n, block: BlockCyclic.block(for: n, grid: grid), grid: grid)
  }

  /// The lower triangle of the kernel of a network, computed by whichever rank is free, each tile sent to
  /// the rank that keeps it; and what this rank did.
  func kernel(
    _ architecture: Architecture, _ x: Matrix<Double>, kind: KernelKind, shape: InputShape,
    _ what: String
  ) throws -> (matrix: DistributedMatrix, tally: TileTally) {
    let layout = layout(x.rows)
    let matrix = DistributedMatrix(layout, rank: session.rank)
    let prepared = try architecture.prepareKernel(
      x, kind: kind, input: shape,
      options: KernelOptions(parallelism: parallelism, tile: layout.rows.block))
    let job = TileJob(
      prepared, kind: kind,
      owner: { layout.owner(row: $0.rows.lowerBound, column: $0.columns.lowerBound) },
      accept: { _, tile, entries in
        matrix.set(rows: tile.rows, columns: tile.columns, entries)
      })
    let tally = try TileExchange(
      job, on: communicator, parallelism: parallelism, progress: { progress?(what, $0) }
    ).run()
    return (matrix, tally)
  }

  /// The lower triangle of a kernel in a file that every rank sees, of which each reads its part.
  ///
  /// - Parameter rows: the rows and columns to take; nil takes all.
  /// - Throws: as `PrecomputedKernel.symmetric(rows:)`.
  func kernel(_ file: PrecomputedKernel, rows: [Int]?, count: Int) throws -> DistributedMatrix {
    let layout = layout(count)
    let matrix = DistributedMatrix(layout, rank: session.rank)
    let diagonal = try (0..<count).map { index in
      let row = rows?[index] ?? index
      return try file.entries(rows: [row], columns: [row]).elements[0]
    }
    for block in layout.rows.blocks {
      for other in layout.columns.blocks
      where other.lowerBound <= block.lowerBound
        && layout.owner(row: block.lowerBound, column: other.lowerBound) == session.rank
      {
        let (these, those) = (block.map { rows?[$0] ?? $0 }, other.map { rows?[$0] ?? $0 })
        let entries = try file.entries(rows: these, columns: those)
        let mirror = try file.entries(rows: those, columns: these)
        for i in 0..<entries.rows {
          for j in 0..<entries.columns {
            let scale = (abs(diagonal[block.lowerBound + i]) * abs(diagonal[other.lowerBound + j]))
              .squareRoot()
            guard abs(entries[i, j] - mirror[j, i]) <= 1e-4 * scale else {
              throw PrecomputedKernelError.notSymmetric(
                path: file.path, row: these[i], column: those[j], value: entries[i, j],
                mirror: mirror[j, i])
            }
          }
        }
        entries.elements.withUnsafeBufferPointer {
          matrix.set(rows: block, columns: other, $0.baseAddress!)
        }
      }
    }
    return matrix
  }

  /// K(x, X) of some rows with all training rows, whole at every rank; each computes some columns.
  func cross(
    _ architecture: Architecture, _ rows: Matrix<Double>, _ x: Matrix<Double>, kind: KernelKind,
    shape: InputShape
  ) throws -> Matrix<Double> {
    let blocks = try architecture.kernelBlocks(
      rows, x, kind: kind, input: shape, options: KernelOptions(parallelism: parallelism))
    let parts = (x.rows + blocks.granularity - 1) / blocks.granularity
    func border(_ rank: Int) -> Int {
      min(x.rows, parts * rank / communicator.size * blocks.granularity)
    }
    let own = border(session.rank)..<border(session.rank + 1)
    var result = Matrix<Double>(rows: rows.rows, columns: x.rows)
    if !own.isEmpty {
      let part = try blocks.block(rows: 0..<rows.rows, columns: own)
      for row in 0..<rows.rows {
        for column in own { result[row, column] = part[row, column - own.lowerBound] }
      }
    }
    communicator.sum(&result.elements)
    return result
  }
}
