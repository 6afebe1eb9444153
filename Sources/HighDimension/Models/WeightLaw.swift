import LinearAlgebra

/// How the first-layer weights of a two-layer network are drawn.
///
/// Both laws give weights of about unit length, so that on inputs of length sqrt(d) the
/// pre-activations have variance 1.
public enum WeightLaw: String, Sendable, Codable, CaseIterable {
  /// Uniform on the unit sphere of R^d.
  case sphere
  /// Independent normal entries of variance 1/d.
  case gaussian

  /// `count` independent weights, one per row: (count, dimension).
  ///
  /// Row i comes from child stream i, so the first rows do not depend on `count`: widths nest.
  public func weights(_ count: Int, dimension: Int, stream: RandomStream) -> Matrix<Double> {
    let scale = 1 / Double(max(1, dimension)).squareRoot()
    var w: Matrix<Double> = stream.normalMatrix(rows: count, columns: dimension, scale: scale)
    guard self == .sphere else { return w }
    w.elements.parallelFill(chunk: max(1, dimension)) { _, row in
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for column in row.indices { row[column] /= norm }
    }
    return w
  }
}
