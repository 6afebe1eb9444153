/// How one axis of a matrix is dealt out: blocks of `block` entries go round the parts of the axis.
///
/// Reference: Blackford et al., ScaLAPACK Users' Guide (1997), section 4.3.
public struct CyclicAxis: Sendable, Hashable {
  /// The entries of the axis.
  public let count: Int
  /// The entries of a block; the last one may be shorter.
  public let block: Int
  /// The number of parts.
  public let parts: Int

  /// An axis of `count` entries.
  public init(count: Int, block: Int, parts: Int) {
    precondition(block > 0 && parts > 0, "blocks of \(block) for \(parts) parts")
    (self.count, self.block, self.parts) = (count, block, parts)
  }

  /// The part that has an entry.
  public func part(of index: Int) -> Int { index / block % parts }

  /// The place of an entry within its part.
  public func local(_ index: Int) -> Int {
    index / (block * parts) * block + index % block
  }

  /// The entry at a place of a part.
  public func global(_ local: Int, part: Int) -> Int {
    (local / block * parts + part) * block + local % block
  }

  /// The number of entries of a part: NUMROC.
  public func localCount(_ part: Int) -> Int {
    let whole = count / block
    let rest = count % block
    return whole / parts * block
      + (part < whole % parts ? block : part == whole % parts ? rest : 0)
  }

  /// The blocks, in order.
  public var blocks: [Range<Int>] {
    stride(from: 0, to: count, by: block).map { $0..<min(count, $0 + block) }
  }
}

/// How a matrix is dealt out to a grid of ranks: both axes in blocks of the same size.
public struct BlockCyclic: Sendable, Hashable {
  /// The ranks.
  public let grid: ProcessGrid
  /// The rows of the matrix.
  public let rows: CyclicAxis
  /// The columns of the matrix.
  public let columns: CyclicAxis

  /// A matrix of `rows` by `columns`.
  public init(rows: Int, columns: Int, block: Int, grid: ProcessGrid) {
    self.grid = grid
    self.rows = CyclicAxis(count: rows, block: block, parts: grid.rows)
    self.columns = CyclicAxis(count: columns, block: block, parts: grid.columns)
  }

  /// The rank that has an entry.
  public func owner(row: Int, column: Int) -> Int {
    grid.rank(row: rows.part(of: row), column: columns.part(of: column))
  }

  /// The rows and columns of the part of a rank.
  public func localShape(_ rank: Int) -> (rows: Int, columns: Int) {
    let place = grid.place(of: rank)
    return (rows.localCount(place.row), columns.localCount(place.column))
  }

  /// A block size for kernels of `size` rows: whole panels of the products, and a few blocks for
  /// every rank.
  public static func block(for size: Int, grid: ProcessGrid) -> Int {
    let most = size / (3 * max(grid.rows, grid.columns))
    return max(8, min(96, most / 8 * 8))
  }

  /// Throws when the part of a rank is beyond ScaLAPACK's integers, `copies` of it in one array.
  ///
  /// - Throws: `ClusterError.tooLarge`.
  public func check(copies: Int = 1) throws(ClusterError) {
    let shape = localShape(0)
    let count = copies * shape.rows * shape.columns
    guard count <= Int(Int32.max) else {
      throw .tooLarge(dimension: "the number of entries of a rank", value: count)
    }
  }
}
