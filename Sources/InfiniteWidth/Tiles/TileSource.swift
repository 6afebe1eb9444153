/// What computes the tiles of one kernel matrix; shared by all threads.
protocol TileSource<Element>: Sendable {
  associatedtype Element: KernelScalar

  /// Fills both kernels of a tile, (rows, columns) row-major.
  ///
  /// `ntk` nil leaves the tangent kernel out. Of a tile on the diagonal of a symmetric matrix only
  /// the lower triangle and the diagonal need to be right. The bits depend on the tile alone.
  func fill(
    _ tile: KernelTile, nngp: UnsafeMutablePointer<Element>, ntk: UnsafeMutablePointer<Element>?
  ) throws
}
