/// The factorization K + ridge I = L L^T of a kernel that is computed block by block, for matrices
/// that a square in memory cannot hold.
///
/// Left-looking: one block column of K after another is computed, what the columns before explain is
/// taken off, and it is factored; K itself is never stored. Memory: n^2 / 2 elements for L and one
/// block column of K. Cost: n^3 / 3 flops, nearly all in matrix products of BLAS, and every
/// entry of one triangle of K. Parts of a block column are worked on in parallel, with one BLAS thread
/// each, so that the bits do not depend on the number of threads.
///
/// With a checkpoint finished block columns are written to a file as well, where they outlive the
/// process.
///
/// Reference: Golub and Van Loan, Matrix Computations, section 4.2.
public struct BlockCholesky<Element: Scalar>: Sendable {
  /// How to factor.
  public struct Options: Sendable {
    /// The columns factored at a time, rounded to whole blocks of the kernel.
    public var width = 1024
    /// The threads.
    public var parallelism = Parallelism.allCores
    /// Where finished block columns are kept; nil for memory alone.
    public var checkpoint: FactorCheckpoint?
    /// Called with the share of the arithmetic that is done, after every block column; may throw to
    /// stop.
    public var progress: (@Sendable (Double) throws -> Void)?

    /// The default options.
    public init() {}
  }

  /// The ridge that was added to the diagonal.
  public let ridge: Double
  /// The block columns that an earlier run had finished.
  public let resumedColumns: Int
  private let columns: BlockColumns<Element>
  private let parallelism: Parallelism

  /// Factors `kernel` plus `ridge`.
  ///
  /// - Throws: `KernelError.numericallySingular` when a pivot is not above its rounding error, n
  ///   units of roundoff of the diagonal; `LinearAlgebraError.notPositiveDefinite` or `.notFinite`;
  ///   `KernelError.invalidRidge`; `FactorCheckpointError`; what the kernel and `progress` throw.
  public init(
    _ kernel: some KernelBlocks<Element>, ridge: Double, options: Options = Options()
  ) throws {
    precondition(kernel.isSymmetric, "Cholesky needs a symmetric kernel")
    guard ridge >= 0, ridge.isFinite else { throw KernelError.invalidRidge(ridge) }
    self.ridge = ridge
    parallelism = options.parallelism
    let width = min(kernel.aligned(options.width), max(1, kernel.rows))
    let columns = BlockColumns<Element>(count: kernel.rows, width: width)
    self.columns = columns
    let storage = try options.checkpoint.map { try FactorStorage($0, columns, ridge: ridge) }
    resumedColumns = storage?.finished ?? 0
    let total = Double(kernel.rows) * Double(kernel.rows) * Double(kernel.rows)
    func report(_ end: Int) throws {
      // The columns up to k cost n k^2 - 2 k^3 / 3 of n^3 / 3 flops.
      let k = Double(end)
      try options.progress?(3 * (Double(kernel.rows) - 2 * k / 3) * k * k / max(1, total))
    }
    if resumedColumns > 0 { try report(columns.range(resumedColumns - 1).upperBound) }
    for j in resumedColumns..<columns.blockCount {
      try factor(j, of: kernel)
      try storage?.complete(j)
      try report(columns.range(j).upperBound)
    }
  }

  /// The bytes of the factor of a kernel of `count` rows.
  public static func byteCount(_ count: Int, width: Int = Options().width) -> Int {
    BlockColumns<Element>.elementCount(count, min(width, max(1, count)))
      * MemoryLayout<Element>.stride
  }

