/// The eigendecomposition of a kernel, wherever its eigenvectors are: in this process, or in parts on
/// the ranks of a cluster.
///
/// Where they are on several ranks, every rank calls the same functions with the same arguments.
public protocol SpectralDecomposition: Sendable {
  /// The eigenvalues in ascending order, as they were computed.
  var rawValues: [Double] { get }
  /// The eigenvalues in ascending order, those that cannot be told from zero set to exactly 0.
  var values: [Double] { get }
  /// The magnitude up to which an eigenvalue counts as zero.
  var threshold: Double { get }
  /// How many eigenvalues were set to zero.
  var zeroCount: Int { get }

  /// The projections v_k^T Y on the eigenvectors: (n, columns of Y).
  func project(_ y: Matrix<Double>) -> Matrix<Double>
  /// The combinations sum_k c_k v_k for each column of `c`: (n, columns of `c`).
  func combine(_ c: Matrix<Double>) -> Matrix<Double>
  /// The function w -> sum_k w_k v_k^2, squared entry by entry: (n).
  func squareCombiner() -> @Sendable ([Double]) -> [Double]
  /// The eigenvectors in this process, one a row: (n, n).
  var vectors: Matrix<Double> { get }
}

extension SpectralDecomposition {
  /// The eigenvectors, gathered from wherever they are.
  public var vectors: Matrix<Double> { combine(.identity(count)).transposed }

  /// The number of rows of the kernel.
  public var count: Int { values.count }
  /// The largest eigenvalue; 0 for an empty kernel.
  public var largest: Double { values.last ?? 0 }
  /// The smallest eigenvalue, 0 when it is within the threshold or the kernel is empty.
  public var smallest: Double { values.first ?? 0 }
  /// The most negative eigenvalue as computed; 0 when none is negative.
  public var mostNegative: Double { min(0, rawValues.first ?? 0) }
  /// The number of eigenvalues above the threshold.
  public var rank: Int { count - zeroCount }
  /// How many computed eigenvalues were negative.
  public var negativeCount: Int { rawValues.prefix { $0 < 0 }.count }

  /// f(K) B = sum_k f(lambda_k) v_k v_k^T B, on the cleaned eigenvalues: (n, columns of B).
  public func apply(_ function: (Double) -> Double, to b: Matrix<Double>) -> Matrix<Double> {
    combine(scaled(project(b), by: function))
  }

  /// The rows of `projections`, (n, c), multiplied by f(lambda_k).
  package func scaled(
    _ projections: Matrix<Double>, by function: (Double) -> Double
  ) -> Matrix<Double> {
    var result = projections
    for k in 0..<result.rows {
      let factor = function(values[k])
      for column in 0..<result.columns { result[k, column] *= factor }
    }
    return result
  }
}
