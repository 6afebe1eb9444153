import LinearAlgebra

/// A two-layer ReLU network in the regime of the generalization theorem, and the data it fits.
///
/// f(x) = m^{-1/2} sum_r a_r relu(w_r . x) with w_r(0) ~ N(0, kappa^2 I), a_r = +-1 fixed, only the
/// w_r trained, |x_i| = 1 and |y_i| <= 1.
///
/// Reference: Arora et al. (2019), arXiv:1901.08584, section 3.
public struct WideNetwork: Sendable, Hashable, Codable {
  /// n, the number of training rows.
  public let rows: Int
  /// m, the number of hidden units.
  public let width: Int
  /// kappa, the standard deviation of the initial weights.
  public let initialScale: Double
  /// lambda_0, the smallest eigenvalue of H.
  public let smallestEigenvalue: Double
  /// |y - u(0)|, the norm of the initial training error; sqrt(n) for +-1 labels and output 0.
  public let initialError: Double

  /// Describes the network and its data.
  ///
  /// - Throws: `GeneralizationError.outOfDomain`.
  public init(
    rows: Int, width: Int, initialScale: Double, smallestEigenvalue: Double, initialError: Double
  ) throws {
    try require(rows >= 1, .rows, Double(rows), "1, 2, ...")
    try require(width >= 1, .width, Double(width), "1, 2, ...")
    try require(
      initialScale > 0 && initialScale.isFinite, .initialScale, initialScale, "(0, inf)")
    try require(
      smallestEigenvalue > 0 && smallestEigenvalue.isFinite, .smallestEigenvalue,
      smallestEigenvalue, "(0, inf); identical inputs make it 0, remove them")
    try require(
      initialError >= 0 && initialError.isFinite, .initialError, initialError, "[0, inf)")
    self.rows = rows
    self.width = width
    self.initialScale = initialScale
    self.smallestEigenvalue = smallestEigenvalue
    self.initialError = initialError
  }

  /// R, a bound on how far any one unit moves: 4 sqrt(n) |y - u(0)| / (sqrt(m) lambda_0).
  ///
  /// Reference: arXiv:1901.08584, lemma C.1 (after Du et al., arXiv:1810.02054).
  public var unitDistanceBound: Double {
    4 * Double(rows).squareRoot() * initialError
      / (Double(width).squareRoot() * smallestEigenvalue)
  }
}
