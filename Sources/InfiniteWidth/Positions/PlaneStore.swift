import LinearAlgebra

/// Where each plane that enters a stage lies in memory.
struct PlaneStoreLayout {
  /// The number of elements of all planes.
  let count: Int
  private let starts: [Int]
  private let rows: Int
  private let columns: Int

  init(_ stage: PlaneSchedule.Stage, lanes: Int) {
    rows = stage.input.rows
    columns = stage.input.columns
    var starts = [Int](repeating: -1, count: (2 * rows - 1) * (2 * columns - 1))
    var next = 0
    for row in stage.rowOffsets {
      for column in stage.columnOffsets {
        starts[(row + rows - 1) * (2 * columns - 1) + column + columns - 1] = next
        next += (rows - abs(row)) * (columns - abs(column)) * lanes
      }
    }
    self.starts = starts
    count = next
  }

  /// The first element of the plane at the offset.
  func start(_ row: Int, _ column: Int) -> Int {
    starts[(row + rows - 1) * (2 * columns - 1) + column + columns - 1]
  }
}

/// The planes that enter a stage.
struct PlaneStore<Element: KernelScalar> {
  let layout: PlaneStoreLayout
  let k: UnsafeMutablePointer<Element>
  let theta: UnsafeMutablePointer<Element>

  /// Sets all planes to zero.
  func clear() {
    k.update(repeating: 0, count: layout.count)
    theta.update(repeating: 0, count: layout.count)
  }
}
