extension KernelBlocks {
  /// K V, with every entry of K computed on the way and let go: (rows, columns of V).
  ///
  /// Of a symmetric kernel one triangle is computed. Memory: `strip` rows of K. The last bits depend
  /// on BLAS's thread count.
  ///
  /// - Parameters:
  ///   - v: (columns, c).
  ///   - strip: the rows of K in memory at a time, rounded to whole blocks.
  ///   - progress: called with the share done.
  /// - Throws: what computing a block throws.
  public func product(
    with v: Matrix<Element>, strip: Int = 256, progress: ((Double) throws -> Void)? = nil
  ) throws -> Matrix<Element> {
    precondition(v.rows == columns, "a product of \(columns) columns with \(v.rows) rows")
    var result = Matrix<Element>(rows: rows, columns: v.columns)
    var done = 0.0
    for range in Self.ranges(rows, by: aligned(strip)) {
      let end = isSymmetric ? range.upperBound : columns
      let block = try block(rows: range, columns: 0..<end)
      result.add(block, range, v, isSymmetric: isSymmetric)
      done += Double(block.elements.count)
      let total = Double(rows) * Double(isSymmetric ? rows + aligned(strip) : 2 * columns) / 2
      try progress?(min(1, done / total))
    }
    return result
  }
}

extension Matrix {
  /// Adds the products with the rows `range` of a kernel, of which a symmetric one ends at the
  /// diagonal and also stands for its mirror image.
  fileprivate mutating func add(
    _ block: Matrix, _ range: Range<Int>, _ v: Matrix, isSymmetric: Bool
  ) {
    guard columns > 0, !range.isEmpty, block.columns > 0 else { return }
    let c = columns
    elements.withUnsafeMutableBufferPointer { out in
      v.elements.withUnsafeBufferPointer { v in
        block.elements.withUnsafeBufferPointer { block_ in
          let (out, v, k) = (out.baseAddress!, v.baseAddress!, block_.baseAddress!)
          Element.Backend.gemm(
            transposeA: false, transposeB: false, m: range.count, n: c, k: block.columns, alpha: 1,
            a: k, lda: block.columns, b: v, ldb: c, beta: 1, c: out + range.lowerBound * c, ldc: c)
          guard isSymmetric, range.lowerBound > 0 else { return }
          Element.Backend.gemm(
            transposeA: true, transposeB: false, m: range.lowerBound, n: c, k: range.count,
            alpha: 1, a: k, lda: block.columns, b: v + range.lowerBound * c, ldb: c, beta: 1,
            c: out,
            ldc: c)
        }
      }
    }
  }
}
