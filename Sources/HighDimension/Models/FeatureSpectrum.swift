import Dynamics
import LinearAlgebra

/// All ridge fits, gradient flows and the minimum-norm fit of a linear model on one training set,
/// from one eigendecomposition of the smaller of phi^T phi and phi phi^T.
///
/// Eigenvalues within the unit roundoff times the size of the largest count as zero: their number
/// is `cutOff`, and minimum-norm fits leave their directions out (the pseudo-inverse).
///
/// Cost: n p min(n, p) + 9 min(n, p)^3 flops once, then O(min(n, p)^2 c) for each fit.
public struct FeatureSpectrum<Map: FeatureMap>: Sendable {
  /// The features.
  public let map: Map
  /// The form that was decomposed.
  public let form: FitForm
  /// The eigenvalues of phi^T phi (or phi phi^T), ascending, those cut off set to 0.
  public let spectrum: KernelSpectrum
  private let rows: Double
  /// phi^T in the dual; nothing to do in the primal.
  private let combine: @Sendable (Matrix<Double>) -> Matrix<Double>
  /// phi^T y in the primal, y in the dual.
  private let projected: Matrix<Double>

  /// Decomposes the features of the rows of `x`, (n, d), for targets `y`, (n, c).
  ///
  /// - Throws: `HighDimensionError.vanishingFeatures`, `LinearAlgebraError`, `KernelError`.
  public init(_ map: Map, _ x: Matrix<Double>, _ y: Matrix<Double>) throws {
    precondition(x.rows == y.rows, "\(y.rows) targets for \(x.rows) rows")
    self.map = map
    rows = Double(x.rows)
    form = .cheaper(parameters: map.parameterCount, rows: x.rows)
    switch form {
    case .primal:
      let phi = map.features(x)
      spectrum = try KernelSpectrum(phi.gram(.transposed))
      projected = spectrum.eigen.project(.product(phi, .transposed, y))
      combine = { $0 }
    case .dual:
      let dual = map.dual(x)
      spectrum = try KernelSpectrum(dual.kernel)
      projected = spectrum.eigen.project(y)
      combine = dual.combine
    }
    guard spectrum.largest > 0 else { throw HighDimensionError.vanishingFeatures }
  }

  /// The directions that minimum-norm fits keep.
  public var rank: Int { spectrum.rank }
  /// The directions that count as zero.
  public var cutOff: Int { spectrum.zeroCount }

  /// The minimizer of (1/n) |y - phi a|^2 + penalty |a|^2; at 0 the one of least norm.
  ///
  /// - Throws: `HighDimensionError.outOfDomain` for a negative penalty.
  public func ridge(_ penalty: Double) throws -> FeatureFit<Map> {
    try require(penalty >= 0 && penalty.isFinite, .ridge, penalty, "[0, infinity)")
    guard penalty > 0 else { return minimumNorm() }
    let absolute = penalty * rows
    return fit(rank: spectrum.count) { 1 / ($0 + absolute) }
  }

  /// The least-squares solution of least norm, phi^+ y.
  public func minimumNorm() -> FeatureFit<Map> {
    fit(rank: rank) { $0 > 0 ? 1 / $0 : 0 }
  }

  /// Gradient flow from 0 on (1/2n) |y - phi a|^2 up to time t; infinity gives the minimum norm.
  ///
  /// Along an eigenvalue s of phi^T phi / n the parameters have moved the share 1 - e^{-s t} of the
  /// way.
  ///
  /// - Throws: `DynamicsError.invalidTime` for a negative time.
  public func gradientFlow(time: Double) throws -> FeatureFit<Map> {
    let filter = try SpectralFilter(.flow(time))
    return fit(rank: rank) { $0 > 0 ? filter.integrated($0 / rows) / rows : 0 }
  }

  private func fit(rank: Int, _ filter: (Double) -> Double) -> FeatureFit<Map> {
    let combined = spectrum.eigen.combine(spectrum.scaled(projected, by: filter))
    return FeatureFit(map: map, parameters: combine(combined), form: form, rank: rank)
  }
}
