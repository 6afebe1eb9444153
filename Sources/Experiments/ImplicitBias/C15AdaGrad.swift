import ImplicitBias
import LinearAlgebra

/// AdaGrad on least squares: least l-infinity norm in a special case, nothing listed in general.
public struct C15AdaGrad: Experiment {
  /// The identifier.
  public static let id = "C15"
  /// The readable name.
  public static let alias = "adagrad-least-squares"
  /// The source.
  public static let paper = "arXiv:1802.08246, example 3; arXiv:1705.08292, lemma 3.1"
  /// The claim.
  public static let claim =
    "On least squares AdaGrad's limit depends on the step size and has no least norm of a list; only"
    + " where X sign(Xᵀy) is a multiple of y is it the least in l_∞."
  /// Seconds on two cores.
  public static let typicalSeconds = 15.0

  /// Where AdaGrad ends for some step sizes, as a NumPy run found.
  private static let golden: [(step: Double, point: [Double])] = [
    (1, [2.700, 3.650, -5.350]), (0.1, [3.128, 3.436, -5.564]), (0.01, [3.150, 3.425, -5.575]),
  ]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    var outcome = ExperimentOutcome(
      setting: "the data of C13 from the origin, accumulators 0; and the construction of C5 with 6"
        + " rows")
    let limits = try Self.golden.map {
      try PlaneAndLine.limit(.adaGrad(), step: $0.step, steps: 20_000_000)
    }
    for (golden, limit) in zip(Self.golden, limits) {
      outcome.checks.append(
        ExperimentCheck(
          "largest |w_j - golden|, step \(golden.step)",
          limit.adding(-1, golden.point).largestMagnitude, atMost: 1e-2,
          because: "protocol C15"))
    }
    let spread = limits.flatMap { a in limits.map { a.distance(to: $0) } }.max() ?? .nan
    outcome.checks.append(
      ExperimentCheck(
        "largest distance between limits", spread, atLeast: 0.3,
        because: "protocol C15: the limit depends on the step size"))
    let norms: [VectorNorm] = [.l1, .power(4.0 / 3), .l2, .power(4), .lInfinity]
    let references = try norms.map { try PlaneAndLine.least($0) }
    let nearest = limits.flatMap { limit in references.map { limit.distance(to: $0.point) } }
    outcome.checks.append(
      ExperimentCheck(
        "smallest distance of a limit from a least norm solution", nearest.min() ?? .nan,
        atLeast: 0.1, because: "protocol C15: not the minimum of anything listed"))
    outcome.tables.append(
      ExperimentTable(
        "Distance of AdaGrad's limit from the solutions of least norm",
        columns: ["step", "w"] + norms.map { "least \($0)" },
        rows: zip(Self.golden, limits).map { golden, limit in
          [.number(golden.step), .text(limit.text(digits: 3))]
            + references.map { .number(limit.distance(to: $0.point)) }
        }))
    try addSpecialCase(&outcome)
    return outcome
  }

  /// The construction of Wilson et al., on which AdaGrad's iterates stay multiples of one vector.
  private func addSpecialCase(_ outcome: inout ExperimentOutcome) throws {
    let y: [Double] = [1, 1, -1, 1, 1, -1]
    let x = Matrix(rows: y.count, columns: 3 + 5 * y.count) { row, column -> Double in
      switch column {
      case 0: return y[row]
      case 1, 2: return 1
      default:
        let own = column - 3 - 5 * row
        return (0...Int(2 * (1 - y[row]))).contains(own) ? 1 : 0
      }
    }
    let limit = try PlaneAndLine.limit(
      .adaGrad(), step: 0.05, steps: 2_000_000, problem: LeastSquares(x: x, y: y))
    let signs = x.apply(.transposed, to: y).map { $0 == 0 ? 0.0 : $0 > 0 ? 0.25 : -0.25 }
    let least = try MinimumNorm.interpolant(x: x, y: y, norm: .lInfinity)
    // Columns of absent features have derivative 0 and stay 0.
    outcome.checks += [
      ExperimentCheck(
        "special case: |w - sign(Xᵀy) / 4|", limit.distance(to: signs), atMost: 1e-3,
        because: "protocol C5: the iterates are multiples of sign(Xᵀy) and X sign(Xᵀy) = 4y"),
      ExperimentCheck(
        "special case: |w|_∞ less the least", limit.largestMagnitude - least.value,
        in: -1e-6...1e-6, because: "sign(Xᵀy) / c has the least l_∞ norm"),
    ]
  }
}
