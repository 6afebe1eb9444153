import LinearAlgebra

/// The eigendecomposition of a kernel whose eigenvectors lie in parts on the ranks of a cluster.
///
/// What has n rows and few columns is whole at every rank, with the same bits: all ranks take the same
/// decisions from it.
public struct DistributedSpectrum: SpectralDecomposition {
  /// See `SpectralDecomposition`.
  public let rawValues: [Double]
  private let cleaned: CleanedEigenvalues
  private let vectors: DistributedMatrix
  private let communicator: any Communicator
  private let ownRows: [Int]
  private let ownColumns: [Int]

  /// Decomposes a kernel of which the lower triangle is there; it is destroyed.
  ///
  /// - Parameter rounding: see `KernelSpectrum`.
  /// - Throws: `KernelError.notPositiveSemidefinite`, and what `DistributedAlgebra.eigen` throws.
  package init(
    _ kernel: DistributedMatrix, rounding: Double, _ algebra: any DistributedAlgebra,
    on communicator: any Communicator
  ) throws {
    (rawValues, vectors) = try algebra.eigen(kernel)
    cleaned = try CleanedEigenvalues(rawValues, rounding: rounding)
    self.communicator = communicator
    (ownRows, ownColumns) = (vectors.ownRows, vectors.ownColumns)
  }

  /// See `SpectralDecomposition`.
  public var values: [Double] { cleaned.values }
  /// See `SpectralDecomposition`.
  public var threshold: Double { cleaned.threshold }
  /// See `SpectralDecomposition`.
  public var zeroCount: Int { cleaned.zeroCount }

  /// See `SpectralDecomposition`.
  public func project(_ y: Matrix<Double>) -> Matrix<Double> {
    multiply(y, from: ownRows, to: ownColumns, transposed: false)
  }

  /// See `SpectralDecomposition`.
  public func combine(_ c: Matrix<Double>) -> Matrix<Double> {
    multiply(c, from: ownColumns, to: ownRows, transposed: true)
  }

  /// See `SpectralDecomposition`.
  public func squareCombiner() -> @Sendable ([Double]) -> [Double] {
    { weights in
      var sums = [Double](repeating: 0, count: ownRows.count)
      for (j, column) in ownColumns.enumerated() {
        let weight = weights[column]
        let start = j * vectors.leadingDimension
        for i in sums.indices {
          let entry = vectors.local[start + i]
          sums[i] += entry * entry * weight
        }
      }
      var result = [Double](repeating: 0, count: count)
      for (i, row) in ownRows.enumerated() { result[row] = sums[i] }
      communicator.sum(&result)
      return result
    }
  }

  /// The product of this rank's part with some rows of `x`, added up over the ranks.
  ///
  /// Column by column in memory, the part is its own transpose, row-major.
  private func multiply(
    _ x: Matrix<Double>, from inner: [Int], to outer: [Int], transposed: Bool
  ) -> Matrix<Double> {
    let c = x.columns
    var part = [Double](repeating: 0, count: outer.count * c)
    if !inner.isEmpty, !outer.isEmpty, c > 0 {
      let own = x.selectingRows(inner).elements
      Double.Backend.gemm(
        transposeA: transposed, transposeB: false, m: outer.count, n: c, k: inner.count, alpha: 1,
        a: vectors.local.baseAddress!, lda: vectors.leadingDimension, b: own, ldb: c, beta: 0,
        c: &part, ldc: c)
    }
    var result = Matrix<Double>(rows: count, columns: c)
    for (i, row) in outer.enumerated() {
      for column in 0..<c { result[row, column] = part[i * c + column] }
    }
    communicator.sum(&result.elements)
    return result
  }
}
