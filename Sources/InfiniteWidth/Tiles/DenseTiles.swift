import Foundation
import LinearAlgebra

/// The tiles of a dense network: mean inner products, then the plan, of the whole tile at once where
/// it is a chain of rectifiers and otherwise row by row, then the nearly equal pairs.
struct DenseTiles<Element: KernelScalar>: TileSource {
  let evaluator: TileEvaluator<Element>
  /// The plan as a chain of rectifiers, where it is one.
  let chain: RectifierChain<Element>?
  let x1: Matrix<Element>
  let x2: Matrix<Element>
  /// The first set in panels of rows.
  let packed1: PackedInputs<Element>
  /// The second set in panels of columns.
  let packed2: PackedInputs<Element>
  /// The mean squares x.x / features of the inputs of the first set.
  let moments1: [Double]
  /// The same of the second set.
  let moments2: [Double]
  /// The square roots of `moments1` times 1 - `nearlyEqual`.
  let limits1: [Element]
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
    let shape = TileShape(
      isa: evaluator.instructionSet, rows: tile.rows.count, columns: width, isLower: isOnDiagonal)
    computeInnerProducts(tile, shape, nngp)
    let near = nearlyEqualPairs(tile, shape, nngp)
    if let chain {
      chain.evaluate(tile, shape, counts: (x1.rows, x2.rows), nngp, ntk)
    } else {
      let scratch = UnsafeMutablePointer<Element>.allocate(
        capacity: evaluator.scratch(width: width))
      defer { scratch.deallocate() }
      for (offset, row) in tile.rows.enumerated() {
        let columns = isOnDiagonal ? tile.columns.lowerBound..<row + 1 : tile.columns
        try evaluator.evaluate(
          row: row, columns: columns, k: nngp + offset * width,
          theta: ntk.map { $0 + offset * width }, scratch: scratch)
      }
    }
    for (row, column) in near {
      let (first, second) = (tile.rows.lowerBound + row, tile.columns.lowerBound + column)
      let (value, slope) = try evaluator.recursion.evaluate(
        first, second, input: inputPair(first, second))
      nngp[row * width + column] = Element(value)
      ntk?[row * width + column] = Element(slope)
    }
    guard isOnDiagonal, let diagonals else { return }
    for (offset, row) in tile.rows.enumerated() {
      nngp[offset * width + offset] = Element(diagonals.nngp[row])
      ntk?[offset * width + offset] = Element(diagonals.ntk[row])
    }
  }

  private func computeInnerProducts(
    _ tile: KernelTile, _ shape: TileShape, _ gram: UnsafeMutablePointer<Element>
  ) {
    let features = x1.columns
    guard features > 0 else { return gram.update(repeating: 0, count: tile.count) }
    packed1.withPanels(from: tile.rows.lowerBound) { a in
      packed2.withPanels(from: tile.columns.lowerBound) { b in
        Element.products(
          shape, features: features, a, b, scale: Element(1 / Double(features)), into: gram)
      }
    }
  }

  /// The places of nearly equal inputs in the tile; below the diagonal alone where it is on it.
  private func nearlyEqualPairs(
    _ tile: KernelTile, _ shape: TileShape, _ k: UnsafePointer<Element>
  ) -> [(row: Int, column: Int)] {
    limits1.withUnsafeBufferPointer { limits in
      roots2.withUnsafeBufferPointer { roots in
        let (limit, root) = (
          limits.baseAddress! + tile.rows.lowerBound, roots.baseAddress! + tile.columns.lowerBound
        )
        var pairs: [(row: Int, column: Int)] = []
        var next = Element.nextAbove(shape, from: 0, k, limits: limit, roots: root)
        while next < shape.rows {
          let row = k + next * shape.columns
          for column in 0..<(shape.isLower ? next : shape.columns)
          where row[column] > limit[next] * root[column] {
            pairs.append((next, column))
          }
          next = Element.nextAbove(shape, from: next + 1, k, limits: limit, roots: root)
        }
        return pairs
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
