import LinearAlgebra

/// min |x| subject to A x = b, or to A x >= 1, for any norm with a proximal map.
///
/// Alternating directions: x meets the constraints, z has a small norm, and the multipliers pull the
/// two together. Every 25 iterations the point is made feasible and the multipliers are scaled into
/// the dual ball, which proves how far the norm is from the least; the run ends when the relative
/// gap is small enough.
///
/// Cost: one proximal map (a decomposition for norms of matrices) and two products with A per
/// iteration.
///
/// Reference: Boyd, Parikh, Chu, Peleato, Eckstein (2011), Foundations and Trends in Machine
/// Learning 3(1), sections 3.1 and 3.4.
public struct NormMinimization<Norm: StructuredNorm>: Sendable {
  /// The norm.
  public let norm: Norm
  /// A: (constraints, unknowns).
  public let measurements: Matrix<Double>
  /// The relative optimality gap at which the run ends.
  public let gap: Double
  /// The largest number of iterations.
  public let iterations: Int

  /// A problem.
  public init(
    _ norm: Norm, measurements: Matrix<Double>, gap: Double = 1e-8, iterations: Int = 100_000
  ) {
    precondition(
      measurements.columns == norm.dimension,
      "\(measurements.columns) columns for \(norm.dimension) unknowns")
    self.norm = norm
    self.measurements = measurements
    self.gap = gap
    self.iterations = iterations
  }

  /// The point of least norm with A x = `values`.
  ///
  /// - Throws: `ImplicitBiasError.contradictoryMeasurements`, `.gapTooLarge`; `LinearAlgebraError`.
  public func interpolant(values: [Double]) throws -> Reference {
    let found = try solve(values: values)
    return Reference(
      name: "min \(norm.name)", point: found.point, value: found.value, lowerBound: found.bound)
  }

  /// A feasible point, multipliers, its norm and the proven bound.
  typealias Solution = (point: [Double], multipliers: [Double], value: Double, bound: Double)

  func solve(values: [Double]) throws -> Solution {
    let constraints = try AffineConstraints(measurements, values)
    var z = constraints.project([Double](repeating: 0, count: norm.dimension))
    var u = [Double](repeating: 0, count: z.count)
    var rho = 1 / max(try norm.dual(z), 1e-300)
    var best: Solution?
    for iteration in 1...iterations {
      let pulled = z.adding(-1, u)
      let x = constraints.project(pulled)
      let relaxed = x.scaled(by: Self.relaxation).adding(1 - Self.relaxation, z)
      let next = try norm.shrink(relaxed.adding(1, u), by: 1 / rho)
      u = u.adding(1, relaxed).adding(-1, next)
      let (primal, dual) = (
        x.adding(-1, next).euclideanNorm, next.adding(-1, z).euclideanNorm
      )
      z = next
      guard iteration % 25 == 0 else { continue }
      // x - (z - u) lies in the span of the rows: its multipliers are those of the constraints.
      let a = constraints.multipliers(of: x.adding(-1, pulled).scaled(by: rho))
      let prices = measurements.apply(.transposed, to: a)
      let reach = try norm.dual(prices)
      guard reach > 0 else { continue }
      let bound = a.dot(values) / reach
      let point = constraints.project(z)
      let value =
        try norm.value(point) + norm.surcharge(point, prices: prices.scaled(by: 1 / reach))
      if best.map({ value - bound < $0.value - $0.bound }) ?? true {
        best = (point, a, value, bound)
      }
      if value - bound <= gap * value { return (point, a, value, bound) }
      rebalance(&rho, &u, primal, dual, iteration)
    }
    let left = best.map { ($0.value - $0.bound) / $0.value } ?? .infinity
    throw ImplicitBiasError.gapTooLarge(
      reference: "min \(norm.name)", gap: left, wanted: gap, iterations: iterations)
  }

  /// The point of least norm with A x >= 1, where every row of A is a signed example.
  ///
  /// - Throws: `ImplicitBiasError.notSeparable`, `.gapTooLarge`; `LinearAlgebraError`.
  public func largestMargin() throws -> Reference {
    let best = try nearestMargin()
    return try best.requiring(gap: gap, iterations: iterations)
  }

  /// What ``largestMargin()`` finds, whatever gap it leaves.
  func nearestMargin() throws -> Reference {
    let start = try HardMargin.classifier(rows: measurements, norm: .l2)
    var z = start.point
    var s = (measurements * z).map { max(1, $0) }
    var u = [Double](repeating: 0, count: z.count)
    var q = [Double](repeating: 0, count: s.count)
    var rho = 1 / max(try norm.dual(z), 1e-300)
    // The constraints' weight makes both blocks of the system alike.
    let spectrum = try SymmetricEigen.values(of: measurements.gram())
    let weight = 1 / max(spectrum.last ?? 1, 1e-300)
    let small = try Cholesky((weight * measurements.gram()).addingToDiagonal(1))
    var best: Reference?
    for iteration in 1...iterations {
      // (I + w A^T A) x = z - u + w A^T (s - q), by the identity of Woodbury.
      let right = z.adding(-1, u)
        .adding(weight, measurements.apply(.transposed, to: s.adding(-1, q)))
      let x = right.adding(
        -weight, measurements.apply(.transposed, to: small.solve(measurements * right)))
      let margins = measurements * x
      let relaxed = x.scaled(by: Self.relaxation).adding(1 - Self.relaxation, z)
      let relaxedMargins = margins.scaled(by: Self.relaxation).adding(1 - Self.relaxation, s)
      let nextZ = try norm.shrink(relaxed.adding(1, u), by: 1 / rho)
      let nextS = relaxedMargins.adding(1, q).map { max(1, $0) }
      u = u.adding(1, relaxed).adding(-1, nextZ)
      q = q.adding(1, relaxedMargins).adding(-1, nextS)
      let (primal, dual) = (
        x.adding(-1, nextZ).euclideanNorm, nextZ.adding(-1, z).euclideanNorm
      )
      (z, s) = (nextZ, nextS)
      guard iteration % 25 == 0, (measurements * z).allSatisfy({ $0 > 0 }) else { continue }
      let found = try HardMargin.certified(
        "max margin \(norm.name)", rows: measurements, direction: z,
        multipliers: q.scaled(by: -1), value: norm.value, dual: norm.dual)
      if best.map({ found.relativeGap < $0.relativeGap }) ?? true { best = found }
      if found.relativeGap <= gap { return found }
      var joined = u + q
      rebalance(&rho, &joined, primal, dual, iteration)
      u = Array(joined.prefix(z.count))
      q = Array(joined.suffix(s.count))
    }
    if let best { return best }
    throw ImplicitBiasError.gapTooLarge(
      reference: "max margin \(norm.name)", gap: .infinity, wanted: gap, iterations: iterations)
  }

  private static var relaxation: Double { 1.6 }

  /// Keeps the two residuals within a factor of ten, in the first iterations only.
  private func rebalance(
    _ rho: inout Double, _ u: inout [Double], _ primal: Double, _ dual: Double, _ iteration: Int
  ) {
    guard iteration <= 2000 else { return }
    if primal > 10 * dual {
      rho *= 2
      u = u.scaled(by: 0.5)
    } else if dual > 10 * primal {
      rho /= 2
      u = u.scaled(by: 2)
    }
  }
}
