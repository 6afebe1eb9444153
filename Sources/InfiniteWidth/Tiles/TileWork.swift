import Foundation
import LinearAlgebra

/// One tile: mean inner products by BLAS, then the plan row by row, then the nearly equal pairs.
struct TileWork<Element: KernelScalar> {
  let evaluator: TileEvaluator<Element>
  let x1: Matrix<Element>
  let x2: Matrix<Element>
  /// The mean squares x.x / features of the inputs of the first set.
  let moments1: [Double]
  /// The same of the second set.
  let moments2: [Double]
  /// The square roots of `moments2`.
  let roots2: [Element]
  /// The diagonals, for a symmetric kernel: inputs of one set against themselves.
  let diagonals: (nngp: [Double], ntk: [Double])?
  let rows: Range<Int>
  let columns: Range<Int>

  private var isOnDiagonal: Bool { diagonals != nil && rows == columns }

  /// Pairs with 1 - c below this take the exact recursion.
  ///
  /// At the limit the angle is 0.045, so a
  /// rounding error e of c moves it by e / 0.045: 5e-15 in double, 3e-6 in single precision.
  static var nearlyEqual: Double { 1e-3 }

  /// Writes the tile, and of a symmetric kernel its mirror image, into the full matrices, whose
  /// rows are `stride` apart.
  func run(
    nngp: UnsafeMutableBufferPointer<Element>?, ntk: UnsafeMutableBufferPointer<Element>?,
    stride: Int
  ) throws {
    let width = columns.count
    let size = rows.count * width
    let memory = UnsafeMutablePointer<Element>.allocate(
      capacity: 2 * size + evaluator.scratch(width: width))
    defer { memory.deallocate() }
    let gram = memory
    let tangent = memory + size
    computeInnerProducts(gram)
    for (offset, row) in rows.enumerated() {
      let k = gram + offset * width
      let theta = tangent + offset * width
      let near = nearlyEqualColumns(row, k)
      try evaluator.evaluate(
        row: row, columns: columns, k: k, theta: theta, scratch: tangent + size)
      for column in near {
        let other = columns.lowerBound + column
        let (value, slope) = try evaluator.recursion.evaluate(
          row, other, input: inputPair(row, other))
        k[column] = Element(value)
        theta[column] = Element(slope)
      }
      if isOnDiagonal, let diagonals {
        k[offset] = Element(diagonals.nngp[row])
        theta[offset] = Element(diagonals.ntk[row])
      }
    }
    if let nngp { write(gram, to: nngp, stride) }
    if let ntk { write(tangent, to: ntk, stride) }
  }

  private func computeInnerProducts(_ gram: UnsafeMutablePointer<Element>) {
    let features = x1.columns
    guard features > 0 else { return gram.update(repeating: 0, count: rows.count * columns.count) }
    x1.elements.withUnsafeBufferPointer { a in
      x2.elements.withUnsafeBufferPointer { b in
        Element.Backend.gemm(
          transposeA: false, transposeB: true, m: rows.count, n: columns.count, k: features,
          alpha: Element(1 / Double(features)), a: a.baseAddress! + rows.lowerBound * features,
          lda: features, b: b.baseAddress! + columns.lowerBound * features, ldb: features,
          beta: 0, c: gram, ldc: columns.count)
      }
    }
  }

  /// Copies the tile and, off the diagonal of a symmetric kernel, its transpose; a tile on the
  /// diagonal is mirrored into its own upper half.
  private func write(
    _ tile: UnsafeMutablePointer<Element>, to matrix: UnsafeMutableBufferPointer<Element>,
    _ stride: Int
  ) {
    let width = columns.count
    if isOnDiagonal {
      for i in 0..<width {
        for j in 0..<i { tile[j * width + i] = tile[i * width + j] }
      }
    }
    let base = matrix.baseAddress!
    for (offset, row) in rows.enumerated() {
      (base + row * stride + columns.lowerBound).update(from: tile + offset * width, count: width)
    }
    guard diagonals != nil, !isOnDiagonal else { return }
    // Square blocks of one cache line keep both the reads and the writes in few lines.
    let block = 16
    for rowStart in Swift.stride(from: 0, to: rows.count, by: block) {
      let rowEnd = min(rowStart + block, rows.count)
      for columnStart in Swift.stride(from: 0, to: width, by: block) {
        for column in columnStart..<min(columnStart + block, width) {
          let target = base + (columns.lowerBound + column) * stride + rows.lowerBound
          for row in rowStart..<rowEnd { target[row] = tile[row * width + column] }
        }
      }
    }
  }

  private func nearlyEqualColumns(_ row: Int, _ k: UnsafeMutablePointer<Element>) -> [Int] {
    let scale = Element((1 - Self.nearlyEqual) * moments1[row].squareRoot())
    let state = KernelRow(
      isa: evaluator.instructionSet.code, count: columns.count, k: k, theta: nil)
    return roots2.withUnsafeBufferPointer { roots in
      let start = roots.baseAddress! + columns.lowerBound
      // On the diagonal every row meets itself: look one by one.
      guard isOnDiagonal || Element.anyAbove(state, scale: scale, roots: start) else { return [] }
      return (0..<columns.count).filter {
        k[$0] > scale * start[$0] && !(isOnDiagonal && columns.lowerBound + $0 >= row)
      }
    }
  }

  /// The pair of two inputs, its defect from their difference: with D = |x - x'|^2,
  /// 2 (|x||x'| - x.x') = D - (|x| - |x'|)^2.
  private func inputPair(_ row: Int, _ other: Int) -> GaussianPair {
    let (a, b) = (x1[row: row], x2[row: other])
    var distance = 0.0
    for (p, q) in zip(a, b) {
      let difference = Double(p) - Double(q)
      distance += difference * difference
    }
    distance /= Double(x1.columns)
    let (q1, q2) = (moments1[row], moments2[other])
    let norms = q1.squareRoot() - q2.squareRoot()
    return GaussianPair(
      first: q1, second: q2, defect: max(0, (distance - norms * norms) / 2))
  }
}
