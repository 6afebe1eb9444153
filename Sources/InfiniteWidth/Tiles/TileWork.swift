import Foundation
import LinearAlgebra

/// One tile: mean inner products by BLAS, then the plan row by row, then the nearly equal pairs.
struct TileWork<Element: KernelScalar> {
  let evaluator: TileEvaluator<Element>
  let x1: Matrix<Element>
  let x2: Matrix<Element>
  let moments1: [Double]
  let moments2: [Double]
  let rows: Range<Int>
  let columns: Range<Int>
  /// Whether both sets are one, so that the diagonal is known already.
  let isSymmetric: Bool

  /// Pairs with 1 - c below this take the exact recursion. At the limit the angle is 0.045, so a
  /// rounding error e of c moves it by e / 0.045: 5e-15 in double, 3e-6 in single precision.
  static var nearlyEqual: Double { 1e-3 }

  /// Writes the tile into the full matrices, whose rows are `stride` apart.
  func run(
    nngp: UnsafeMutableBufferPointer<Element>?, ntk: UnsafeMutableBufferPointer<Element>?,
    stride: Int
  ) throws {
    let width = columns.count
    let scratchCount = evaluator.scratch(width: width)
    let gram = UnsafeMutablePointer<Element>.allocate(
      capacity: rows.count * width + width + scratchCount)
    defer { gram.deallocate() }
    let theta = gram + rows.count * width
    let scratch = theta + width
    let features = x1.columns
    if features > 0 {
      x1.elements.withUnsafeBufferPointer { a in
        x2.elements.withUnsafeBufferPointer { b in
          Element.Backend.gemm(
            transposeA: false, transposeB: true, m: rows.count, n: width, k: features,
            alpha: Element(1 / Double(features)), a: a.baseAddress! + rows.lowerBound * features,
            lda: features, b: b.baseAddress! + columns.lowerBound * features, ldb: features,
            beta: 0, c: gram, ldc: width)
        }
      }
    } else {
      gram.update(repeating: 0, count: rows.count * width)
    }
    for (offset, row) in rows.enumerated() {
      let k = gram + offset * width
      let near = nearlyEqualColumns(row, k)
      try evaluator.evaluate(row: row, columns: columns, k: k, theta: theta, scratch: scratch)
      for column in near {
        let other = columns.lowerBound + column
        let (value, tangent) = try evaluator.recursion.evaluate(
          row, other, input: inputPair(row, other))
        k[column] = Element(value)
        theta[column] = Element(tangent)
      }
      let start = row * stride + columns.lowerBound
      if let nngp { (nngp.baseAddress! + start).update(from: k, count: width) }
      if let ntk { (ntk.baseAddress! + start).update(from: theta, count: width) }
    }
  }

  private func nearlyEqualColumns(_ row: Int, _ k: UnsafeMutablePointer<Element>) -> [Int] {
    let limit = 1 - Self.nearlyEqual
    let square = limit * limit * moments1[row]
    var near: [Int] = []
    for column in columns.indices {
      let value = Double(k[column - columns.lowerBound])
      if isSymmetric && column == row { continue }
      if value > 0, value * value > square * moments2[column] {
        near.append(column - columns.lowerBound)
      }
    }
    return near
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
