import LinearAlgebra

/// The coordinates in which a two-layer network keeps its inputs and weights.
public enum InputBasis: String, Codable, Hashable, Sendable, CaseIterable {
  /// The input's own features. Those that are zero in every row are left out: weights there never
  /// move and never act, so nothing changes but the time.
  case pixels
  /// An orthonormal basis of the span of all given rows, training and test.
  ///
  /// The network acts on w only through its projection on that span, and the projection of
  /// N(0, kappa^2 I) is N(0, kappa^2 I) there; so the law of everything recorded is unchanged,
  /// while the draws differ from those of `pixels`. Pays when the rank is well below the number
  /// of features.
  case rowSpace
}

/// The map from features to the coordinates of a basis.
struct InputCoordinates: Sendable {
  /// The number of features.
  let features: Int
  private let kept: [Int]
  private let basis: Matrix<Double>?

  init(_ basis: InputBasis, spanning rows: Matrix<Double>) throws {
    features = rows.columns
    var used = [Bool](repeating: false, count: rows.columns)
    for row in 0..<rows.rows {
      for column in 0..<rows.columns where rows[row, column] != 0 { used[column] = true }
    }
    kept = used.indices.filter { used[$0] }
    switch basis {
    case .pixels: self.basis = nil
    case .rowSpace:
      let values = try SingularValues(rows.selectingColumns(kept))
      self.basis = values.rightTransposed.selectingRows(0..<values.rank())
    }
  }

  /// The number of coordinates.
  var count: Int { basis?.rows ?? kept.count }

  /// The length of a vector of weights as drawn, before columns are left out.
  var drawnCount: Int { basis?.rows ?? features }

  /// The coordinates of `rows`: (n, count).
  func project(_ rows: Matrix<Double>) -> Matrix<Double> {
    let trimmed = rows.selectingColumns(kept)
    return basis.map { Matrix.product(trimmed, .none, $0, .transposed) } ?? trimmed
  }

  /// The part of a drawn vector that acts.
  func select<Element: Scalar>(_ drawn: [Double], into row: UnsafeMutablePointer<Element>) {
    if basis != nil {
      for index in drawn.indices { row[index] = Element(drawn[index]) }
    } else {
      for (index, column) in kept.enumerated() { row[index] = Element(drawn[column]) }
    }
  }

  /// Throws unless every row is in the span that the coordinates cover.
  func checkCovers(_ rows: Matrix<Double>) throws {
    let projected = project(rows)
    for row in 0..<rows.rows {
      let all = rows[row: row].reduce(0) { $0 + $1 * $1 }
      let covered = projected[row: row].reduce(0) { $0 + $1 * $1 }
      let residual = max(0, all - covered) / max(all, .leastNormalMagnitude)
      // Squares of a unit vector of d entries agree to about d roundoffs.
      guard residual <= 1e-12 * Double(features) else {
        throw FiniteWidthError.outsideRowSpace(row: row, residual: residual.squareRoot())
      }
    }
  }
}
