import Figures
import ImplicitBias
import LinearAlgebra

/// What step size and start do to a factorization, and where the conjecture fails.
public struct C10StepAndScale: Experiment {
  /// The identifier.
  public static let id = "C10"
  /// The readable name.
  public static let alias = "step-and-scale"
  /// The source.
  public static let paper =
    "arXiv:1705.09280, figure 1; against it arXiv:1905.13655, arXiv:2012.09839"
  /// The claim.
  public static let claim =
    "Smaller starts and steps lower the nuclear norm of what a factorization finds, to the least for"
    + " matrices of low rank; for a decaying spectrum, which the least norm does not recover, small"
    + " starts end above the least norm: the conjecture fails there."
  /// Seconds on two cores.
  public static let typicalSeconds = 120.0

  static let scales = [0.1, 0.01, 1e-3, 1e-4]
  static let shares = [0.8, 0.4, 0.2, 0.05]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let draws = context.scale == .quick ? 1 : 3
    let steps = 400_000
    var outcome = ExperimentOutcome(
      setting:
        "15 x 15, 60 Gaussian measurements of matrices of rank 2 and of eigenvalues k^-1.5, as"
        + " in C7, \(draws) draws; step 0.05/|A|², at most \(steps) steps")
    let spectra: [(String, SensingProblem.Spectrum)] = [
      ("rank 2", .rank(2)), ("decaying", .decaying),
    ]
    context.progress?("references", 0)
    let problems = try concurrently(2 * draws) { job in
      try SensingProblem(
        size: 15, count: 60, .gaussian, spectra[job / draws].1,
        context.stream("sensing").child(job % draws))
    }
    context.progress?("training", 0.1)
    let limits = try concurrently(problems.count * Self.scales.count) { job in
      try problems[job / Self.scales.count]
        .limit(scale: Self.scales[job % Self.scales.count], steps: steps)
    }
    var rows: [[ExperimentTable.Cell]] = []
    for (index, _) in problems.enumerated() {
      let own = limits[index * Self.scales.count..<(index + 1) * Self.scales.count]
      let last = own.last!
      if index < draws {
        outcome.checks.append(
          ExperimentCheck(
            "rank 2, draw \(index): nuclear norm over the least - 1, α = 1e-4",
            last.traceRatio - 1, atMost: 1e-3, because: "protocol C10"))
      } else {
        outcome.checks.append(
          ExperimentCheck(
            "decaying, draw \(index - draws): nuclear norm over the least, α = 1e-4",
            last.traceRatio, atLeast: 1.02,
            because: "protocol C10: the conjecture fails, on every draw"))
      }
      rows.append(
        [.text(spectra[index / draws].0), .integer(index % draws)]
          + own.map { .number($0.traceRatio) } + [.number(own.map(\.residual).max()!)])
    }
    outcome.tables.append(
      ExperimentTable(
        "Nuclear norm over the least",
        columns: ["spectrum", "draw"] + Self.scales.map { "α = \($0)" } + ["largest residual"],
        rows: rows))
    context.progress?("step sizes", 0.7)
    try addSteps(&outcome, context, steps)
    return outcome
  }

  /// The error over the step size for several starts, on entries of a matrix of rank 2.
  private func addSteps(
    _ outcome: inout ExperimentOutcome, _ context: ExperimentContext, _ steps: Int
  ) throws {
    let problem = try SensingProblem(
      size: 15, count: 75, .entries, .rank(2), context.stream("sensing").child(0))
    let scales = [0.3, 0.1, 0.01, 1e-3]
    let found = try concurrently(scales.count * Self.shares.count) { job in
      Result {
        try problem.limit(
          scale: scales[job / Self.shares.count], share: Self.shares[job % Self.shares.count],
          steps: steps)
      }
    }
    var (series, rows) = ([Series](), [[ExperimentTable.Cell]]())
    for (place, scale) in scales.enumerated() {
      let own = zip(Self.shares, found[place * Self.shares.count..<(place + 1) * Self.shares.count])
        .compactMap { share, result in (try? result.get()).map { (share, $0) } }
      series.append(
        Series(
          "*α* = \(scale)", x: own.map(\.0), y: own.map(\.1.error), style: .markers, color: place))
      rows += own.map { [.number(scale), .number($0), .number($1.traceRatio), .number($1.error)] }
    }
    outcome.tables.append(
      ExperimentTable(
        "75 entries: step size and scale of the start",
        columns: ["α", "step · |A|²", "nuclear norm / least", "error"], rows: rows))
    try outcome.draw(
      FigureGrid(
        "Step size and start",
        panels: [
          Figure(
            "Completion from 75 of 120 entries", x: Axis("step size times |A|²", scale: .log),
            y: Axis("relative error", scale: .log), series: series)
        ], columns: 1,
        caption: "The distance of the completed matrix from the true one: the start matters, and"
          + " the step as long as it is stable."), name: "C10-step-and-scale", context)
  }
}