  private func factor(_ j: Int, of kernel: some KernelBlocks<Element>) throws {
    let range = columns.range(j)
    let (w, m) = (range.count, columns.count - range.lowerBound)
    let target = columns.block(j, fromRow: range.lowerBound)
    var diagonal: [Element] = []
    do {
      let block = try kernel.block(rows: range.lowerBound..<columns.count, columns: range)
      block.elements.withUnsafeBufferPointer { target.update(from: $0.baseAddress!, count: m * w) }
      diagonal = (0..<w).map { block[$0, $0] + Element(ridge) }
    }
    for i in 0..<w { target[i * w + i] = diagonal[i] }
    let shared = DisjointWrites(UnsafeMutableBufferPointer(start: target, count: m * w))
    forEachPart(m) { [columns] part in
      let target = shared.buffer.baseAddress! + part.lowerBound * w
      for p in 0..<j {
        let before = columns.block(p, fromRow: range.lowerBound)
        Element.Backend.gemm(
          transposeA: false, transposeB: true, m: part.count, n: w, k: columns.width, alpha: -1,
          a: before + part.lowerBound * columns.width, lda: columns.width, b: before,
          ldb: columns.width, beta: 1, c: target, ldc: w)
      }
    }
    let info = BLASInformation.withSingleThread { Element.Backend.potrf(n: w, a: target, lda: w) }
    try checkPivots(target, diagonal, info: info, start: range.lowerBound)
    forEachPart(m - w) { part in
      let target = shared.buffer.baseAddress!
      Element.Backend.trsmRight(
        rows: part.count, n: w, l: target, ldl: w, b: target + (w + part.lowerBound) * w, ldb: w)
    }
  }

  /// Some rows at a time: enough for fast products, few enough for threads to end together.
  private func forEachPart(_ rows: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let size = min(4096, max(512, rows / 8))
    BLASInformation.withSingleThread {
      parallelism.forEach((rows + size - 1) / size) { index in
        body(index * size..<min(rows, (index + 1) * size))
      }
    }
  }

  private func checkPivots(
    _ block: UnsafePointer<Element>, _ diagonal: [Element], info: Int, start: Int
  ) throws {
    let unit = Double(columns.count) * Double(Element.ulpOfOne)
    let width = diagonal.count
    for i in 0..<(info > 0 ? info : width) {
      let root = Double(block[i * width + i])
      let pivot = i == info - 1 ? root : root * root
      let limit = unit * Double(diagonal[i])
      guard pivot.isFinite else {
        throw LinearAlgebraError.notFinite(row: start + i, column: start + i, value: pivot)
      }
      // The kernels of identical inputs leave a pivot that is rounding alone, of either sign.
      guard pivot > limit else {
        throw pivot < -limit
          ? LinearAlgebraError.notPositiveDefinite(pivot: start + i, value: pivot)
          : KernelError.numericallySingular(smallest: pivot, threshold: limit)
      }
    }
  }

  /// X with (K + ridge I) X = B: (n, c).
  ///
  /// Cost: 2 n^2 c multiply-adds; the factor is read twice.
  public func solve(_ b: Matrix<Element>) -> Matrix<Element> {
    precondition(
      b.rows == columns.count, "\(b.rows) right-hand rows for \(columns.count) equations")
    var x = b
    guard b.rows > 0, b.columns > 0 else { return x }
    x.elements.withUnsafeMutableBufferPointer { x in
      for j in 0..<columns.blockCount { eliminate(j, x.baseAddress!, b.columns, transposed: false) }
      for j in (0..<columns.blockCount).reversed() {
        eliminate(j, x.baseAddress!, b.columns, transposed: true)
      }
    }
    return x
  }

  private func eliminate(
    _ j: Int, _ x: UnsafeMutablePointer<Element>, _ c: Int, transposed: Bool
  ) {
    let range = columns.range(j)
    let (w, rest) = (range.count, columns.count - range.upperBound)
    let block = columns.block(j, fromRow: range.lowerBound)
    let (here, below) = (x + range.lowerBound * c, x + range.upperBound * c)
    func multiply() {
      guard rest > 0 else { return }
      Element.Backend.gemm(
        transposeA: transposed, transposeB: false, m: transposed ? w : rest, n: c,
        k: transposed ? rest : w, alpha: -1, a: block + w * w, lda: w, b: transposed ? below : here,
        ldb: c, beta: 1, c: transposed ? here : below, ldc: c)
    }
    if transposed { multiply() }
    Element.Backend.trsm(
      transpose: transposed, n: w, columns: c, l: block, ldl: w, b: here, ldb: c)
    if !transposed { multiply() }
  }

  /// The natural logarithm of det (K + ridge I).
  public var logDeterminant: Double {
    (0..<columns.blockCount).reduce(0.0) { sum, j in
      let w = columns.range(j).count
      let block = columns.block(j, fromRow: columns.range(j).lowerBound)
      return (0..<w).reduce(sum) { $0 + 2 * logarithm(Double(block[$1 * w + $1])) }
    }
  }
}
