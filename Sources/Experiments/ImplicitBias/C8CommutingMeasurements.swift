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
    let found = try concurrently(draws * Self.scales.count) { job in
      try Run(context, job / Self.scales.count, Self.scales[job % Self.scales.count])
    }
    for draw in 0..<draws {
      let own = found[draw * Self.scales.count..<(draw + 1) * Self.scales.count]
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
          small.referenceDifference, in: -2e-8...2e-8,
          because: "two references, each within 1e-8"),
      ]
    }
    for draw in 0..<draws {
      let run = found[draw * Self.scales.count]
      outcome.measurements += zip(Self.tinyScales, run.tinyRatios).map {
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
        rows: (0..<draws).map { draw in
          [.integer(draw)]
            + found[draw * Self.scales.count..<(draw + 1) * Self.scales.count].map {
              .number($0.ratio)
            }
        }))
    return outcome
  }
}

extension C8CommutingMeasurements {
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
    let referenceDifference: Double
    /// The trace of the limit over the least for `tinyScales`, by theorem 1.
    let tinyRatios: [Double]

    init(_ context: ExperimentContext, _ index: Int, _ scale: Double) throws {
      self.scale = scale
      let (n, m) = (C8CommutingMeasurements.size, C8CommutingMeasurements.count)
      let stream = context.stream("commuting").child(index)
      let basis = try SingularValues(
        stream.child("basis").normalMatrix(rows: n, columns: n) as Matrix<Double>
      ).left
      let spectra: Matrix<Double> = stream.child("spectra").normalMatrix(rows: m, columns: n)
      var truthStream = stream.child("truth")
      let truth = (0..<n).map { $0 < 4 ? 0.2 + truthStream.uniform() : 0 }
      let values = spectra * truth
      func inBasis(_ diagonal: [Double]) -> Matrix<Double> {
        let scaled = Matrix(rows: n, columns: n) { basis[$0, $1] * diagonal[$1] }
        return .product(scaled, .none, basis, .transposed)
      }
      let measurements = (0..<m).map { inBasis(Array(spectra[row: $0])) }
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
      let predicted = inBasis(
        try BregmanProjection(
          .entropy, x: spectra, y: reached, from: [Double](repeating: scale * scale, count: n)
        ).point)
      formulaError = (x - predicted).frobeniusNorm / x.frobeniusNorm
      let program = try NonnegativeInterpolant.leastSum(x: spectra, y: values)
      ratio = x.trace / program.value
      tinyRatios = try C8CommutingMeasurements.tinyScales.map { tiny in
        let limit = try BregmanProjection(
          .entropy, x: spectra, y: values, from: [Double](repeating: tiny * tiny, count: n))
        return limit.point.reduce(0, +) / program.value
      }
      let first = try NormMinimization(PositiveTrace(size: n), measurements: rows)
        .interpolant(values: values)
      referenceDifference = first.value / program.value - 1
    }

    private static func commutator(_ x: [Double], _ others: [Matrix<Double>]) -> Double {
      let x = Matrix(rows: others[0].rows, columns: others[0].rows, elements: x)
      return others.map { a in
        (x * a - a * x).frobeniusNorm / (x.frobeniusNorm * a.frobeniusNorm)
      }.max() ?? 0
    }
  }
}
