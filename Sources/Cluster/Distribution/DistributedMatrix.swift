import LinearAlgebra

/// A matrix of which every rank has its part, block by block.
///
/// A part is column-major, as ScaLAPACK wants it.
public final class DistributedMatrix: Sendable {
  /// How it is dealt out.
  public let layout: BlockCyclic
  /// The rows and columns of this rank's part.
  public let localShape: (rows: Int, columns: Int)
  /// The place of this rank in the grid.
  public let place: (row: Int, column: Int)
  private let writes: DisjointWrites<Double>

  /// A matrix of zeros; `rank` is the number of this rank.
  public init(_ layout: BlockCyclic, rank: Int) {
    self.layout = layout
    localShape = layout.localShape(rank)
    place = layout.grid.place(of: rank)
    let count = max(1, localShape.rows * localShape.columns)
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
    memory.initialize(repeating: 0)
    writes = DisjointWrites(memory)
  }

  deinit { writes.buffer.deallocate() }

  /// The entries of this rank.
  package var local: UnsafeMutableBufferPointer<Double> { writes.buffer }

  /// The distance of two columns in memory.
  var leadingDimension: Int { max(1, localShape.rows) }

  /// The rows of the matrix that this rank has, in their order here.
  var ownRows: [Int] {
    (0..<localShape.rows).map { layout.rows.global($0, part: place.row) }
  }

  /// The columns of the matrix that this rank has, in their order here.
  var ownColumns: [Int] {
    (0..<localShape.columns).map { layout.columns.global($0, part: place.column) }
  }

  /// Writes a block that this rank has; from any thread.
  ///
  /// - Parameter values: its entries, row-major.
  package func set(
    rows: Range<Int>, columns: Range<Int>, _ values: UnsafePointer<Double>
  ) {
    let row = layout.rows.local(rows.lowerBound)
    for (j, column) in columns.enumerated() {
      let start = layout.columns.local(column) * leadingDimension + row
      for i in 0..<rows.count { local[start + i] = values[i * columns.count + j] }
    }
  }

  /// Adds a number to the diagonal of a square matrix.
  func addToDiagonal(_ value: Double) {
    for (j, column) in ownColumns.enumerated()
    where layout.rows.part(of: column) == place.row {
      local[j * leadingDimension + layout.rows.local(column)] += value
    }
  }

  /// The diagonal of a square matrix, at every rank.
  package func diagonal(_ communicator: any Communicator) -> [Double] {
    var result = [Double](repeating: 0, count: layout.rows.count)
    for (j, column) in ownColumns.enumerated()
    where layout.rows.part(of: column) == place.row {
      result[column] = local[j * leadingDimension + layout.rows.local(column)]
    }
    communicator.sum(&result)
    return result
  }

  /// The part of a matrix that every rank has whole.
  convenience init(_ matrix: Matrix<Double>, block: Int, grid: ProcessGrid, rank: Int) {
    self.init(
      BlockCyclic(rows: matrix.rows, columns: matrix.columns, block: block, grid: grid),
      rank: rank)
    let rows = ownRows
    for (j, column) in ownColumns.enumerated() {
      for (i, row) in rows.enumerated() {
        local[j * leadingDimension + i] = matrix[row, column]
      }
    }
  }

  /// The whole matrix, at every rank; for those that are small.
  func gathered(_ communicator: any Communicator) -> Matrix<Double> {
    var result = Matrix<Double>(rows: layout.rows.count, columns: layout.columns.count)
    let rows = ownRows
    for (j, column) in ownColumns.enumerated() {
      for (i, row) in rows.enumerated() {
        result[row, column] = local[j * leadingDimension + i]
      }
    }
    communicator.sum(&result.elements)
    return result
  }
}
