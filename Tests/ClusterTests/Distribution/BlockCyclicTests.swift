import Cluster
import Testing

@Suite struct BlockCyclicTests {
  @Test(arguments: [1, 2, 3, 4, 6, 7, 12, 64, 1024])
  func gridsHoldAllRanksAndAreNearlySquare(_ ranks: Int) {
    let grid = ProcessGrid(ranks: ranks)
    #expect(grid.rows * grid.columns == ranks)
    #expect(grid.rows <= grid.columns)
    // No divisor lies between the number of rows and the root.
    let root = Int(Double(ranks).squareRoot())
    #expect(!(grid.rows + 1..<root + 1).contains { ranks % $0 == 0 })
    for rank in 0..<ranks {
      let place = grid.place(of: rank)
      #expect(grid.rank(row: place.row, column: place.column) == rank)
    }
  }

  /// Every entry is in one part, at one place, and the parts are as long as they say.
  @Test(arguments: [
    (0, 4, 3), (1, 4, 3), (11, 4, 3), (12, 4, 3), (13, 4, 3), (100, 7, 1), (97, 8, 5),
  ])
  func everyEntryHasOnePlace(_ count: Int, _ block: Int, _ parts: Int) {
    let axis = CyclicAxis(count: count, block: block, parts: parts)
    var seen = [Set<Int>](repeating: [], count: parts)
    for index in 0..<count {
      let (part, local) = (axis.part(of: index), axis.local(index))
      #expect(seen[part].insert(local).inserted)
      #expect(axis.global(local, part: part) == index)
    }
    for part in 0..<parts {
      #expect(axis.localCount(part) == seen[part].count)
      #expect(seen[part] == Set(0..<seen[part].count))
    }
    #expect(axis.blocks.flatMap { Array($0) } == Array(0..<count))
  }

  /// The example of the ScaLAPACK Users' Guide, section 4.3.2: 9 x 9 in blocks of 2 on a 2 x 3 grid.
  @Test func theUsersGuidesExample() {
    let layout = BlockCyclic(rows: 9, columns: 9, block: 2, grid: ProcessGrid(ranks: 6))
    #expect(layout.grid.rows == 2 && layout.grid.columns == 3)
    #expect((0..<6).map { layout.localShape($0).rows } == [5, 5, 5, 4, 4, 4])
    #expect((0..<6).map { layout.localShape($0).columns } == [4, 3, 2, 4, 3, 2])
    // a_{17}, a_{35} and a_{99} of the guide, counted from 1.
    #expect(layout.owner(row: 0, column: 6) == 0)
    #expect(layout.owner(row: 2, column: 4) == 5)
    #expect(layout.owner(row: 8, column: 8) == 1)
  }

  @Test func partsBeyond32BitsAreRefused() {
    let few = BlockCyclic(rows: 100_000, columns: 100_000, block: 96, grid: ProcessGrid(ranks: 4))
    #expect(throws: ClusterError.self) { try few.check() }
    let many = BlockCyclic(rows: 100_000, columns: 100_000, block: 96, grid: ProcessGrid(ranks: 16))
    #expect(throws: Never.self) { try many.check() }
    #expect(throws: ClusterError.self) { try many.check(copies: 4) }
  }
}
