import ImplicitBias
import LinearAlgebra

/// With commuting measurements the least nuclear norm is a theorem.
public struct C8CommutingMeasurements: Experiment {
  /// The identifier.
  public static let id = "C8"
  /// The readable name.
  public static let alias = "commuting-measurements"
  /// The source.
  public static let paper = "arXiv:1705.09280, theorem 1"
  /// The claim.
  public static let claim =
    "When the measurements A_k = Q diag(a_k) Qᵀ commute, gradient flow from αI stays diagonal in Q"
    + " and ends at α² exp(2 Σ s_k a_k), whose limit for small α has the least nuclear norm."
  /// Seconds on two cores.
  public static let typicalSeconds = 15.0

  static let (size, count) = (15, 8)
  static let scales = [0.1, 0.01, 1e-3, 1e-4]
  static let duration = 1000.0
  /// Starts whose limits are computed without a flow.
  static let tinyScales = [1e-3, 1e-6, 1e-12, 1e-24]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    var outcome = ExperimentOutcome(
      setting:
        "15 x 15, 8 measurements diagonal in one random basis with Gaussian eigenvalues, of a"
        + " matrix with 4 eigenvalues; \(draws) draws; gradient flow from αI to time 1000 by Dormand-Prince"
    )
    let problems = try concurrently(draws) { try Draw(context.stream("commuting").child($0)) }
    let found = try concurrently(draws * Self.scales.count) { job in
      try Run(problems[job / Self.scales.count], Self.scales[job % Self.scales.count])
    }
    func runs(_ draw: Int) -> ArraySlice<Run> {
      found[draw * Self.scales.count..<(draw + 1) * Self.scales.count]
    }
    for draw in 0..<draws {
      let own = runs(draw)
      let small = own.first { $0.scale == 1e-3 }!
      outcome.checks += [
        ExperimentCheck(
          "draw \(draw): nuclear norm over the least, α = 1e-3", small.ratio, atMost: 1.001,
          because: "protocol C8"),
        ExperimentCheck(
          "draw \(draw): largest |XA - AX| / |X||A| on the way", own.map(\.commutator).max()!,
          atMost: 1e-8, because: "protocol C8: X commutes with all measurements throughout"),
        ExperimentCheck(
          "draw \(draw): largest |X - Q diag(α² exp(2 Σ s_k a_k)) Qᵀ| / |X|",
          own.map(\.formulaError).max()!, atMost: 1e-6,
          because: "theorem 1; s by Newton's method, the flow's steps are good to 1e-9"),
        ExperimentCheck(
          "draw \(draw): trace by the first-order method over the linear program's, less 1",
          try problems[draw].referenceDifference(), in: -2e-8...2e-8,
          because: "two references, each within 1e-8"),
      ]
    }
    for (draw, problem) in problems.enumerated() {
      outcome.measurements += zip(Self.tinyScales, try problem.tinyRatios()).map {
        ExperimentMeasurement(
          "draw \(draw): nuclear norm over the least, less 1, end of time, α = \($0)", $1 - 1)
      }
    }
    if !outcome.holds {
      outcome.notes.append(
        "The limit is the entropy's projection of α² onto the solutions. Its trace exceeds the least one"
          + " by a power of α whose exponent is small where other vertices of the linear program are"
          + " nearly as good: there 1e-3 is not a small start, and the limits above tend to the least"
          + " trace further down.")
    }
    outcome.measurements.append(
      ExperimentMeasurement("largest |A(X) - y| / |y|", found.map(\.residual).max()!))
    outcome.tables.append(
      ExperimentTable(
        "Nuclear norm over the least", columns: ["draw"] + Self.scales.map { "α = \($0)" },
        rows: (0..<draws).map { draw in [.integer(draw)] + runs(draw).map { .number($0.ratio) } }))
    return outcome
  }
}

extension C8CommutingMeasurements {
  /// Commuting measurements of a matrix, and the least trace of all matrices that have them.
  struct Draw: Sendable {
    /// Q, whose columns are the common eigenvectors.
    let basis: Matrix<Double>
    /// The eigenvalues a_k of the measurements, by row.
    let spectra: Matrix<Double>
    /// What was measured.
    let values: [Double]
    /// The least trace, by linear programming.
    let least: Double

