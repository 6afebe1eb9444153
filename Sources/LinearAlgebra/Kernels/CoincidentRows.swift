/// Rows of a kernel that it cannot tell apart.
///
/// Inputs i and j have the same features exactly when K_ii + K_jj - 2 K_ij = 0, the squared
/// distance of their features.
public enum CoincidentRows {
  /// The squared feature distance, relative to K_ii + K_jj, up to which two rows count as one:
  /// a few thousand roundings of a kernel value.
  public static let relativeTolerance = 1e-12

  /// The first pair (i, j), i < j, of coincident rows; with `labels`, (n, c), a pair whose labels
  /// differ is preferred.
  ///
  /// Cost: O(n^2). Reads the lower triangle.
  public static func find(
    in kernel: Matrix<Double>, labels: Matrix<Double>? = nil
  ) -> (rows: [Int], contradicting: Bool)? {
    let diagonal = kernel.diagonal
    var agreeing: [Int]?
    for j in 0..<kernel.rows {
      for i in 0..<j {
        let scale = diagonal[i] + diagonal[j]
        guard abs(scale - 2 * kernel[j, i]) <= relativeTolerance * scale else { continue }
        if let labels, !labels[row: i].elementsEqual(labels[row: j]) { return ([i, j], true) }
        agreeing = agreeing ?? [i, j]
      }
    }
    return agreeing.map { ($0, false) }
  }
}
