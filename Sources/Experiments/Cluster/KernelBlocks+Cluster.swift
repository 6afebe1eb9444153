import Cluster
import InfiniteWidth
import KernelLearning
import LinearAlgebra

extension KernelBlocks<Double> {
  /// K V, whole at every rank, with the strips of K dealt out to the ranks.
  ///
  /// Strips of a symmetric kernel grow towards the end: the ranks take them back and forth, so that they
  /// get the same work.
  func product(
    with v: Matrix<Double>, on session: ClusterSession?,
    progress: ((Double) throws -> Void)? = nil
  ) throws -> Matrix<Double> {
    guard let session else { return try product(with: v, progress: progress) }
    let (size, rank) = (session.communicator.size, session.rank)
    let strip = max(granularity, min(256, rows / (4 * size)))
    var result = try product(
      with: v, strip: strip,
      only: { index in
        let (round, place) = index.quotientAndRemainder(dividingBy: size)
        return (round % 2 == 0 ? place : size - 1 - place) == rank
      }, progress: progress)
    session.communicator.sum(&result.elements)
    return result
  }
}

extension RowShare {
  /// An even share of the rows of a kernel.
  init(of blocks: some KernelBlocks<Double>, _ session: ClusterSession) {
    let parts = (blocks.rows + blocks.granularity - 1) / blocks.granularity
    let size = session.communicator.size
    func border(_ rank: Int) -> Int {
      min(blocks.rows, parts * rank / size * blocks.granularity)
    }
    self.init(
      rows: border(session.rank)..<border(session.rank + 1),
      sum: { session.communicator.sum(&$0) })
  }
}
