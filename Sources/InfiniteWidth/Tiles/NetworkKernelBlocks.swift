import Architectures
import LinearAlgebra

/// The NNGP or NTK of a network between inputs, block by block, for kernels that do not fit in
/// memory.
///
/// What is needed of every input alone is computed once; a block costs its own entries only.
public struct NetworkKernelBlocks<Element: KernelScalar>: KernelBlocks {
  /// The kernel.
  public let kind: KernelKind
  private let prepared: PreparedKernel<Element>

  init(_ prepared: PreparedKernel<Element>, kind: KernelKind) {
    precondition(kind != .both, "one kernel at a time")
    self.prepared = prepared
    self.kind = kind
  }

  /// See `KernelBlocks`.
  public var rows: Int { prepared.grid.rows }
  /// See `KernelBlocks`.
  public var columns: Int { prepared.grid.columns }
  /// See `KernelBlocks`.
  public var isSymmetric: Bool { prepared.grid.isSymmetric }
  /// See `KernelBlocks`: the size of a tile.
  public var granularity: Int { prepared.grid.size }

  /// See `KernelBlocks`.
  ///
  /// - Throws: `InfiniteWidthError` of a pair of inputs.
  public func block(rows: Range<Int>, columns: Range<Int>) throws -> Matrix<Element> {
    let count = rows.count * columns.count
    let elements = try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let memory = UnsafeMutableBufferPointer(rebasing: buffer[0..<count])
      memory.adviseLargePages()
      let target = TileTarget(memory, of: prepared.grid, rows: rows, columns: columns)
      try prepared.run(
        prepared.grid.tiles(in: rows, columns),
        into: kind == .nngp
          ? KernelTargets(nngp: target, ntk: nil) : KernelTargets(nngp: nil, ntk: target))
      initialized = count
    }
    return Matrix(rows: rows.count, columns: columns.count, elements: elements)
  }
}

extension TileGrid {
  /// The tiles that hold the entries of `rows` by `columns`; of a symmetric matrix those of the
  /// lower triangle, whose mirror images count as well.
  ///
  /// - Precondition: the borders of the rectangle are borders of tiles.
  func tiles(in rows: Range<Int>, _ columns: Range<Int>) -> [KernelTile] {
    precondition(
      isBorder(rows, self.rows) && isBorder(columns, self.columns),
      "\(rows) by \(columns) does not end where tiles of \(size) do")
    var tiles: Set<KernelTile> = []
    for row in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
      for column in stride(from: columns.lowerBound, to: columns.upperBound, by: size) {
        let (first, second) = isSymmetric ? (max(row, column), min(row, column)) : (row, column)
        tiles.insert(
          KernelTile(
            rows: first..<min(self.rows, first + size),
            columns: second..<min(self.columns, second + size)))
      }
    }
    return tiles.sorted {
      ($0.rows.lowerBound, $0.columns.lowerBound) < ($1.rows.lowerBound, $1.columns.lowerBound)
    }
  }

  private func isBorder(_ range: Range<Int>, _ limit: Int) -> Bool {
    range.lowerBound % size == 0 && (range.upperBound % size == 0 || range.upperBound == limit)
  }
}

extension Architecture {
  /// One kernel of this network, computed block by block.
  ///
  /// - Parameters:
  ///   - x1: the inputs of the rows.
  ///   - x2: the inputs of the columns; nil for those of the rows.
  ///   - kind: the NNGP or the NTK.
  ///   - input: the shape of an input; by default a vector.
  /// - Throws: as `kernel(_:_:input:options:)`, but for the memory of the matrix.
  public func kernelBlocks<Element: KernelScalar>(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil, kind: KernelKind,
    input: InputShape? = nil, options: KernelOptions = KernelOptions()
  ) throws -> NetworkKernelBlocks<Element> {
    var options = options
    options.progress = nil
    return NetworkKernelBlocks(
      try prepareKernel(x1, x2, kind: kind, input: input, options: options), kind: kind)
  }
}
