import LinearAlgebra

extension DistributedMatrix {
  /// The first pair of rows that the kernel cannot tell apart, found by all ranks in their parts of the lower
  /// triangle; see `CoincidentRows`.
  ///
  /// - Parameters:
  ///   - labels: (n, c); a pair whose labels differ is preferred.
  ///   - diagonal: of the kernel.
  package func coincidentRows(
    _ labels: Matrix<Double>, _ diagonal: [Double], _ communicator: any Communicator
  ) -> (rows: [Int], contradicting: Bool)? {
    let rows = ownRows
    var found: (order: (Int, Int, Int), contradicting: Bool)?
    for (place, i) in ownColumns.enumerated() {
      for (offset, j) in rows.enumerated() where j > i {
        let scale = diagonal[i] + diagonal[j]
        let entry = local[place * leadingDimension + offset]
        guard abs(scale - 2 * entry) <= CoincidentRows.relativeTolerance * scale else { continue }
        let contradicting = !labels[row: i].elementsEqual(labels[row: j])
        let order = (contradicting ? 0 : 1, j, i)
        if found.map({ order < $0.order }) ?? true { found = (order, contradicting) }
      }
    }
    // Each rank's find in a place of its own.
    var finds = [Double](repeating: 0, count: 4 * communicator.size)
    if let found {
      let (kind, j, i) = found.order
      finds.replaceSubrange(
        4 * communicator.rank..<4 * communicator.rank + 4,
        with: [1, Double(kind), Double(j), Double(i)])
    }
    communicator.sum(&finds)
    var first: (kind: Double, j: Double, i: Double)?
    for rank in 0..<communicator.size where finds[4 * rank] == 1 {
      let find = (kind: finds[4 * rank + 1], j: finds[4 * rank + 2], i: finds[4 * rank + 3])
      if let best = first, !(find < best) { continue }
      first = find
    }
    guard let first else { return nil }
    return (rows: [Int(first.i), Int(first.j)], contradicting: first.kind == 0)
  }
}