    init(_ stream: RandomStream) throws {
      let (n, m) = (C8CommutingMeasurements.size, C8CommutingMeasurements.count)
      let normal: Matrix<Double> = stream.child("basis").normalMatrix(rows: n, columns: n)
      basis = try SingularValues(normal).left
      spectra = stream.child("spectra").normalMatrix(rows: m, columns: n)
      var truth = stream.child("truth")
      values = spectra * (0..<n).map { $0 < 4 ? 0.2 + truth.uniform() : 0 }
      least = try NonnegativeInterpolant.leastSum(x: spectra, y: values).value
    }

    /// Q diag(d) Qᵀ.
    func inBasis(_ diagonal: [Double]) -> Matrix<Double> {
      let scaled = Matrix(rows: basis.rows, columns: basis.columns) { basis[$0, $1] * diagonal[$1] }
      return .product(scaled, .none, basis, .transposed)
    }

    /// The measurements A_k.
    var measurements: [Matrix<Double>] {
      (0..<spectra.rows).map { inBasis(Array(spectra[row: $0])) }
    }

    /// The eigenvalues of the matrix with these measurements that is nearest to α²I in entropy.
    func projection(of scale: Double, on measured: [Double]) throws -> [Double] {
      try BregmanProjection(
        .entropy, x: spectra, y: measured,
        from: [Double](repeating: scale * scale, count: basis.rows)
      ).point
    }

    /// The trace of the limit over the least for every one of `tinyScales`, by theorem 1.
    func tinyRatios() throws -> [Double] {
      try C8CommutingMeasurements.tinyScales.map {
        try projection(of: $0, on: values).reduce(0, +) / least
      }
    }

    /// The trace that a first-order method finds over the least, less 1.
    func referenceDifference() throws -> Double {
      let rows = Matrix(measurements.map(\.elements))
      let first = try NormMinimization(PositiveTrace(size: basis.rows), measurements: rows)
        .interpolant(values: values)
      return first.value / least - 1
    }
  }

  /// One flow to its limit.
  struct Run: Sendable {
    let scale: Double
    /// The trace of the limit over the least.
    let ratio: Double
    let commutator: Double
    /// The distance from the closed form of the limit.
    let formulaError: Double
    /// |A(X) - y| / |y| at the end.
    let residual: Double

    init(_ draw: Draw, _ scale: Double) throws {
      self.scale = scale
      let (n, values, measurements) = (draw.basis.rows, draw.values, draw.measurements)
      let rows = Matrix(measurements.map(\.elements))
      let objective = Reparametrized(
        LeastSquares(x: rows, y: values), by: SymmetricProduct(size: n))
      var (worst, seen) = (0.0, 0)
      let limit = try GradientFlow(tolerance: 1e-9, absolute: 1e-13 * scale).run(
        objective, from: objective.map.identity(scale),
        duration: C8CommutingMeasurements.duration
      ) { _, point in
        seen += 1
        guard seen % 50 == 1 else { return }
        worst = max(worst, Self.commutator(objective.map.output(point), measurements))
      }
      let x = Matrix(rows: n, columns: n, elements: objective.map.output(limit))
      commutator = max(worst, Self.commutator(x.elements, measurements))
      let reached = rows * x.elements
      residual = reached.distance(to: values) / values.euclideanNorm
      // At any time log(x_i / α²) / 2 is a combination of the spectra: x is the entropy's projection
      // of α² onto the matrices with the measurements reached so far.
      let predicted = draw.inBasis(try draw.projection(of: scale, on: reached))
      formulaError = (x - predicted).frobeniusNorm / x.frobeniusNorm
      ratio = x.trace / draw.least
    }

    private static func commutator(_ x: [Double], _ others: [Matrix<Double>]) -> Double {
      let x = Matrix(rows: others[0].rows, columns: others[0].rows, elements: x)
      return others.map { a in
        (x * a - a * x).frobeniusNorm / (x.frobeniusNorm * a.frobeniusNorm)
      }.max() ?? 0
    }
  }
}
