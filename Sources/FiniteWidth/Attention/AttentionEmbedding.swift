import Architectures
import LinearAlgebra

/// The vectors for the positions of an attention layer: a parameter block on a fixed input.
///
/// With R = L L^T the vectors at position p are std W L_p: the block's input is row p of L at
/// position p, so its derivatives and tangent kernels are those of any other block.
struct AttentionEmbedding: Sendable {
  /// The number of the parameter block: (channels, positions).
  let block: Int
  /// The channels of a vector.
  let channels: Int
  /// Whether the vectors stand next to the signal's channels, or are added to them.
  let isConcatenated: Bool
  /// Whether values are made of the vectors too.
  let entersValues: Bool
  /// A root L of R, row by row: (positions, positions).
  let root: [Double]

  /// The symmetric root of R, which exists where rounding makes R singular too.
  static func root(of embedding: PositionalEmbedding, positions: [Int]) throws -> [Double] {
    let count = positions.reduce(1, *)
    let correlations = embedding.correlations(positions: positions)
    let eigen = try SymmetricEigen(
      Matrix<Double>(rows: count, columns: count, elements: correlations))
    var scaled = eigen.vectors
    for (index, value) in eigen.values.enumerated() {
      for column in 0..<count { scaled[index, column] *= max(0, value).squareRoot() }
    }
    return Matrix.product(eigen.vectors, .transposed, scaled, .none).elements
  }

  /// The block's input for `rows` inputs: (rows, positions * positions).
  func input<Element: Scalar>(rows: Int, as type: Element.Type) -> Matrix<Element> {
    let row = root.map { Element($0) }
    return Matrix(
      rows: rows, columns: row.count, elements: (0..<rows).flatMap { _ in row })
  }

  /// The signal with the vectors: (n, positions * (channels, or both channels side by side)).
  func joined<Element: Scalar>(
    _ x: Matrix<Element>, _ vectors: Matrix<Element>, positions: Int
  ) -> Matrix<Element> {
    guard isConcatenated else {
      var sum = x
      sum.combine(vectors, Elementwise.add)
      return sum
    }
    let both = concatenateColumns(
      [x, vectors].map {
        $0.reshaped(
          rows: x.rows * positions, columns: $0.columns / positions)
      })
    return both.reshaped(rows: x.rows, columns: positions * both.columns)
  }

  /// The derivatives in the signal and in the vectors.
  func split<Element: Scalar>(
    _ d: Matrix<Element>, positions: Int
  ) -> (signal: Matrix<Element>, vectors: Matrix<Element>) {
    guard isConcatenated else { return (d, d) }
    let both = d.reshaped(rows: d.rows * positions, columns: d.columns / positions)
    let own = both.columns - channels
    return (
      both.columnRange(0..<own).reshaped(rows: d.rows, columns: positions * own),
      both.columnRange(own..<both.columns).reshaped(rows: d.rows, columns: positions * channels)
    )
  }
}
