import Foundation
import LinearAlgebra

/// The tiles of a dense network: mean inner products by BLAS, then the plan row by row, then the
/// nearly equal pairs.
struct DenseTiles<Element: KernelScalar>: TileSource {
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

  /// Pairs with 1 - c below this take the exact recursion.
  ///
  /// At the limit the angle is 0.045, so a
  /// rounding error e of c moves it by e / 0.045: 5e-15 in double, 3e-6 in single precision.
  static var nearlyEqual: Double { 1e-3 }

  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func fill(
    _ tile: KernelTile, nngp: UnsafeMutablePointer<Element>, ntk: UnsafeMutablePointer<Element>?
  ) throws {
    let width = tile.columns.count
    let isOnDiagonal = diagonals != nil && tile.rows == tile.columns
    let scratch = UnsafeMutablePointer<Element>.allocate(
      capacity: evaluator.scratch(width: width))
    defer { scratch.deallocate() }
    computeInnerProducts(tile, nngp)
    for (offset, row) in tile.rows.enumerated() {
      let k = nngp + offset * width
      let theta = ntk.map { $0 + offset * width }
      let near = nearlyEqualColumns(row, tile.columns, isOnDiagonal: isOnDiagonal, k)
      try evaluator.evaluate(
        row: row, columns: tile.columns, k: k, theta: theta, scratch: scratch)
      for column in near {
        let other = tile.columns.lowerBound + column
        let (value, slope) = try evaluator.recursion.evaluate(
          row, other, input: inputPair(row, other))
        k[column] = Element(value)
        theta?[column] = Element(slope)
      }
      if isOnDiagonal, let diagonals {
        k[offset] = Element(diagonals.nngp[row])
        theta?[offset] = Element(diagonals.ntk[row])
      }
    }
  }

  private func computeInnerProducts(
    _ tile: KernelTile, _ gram: UnsafeMutablePointer<Element>
  ) {
    let (rows, columns, features) = (tile.rows, tile.columns, x1.columns)
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

  private func nearlyEqualColumns(
    _ row: Int, _ columns: Range<Int>, isOnDiagonal: Bool, _ k: UnsafeMutablePointer<Element>
  ) -> [Int] {
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
