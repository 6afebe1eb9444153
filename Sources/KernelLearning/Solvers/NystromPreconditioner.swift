import LinearAlgebra

/// The rows that one of several processes has of something they make together.
package struct RowShare: Sendable {
  /// The rows, which begin and end at borders of blocks of the kernel.
  package let rows: Range<Int>
  /// Adds up the numbers of all processes; all get the same bits.
  package let sum: @Sendable (inout [Double]) -> Void

  /// A share.
  package init(rows: Range<Int>, sum: @escaping @Sendable (inout [Double]) -> Void) {
    self.rows = rows
    self.sum = sum
  }
}

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
  private let share: RowShare?

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
    try self.init(cross: cross, landmarks: landmarks, ridge: ridge, rank: rank, share: nil)
  }

  /// Approximates together with other processes, each of which computes and keeps some rows of U.
  ///
  /// - Parameter share: the rows of this process; nil takes all.
  package init(
    cross: some KernelBlocks<Double>, landmarks: Matrix<Double>, ridge: Double, rank: Int? = nil,
    share: RowShare?
  ) throws {
    let s = landmarks.rows
    precondition(cross.columns == s && landmarks.columns == s, "\(cross.columns) of \(s) landmarks")
    self.ridge = ridge
    // W is singular to rounding for close landmarks; the shift is of the size of that rounding.
    let shift = Double(s) * Double.ulpOfOne * landmarks.trace
    let factor = try Cholesky(landmarks.addingToDiagonal(shift))
    // B B^T = C W^-1 C^T with B = C L^-T, some rows at a time: B is the largest thing in memory.
    let own = share?.rows ?? 0..<cross.rows
    var b = Matrix<Double>(rows: own.count, columns: s)
    let step = cross.aligned(1024)
    for start in stride(from: own.lowerBound, to: own.upperBound, by: step) {
      let rows = start..<min(own.upperBound, start + step)
      let part = factor.solveFactor(try cross.block(rows: rows, columns: 0..<s).transposed)
      for row in rows {
        for column in 0..<s { b[row - own.lowerBound, column] = part[column, row - start] }
      }
    }
    var gram = b.gram(.transposed)
    share?.sum(&gram.elements)
    // All processes must keep the same eigenvectors, whatever their threads.
    let eigen =
      share == nil
      ? try SymmetricEigen(gram)
      : try BLASInformation.withSingleThread { try SymmetricEigen(gram) }
    self.share = share
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
    let own = share.map { share in
      Matrix(
        rows: share.rows.count, columns: r.columns,
        elements: Array(
          r.elements[share.rows.lowerBound * r.columns..<share.rows.upperBound * r.columns]))
    }
    var projected = Matrix.product(vectors, .transposed, own ?? r)
    share?.sum(&projected.elements)
    for (k, value) in values.enumerated() {
      let factor = (last + ridge) / (value + ridge) - 1
      for column in 0..<projected.columns { projected[k, column] *= factor }
    }
    let moved = vectors * projected
    guard let share else { return r + moved }
    var whole = Matrix<Double>(rows: r.rows, columns: r.columns)
    whole.elements.replaceSubrange(
      share.rows.lowerBound * r.columns..<share.rows.upperBound * r.columns, with: moved.elements)
    share.sum(&whole.elements)
    return r + whole
  }
}
