extension KernelBlocks {
  /// K V, with every entry of K computed on the way and let go: (rows, columns of V).
  ///
  /// Of a symmetric kernel one triangle is computed. Memory: `strip` rows by `width` columns of K. The
  /// last bits depend on BLAS's thread count.
  ///
  /// - Parameters:
  ///   - v: (columns, c).
  ///   - strip: the rows of K in memory at a time, rounded to whole blocks.
  ///   - width: the columns of K in memory at a time, likewise.
  ///   - progress: called with the share done.
  /// - Throws: what computing a block throws.
  public func product(
    with v: Matrix<Element>, strip: Int = 256, width: Int = 4096,
    progress: ((Double) throws -> Void)? = nil
  ) throws -> Matrix<Element> {
    try product(with: v, strip: strip, width: width, only: { _ in true }, progress: progress)
  }

  /// The part of K V that comes from some strips of rows, for processes that share the work: the parts
  /// add up to `product(with:strip:width:progress:)`.
  ///
  /// - Parameter only: whether to take the strip of this number, from 0.
  package func product(
    with v: Matrix<Element>, strip: Int = 256, width: Int = 4096, only: (Int) -> Bool,
    progress: ((Double) throws -> Void)? = nil
  ) throws -> Matrix<Element> {
    precondition(v.rows == columns, "a product of \(columns) columns with \(v.rows) rows")
    var result = Matrix<Element>(rows: rows, columns: v.columns)
    var done = 0.0
    let strips = Self.ranges(rows, by: aligned(strip)).enumerated().filter { only($0.offset) }
      .map(\.element)
    let total = strips.reduce(0) {
      $0 + Double($1.count) * Double(isSymmetric ? $1.upperBound : columns)
    }
    for range in strips {
      let end = isSymmetric ? range.upperBound : columns
      for columns in Self.ranges(end, by: aligned(width)) {
        let block = try block(rows: range, columns: columns)
        result.add(block, range, columns, v, isSymmetric: isSymmetric)
        done += Double(block.elements.count)
        try progress?(min(1, done / total))
      }
    }
    return result
  }
}

extension Matrix {
  /// Adds the products with the entries `rows` by `columns` of a kernel, of which a symmetric one also
  /// stands for its mirror image below the diagonal block.
  fileprivate mutating func add(
    _ block: Matrix, _ rows: Range<Int>, _ columns: Range<Int>, _ v: Matrix, isSymmetric: Bool
  ) {
    guard self.columns > 0, !rows.isEmpty, !columns.isEmpty else { return }
    let c = self.columns
    elements.withUnsafeMutableBufferPointer { out in
      v.elements.withUnsafeBufferPointer { v in
        block.elements.withUnsafeBufferPointer { block_ in
          let (out, v, k) = (out.baseAddress!, v.baseAddress!, block_.baseAddress!)
          Element.Backend.gemm(
            transposeA: false, transposeB: false, m: rows.count, n: c, k: columns.count, alpha: 1,
            a: k, lda: columns.count, b: v + columns.lowerBound * c, ldb: c, beta: 1,
            c: out + rows.lowerBound * c, ldc: c)
          let below = min(columns.upperBound, rows.lowerBound) - columns.lowerBound
          guard isSymmetric, below > 0 else { return }
          Element.Backend.gemm(
            transposeA: true, transposeB: false, m: below, n: c, k: rows.count, alpha: 1, a: k,
            lda: columns.count, b: v + rows.lowerBound * c, ldb: c, beta: 1,
            c: out + columns.lowerBound * c, ldc: c)
        }
      }
    }
  }
}
