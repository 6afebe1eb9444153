import LinearAlgebra

/// argmin D_psi(w, w0) subject to X w = y: where mirror descent ends.
///
/// The minimum is w = psi*'(psi'(w0) + X^T a) for the multipliers a that maximize the concave
/// function a·y - psi*(psi'(w0) + X^T a), found by Newton's method with backtracking.
///
/// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1802.08246, theorem 1.
public struct BregmanProjection: Sendable {
  /// w.
  public let point: [Double]
  /// a.
  public let multipliers: [Double]
  /// D_psi(w, w0).
  public let divergence: Double
  /// The largest |X w - y|.
  public let residual: Double

  /// Projects `start` onto the solutions of X w = y.
  ///
  /// - Parameter tolerance: of the residual, relative to the largest value.
  /// - Throws: `ImplicitBiasError.contradictoryMeasurements`, `.outsideDomain`, and `.gapTooLarge`
  ///   when the residual stays above the tolerance, as where no point of the domain meets X w = y;
  ///   `LinearAlgebraError`.
  public init(
    _ potential: Potential, x: Matrix<Double>, y: [Double], from start: [Double],
    tolerance: Double = 1e-13
  ) throws {
    _ = try AffineConstraints(x, y)
    let origin = try potential.dualPoint(start)
    var a = [Double](repeating: 0, count: y.count)
    func dual(_ a: [Double]) -> [Double] { origin.adding(1, x.apply(.transposed, to: a)) }
    func objective(_ a: [Double]) -> Double { a.dot(y) - potential.conjugate(dual(a)) }
    var theta = dual(a)
    var w = potential.primalPoint(theta)
    var slope = y.adding(-1, x * w)
    let scale = max(y.largestMagnitude, (x * start).largestMagnitude, 1e-300)
    let limit = 500
    for _ in 0..<limit where slope.largestMagnitude > tolerance * scale {
      let curvature: Matrix<Double> =
        x
        * Matrix.product(
          potential.conjugateHessian(theta), .none, x, .transposed)
      let step = try Self.newtonStep(curvature, slope)
      // Where dual points are logarithms a long step would leave the range of exp.
      let reach = x.apply(.transposed, to: step).largestMagnitude
      let longest = potential.isLogarithmic && reach > 5 ? 5 / reach : 1
      var size = longest
      let before = objective(a)
      let gain = slope.dot(step)
      while size > 1e-12 * longest {
        let next = objective(a.adding(size, step))
        // Near the end the objective is flat to rounding: the full step is taken.
        if next >= before + 1e-4 * size * gain || (size == 1 && gain < 1e-12 * abs(before)) {
          break
        }
        size /= 2
      }
      a.add(size, step)
      theta = dual(a)
      w = potential.primalPoint(theta)
      let next = y.adding(-1, x * w)
      let isDone = next.largestMagnitude >= slope.largestMagnitude && gain < 1e-14 * abs(before)
      slope = next
      if isDone { break }
    }
    residual = slope.largestMagnitude
    guard residual <= 1e-7 * scale else {
      throw ImplicitBiasError.gapTooLarge(
        reference: "Bregman projection, \(potential)", gap: residual / scale, wanted: tolerance,
        iterations: limit)
    }
    point = w
    multipliers = a
    divergence = try potential.divergence(w, from: start)
  }

  /// (C + ridge)^{-1} g: the ridge covers directions in which C vanishes, as at the origin of a
  /// power, and repeated rows.
  private static func newtonStep(_ c: Matrix<Double>, _ g: [Double]) throws -> [Double] {
    let eigen = try SymmetricEigen(c)
    let largest = max(eigen.values.last ?? 0, 0)
    guard largest > 0 else { return g }
    return eigen.apply({ 1 / max($0, 1e-13 * largest) }, to: .column(g)).elements
  }
}

extension Potential {
  /// Whether dual points grow as logarithms of points.
  fileprivate var isLogarithmic: Bool {
    switch self {
    case .entropy, .hyperbolicEntropy: return true
    case .euclidean, .power: return false
    }
  }
}
