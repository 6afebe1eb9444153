import LinearAlgebra

/// The learning curve of ridge regression with any kernel on any data, from the eigenvalues of one
/// kernel matrix and the targets' projections on its eigenvectors.
///
/// The M rows of the matrix are a pool: n of them are drawn without replacement to learn from, and
/// the error is that on the others. With eigenvalues a_i and projections c_i the equivalent of the
/// learner is K (K + kappa)^{-1}, where
///
///     n = sum_i (a_i + ridge) / (a_i + kappa),
///
/// and with m = (1/M) sum 1/(a_i + kappa), g = (1/M) sum 1/(a_i + kappa)^2, u = 1 - n/M,
/// S = sum_i c_i^2 / (a_i + kappa)^2 and D(b) = u/M sum_i b_i/(a_i + kappa)^2 / (m^2 - u g),
///
///     pool error = S (kappa^2 + D(a^2)) = n * training error + (M - n) * test error,
///     n * training error = ridge^2 S (1 + D(1)).
///
/// This is free compression of the kernel matrix by the drawn rows: exact for eigenvectors in
/// general position as M grows, at any share n/M; as n/M -> 0 it becomes the equivalent of Canatar et
/// al. and Simon et al. for a population, and as n -> M generalized cross-validation.
///
/// Reference: Nica and Speicher (1996) for the compression (R-transform R(n/M z)); Canatar, Bordelon,
/// Pehlevan (2021), arXiv:2006.13198, eq. (4)-(5), for the limit.
public struct LearningCurvePrediction: Sendable {
  /// a_i >= 0, ascending.
  public let eigenvalues: [Double]
  /// c_i^2, summed over the outputs.
  public let squaredProjections: [Double]

  /// The prediction's inputs from the kernel of all rows, (M, M), and their targets, (M, c).
  ///
  /// Cost: one eigendecomposition, 9 M^3 flops.
  ///
  /// - Throws: `LinearAlgebraError`, `KernelError`.
  public init(kernel: Matrix<Double>, targets: Matrix<Double>) throws {
    precondition(kernel.rows == targets.rows, "\(targets.rows) targets for \(kernel.rows) rows")
    try self.init(spectrum: KernelSpectrum(kernel), targets: targets)
  }

  /// The prediction's inputs from a decomposed kernel.
  public init(spectrum: KernelSpectrum, targets: Matrix<Double>) {
    eigenvalues = spectrum.values
    let projected = spectrum.eigen.project(targets)
    squaredProjections = (0..<projected.rows).map { row in
      projected[row: row].reduce(0) { $0 + $1 * $1 }
    }
  }

  /// The prediction's inputs as numbers.
  ///
  /// - Precondition: as many projections as eigenvalues.
  public init(eigenvalues: [Double], squaredProjections: [Double]) {
    precondition(eigenvalues.count == squaredProjections.count, "a projection per eigenvalue")
    self.eigenvalues = eigenvalues
    self.squaredProjections = squaredProjections
  }

  /// M.
  public var rows: Int { eigenvalues.count }

  /// One point of the curve.
  public struct Point: Sendable, Hashable, Codable {
    /// n.
    public let samples: Int
    /// The mean squared error on the rows not drawn, summed over the outputs.
    public let testError: Double
    /// The mean squared error on the rows drawn.
    public let trainingError: Double
    /// kappa, which stands in for the ridge.
    public let effectiveRidge: Double
  }

  /// The errors after learning from `samples` of the rows with this ridge (on K + ridge I).
  ///
  /// Cost: O(M) for each of about 100 steps.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` for n outside 1 ..< M, for a negative ridge, and for
  ///   no ridge where the kernel's rank is below n: the rows then do not determine a fit.
  public func point(samples n: Int, ridge: Double) throws(HighDimensionError) -> Point {
    try require(n >= 1 && n < rows, .samples, Double(n), "1 ... \(rows - 1)")
    try require(ridge >= 0 && ridge.isFinite, .ridge, ridge, "[0, infinity)")
    let rank = eigenvalues.count { $0 > 0 }
    try require(
      ridge > 0 || rank > n, .ridge, ridge,
      "(0, infinity), as the kernel has rank \(rank) and learns from \(n) rows")
    let (count, kappa) = (Double(rows), threshold(Double(n), ridge))
    let u = 1 - Double(n) / count
    var (m, g, weighted, s) = (0.0, 0.0, 0.0, 0.0)
    for (a, c) in zip(eigenvalues, squaredProjections) {
      let inverse = 1 / (a + kappa)
      m += inverse
      g += inverse * inverse
      weighted += a * inverse * (a * inverse)
      s += c * inverse * inverse
    }
    (m, g, weighted) = (m / count, g / count, weighted / count)
    let gap = m * m - u * g
    let pool = s * (kappa * kappa + u * weighted / gap)
    let trained = ridge * ridge * s * (1 + u * g / gap)
    return Point(
      samples: n, testError: (pool - trained) / (count * u), trainingError: trained / Double(n),
      effectiveRidge: kappa)
  }

  /// kappa >= ridge: sum_i (a_i + ridge) / (a_i + kappa) falls from M at kappa = ridge.
  private func threshold(_ n: Double, _ ridge: Double) -> Double {
    crossing(from: max(ridge, 1e-18 * (eigenvalues.last ?? 0))) { kappa in
      eigenvalues.reduce(-n) { $0 + ($1 + ridge) / ($1 + kappa) }
    }
  }
}
