/// The ranks of a group as a rectangle, as near to a square as their number allows.
public struct ProcessGrid: Sendable, Hashable {
  /// The number of rows of ranks.
  public let rows: Int
  /// The number of columns of ranks.
  public let columns: Int

  /// The grid of `ranks` ranks: no row more than columns.
  public init(ranks: Int) {
    let root = Int(Double(ranks).squareRoot().rounded(.down))
    rows = (1...max(1, root)).last { ranks % $0 == 0 } ?? 1
    columns = max(1, ranks) / rows
  }

  /// The rank at a place; ranks count along the rows.
  public func rank(row: Int, column: Int) -> Int { row * columns + column }

  /// The place of a rank.
  public func place(of rank: Int) -> (row: Int, column: Int) {
    (rank / columns, rank % columns)
  }
}
