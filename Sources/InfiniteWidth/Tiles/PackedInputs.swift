import LinearAlgebra

/// Inputs in the order in which inner products read them.
///
/// The inputs of every tile are packed on their own, into panels padded by zeros. Memory: that of
/// the inputs, but for the padding.
struct PackedInputs<Element: KernelScalar>: Sendable {
  /// The rows of a tile.
  let tile: Int
  let features: Int
  /// The elements from one tile to the next.
  let stride: Int
  let elements: [Element]

  /// Packs `x` into panels of `panel` rows for tiles of `tile` rows.
  ///
  /// Cost: one pass over the inputs.
  init(
    _ x: Matrix<Element>, tile: Int, panel: Int, instructionSet: InstructionSet,
    parallelism: Parallelism
  ) {
    self.tile = tile
    features = x.columns
    stride = Self.stride(tile: min(tile, x.rows), panel: panel, features: x.columns)
    let (features, stride) = (features, stride)
    let count = (x.rows + tile - 1) / tile * stride
    elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let memory = DisjointWrites(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      memory.buffer.adviseLargePages()
      parallelism.forEach(stride == 0 ? 0 : count / stride) { index in
        let start = index * tile
        x.elements.withUnsafeBufferPointer { elements in
          Element.pack(
            instructionSet, rows: min(tile, x.rows - start), features: features,
            elements.baseAddress! + start * features, panel: panel,
            into: memory.buffer.baseAddress! + index * stride)
        }
      }
      initialized = count
    }
  }

  /// The elements of a packed tile.
  static func stride(tile: Int, panel: Int, features: Int) -> Int {
    (tile + panel - 1) / panel * panel * features
  }

  /// Calls `body` with the panels of the tile that begins at input `start`.
  func withPanels<Result>(
    from start: Int, _ body: (UnsafePointer<Element>) -> Result
  ) -> Result {
    elements.withUnsafeBufferPointer { body($0.baseAddress! + start / tile * stride) }
  }
}
