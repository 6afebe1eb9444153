import LinearAlgebra

/// A preconditioner for K + ridge I from the leading eigenvectors of a Nystrom approximation of K.
///
/// With landmarks S, K is approximately C W^-1 C^T for C = K(X, S) and W = K(S, S), whose leading
/// eigenpairs U, Lambda_1 >= ... >= Lambda_q stand for those of K. Then
///   P^-1 = U (Lambda_q + ridge) (Lambda + ridge)^-1 U^T + (I - U U^T)
/// flattens the leading part of the spectrum down to Lambda_q: the condition number falls from
/// Lambda_1 / ridge to about Lambda_q / ridge. Nothing is assumed of the scale or the diagonal of K.
///
/// Memory: n (s + q) numbers while it is made, n q after. Cost: n s^2 + 9 s^3 flops once, 2 n q c multiply-adds per application.
///
/// Reference: Frangella, Tropp, Udell (2021), arXiv:2110.02820, section 5; the idea of dividing
/// leading eigenvalues is EigenPro's, Ma and Belkin (2017), arXiv:1703.10622.
public struct NystromPreconditioner: Sendable {
  /// U: (n, q).
  public let vectors: Matrix<Double>
  /// Lambda, descending: q eigenvalues.
  public let values: [Double]
  /// The ridge of the system.
  public let ridge: Double

  /// Approximates from landmarks.
  ///
  /// - Parameters:
  ///   - cross: K(X, S): (n, s).
  ///   - landmarks: K(S, S): (s, s).
  ///   - ridge: the ridge of the system.
  ///   - rank: q, the eigenpairs to keep; by default half of the landmarks, since the trailing half
  ///     of an approximation's eigenpairs is far from those of K.
  /// - Throws: what computing the kernel throws; `LinearAlgebraError`.
  public init(
    cross: some KernelBlocks<Double>, landmarks: Matrix<Double>, ridge: Double, rank: Int? = nil
  ) throws {
    let s = landmarks.rows
    precondition(cross.columns == s && landmarks.columns == s, "\(cross.columns) of \(s) landmarks")
    self.ridge = ridge
    // W is singular to rounding for close landmarks; the shift is of the size of that rounding.
    let shift = Double(s) * Double.ulpOfOne * landmarks.trace
    let factor = try Cholesky(landmarks.addingToDiagonal(shift))
    // B B^T = C W^-1 C^T with B = C L^-T, some rows at a time: B is the largest thing in memory.
    var b = Matrix<Double>(rows: cross.rows, columns: s)
    for rows in MatrixBlocks<Double>.ranges(cross.rows, by: cross.aligned(1024)) {
      let part = factor.solveFactor(try cross.block(rows: rows, columns: 0..<s).transposed)
      for row in rows {
        for column in 0..<s { b[row, column] = part[column, row - rows.lowerBound] }
      }
    }
    let eigen = try SymmetricEigen(b.gram(.transposed))
    let q = min(max(1, rank ?? s / 2), s)
    let kept = (0..<q).map { s - 1 - $0 }.filter { eigen.values[$0] > shift }
    values = kept.map { eigen.values[$0] }
    // U = B V Lambda^(-1/2).
    let v = Matrix(rows: s, columns: kept.count) { row, column in
      eigen.vectors[kept[column], row] / eigen.values[kept[column]].squareRoot()
    }
    vectors = b * v
  }

  /// P^-1 R: (n, c).
  public func apply(_ r: Matrix<Double>) -> Matrix<Double> {
    guard let last = values.last else { return r }
    var projected = Matrix.product(vectors, .transposed, r)
    for (k, value) in values.enumerated() {
      let factor = (last + ridge) / (value + ridge) - 1
      for column in 0..<projected.columns { projected[k, column] *= factor }
    }
    return r + vectors * projected
  }
}
