import LinearAlgebra

/// Which entries of a row a layer normalization takes together.
///
/// The channels and some dimensions are normalized together, for every index of the others: a row
/// falls into groups of equal size.
struct NormalizationGroups: Sendable {
  /// The entries of a group.
  let size: Int
  /// The column that each place holds when groups stand side by side; nil where they do already.
  let order: [Int]?

  /// Groups over `dimensions` (from 0) and the channels of `signal`.
  init(_ signal: Signal, dimensions: [Int]) {
    let rank = signal.positions.count
    let kept = (0..<rank).filter { !dimensions.contains($0) }
    let arrangement = kept + dimensions + [rank]
    let extents = signal.positions + [signal.channels]
    size = dimensions.reduce(signal.channels) { $0 * signal.positions[$1] }
    guard arrangement != Array(0...rank) else {
      order = nil
      return
    }
    var steps = [Int](repeating: 1, count: rank + 1)
    for axis in (0..<rank).reversed() { steps[axis] = steps[axis + 1] * extents[axis + 1] }
    order = (0..<signal.size).map { place in
      var (rest, column) = (place, 0)
      for axis in arrangement.reversed() {
        column += rest % extents[axis] * steps[axis]
        rest /= extents[axis]
      }
      return column
    }
  }

  /// The groups as rows: (n * groups, size).
  func gathered<Element: Scalar>(_ x: Matrix<Element>) -> Matrix<Element> {
    (order.map { x.selectingColumns($0) } ?? x).reshaped(columns: size)
  }

  /// The inverse of `gathered`: (n, columns).
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func restored<Element: Scalar>(_ groups: Matrix<Element>, columns: Int) -> Matrix<Element> {
    let rows = groups.elements.count / columns
    guard let order else { return groups.reshaped(rows: rows, columns: columns) }
    var result = Matrix<Element>(rows: rows, columns: columns)
    for row in 0..<rows {
      for (place, column) in order.enumerated() {
        result.elements[row * columns + column] = groups.elements[row * columns + place]
      }
    }
    return result
  }
}
