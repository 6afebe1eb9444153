import Foundation
import LinearAlgebra

/// Section 6 of "Harnessing the Power of Infinitely Wide Deep Nets on Small-data Tasks": support
/// vector machines with tangent kernels on UCI tables, beside Gaussian kernels.
public struct UCITables: Experiment {
  /// The identifier.
  public static let id = "UCI"
  /// The readable name.
  public static let alias = "uci-tables"
  /// The source.
  public static let paper = "arXiv:1910.01663, section 6"
  /// The claim.
  public static let claim =
    "On small UCI tables support vector machines with the tangent kernel of fully connected"
    + " networks are on average at least as accurate as with the Gaussian kernel, tuned with the"
    + " same effort on the same rows."
  /// Seconds on two cores.
  public static let typicalSeconds = 300.0

  /// The most rows of a table of a quick run.
  static let quickRows = 200

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: `ExperimentFailure.dataAbsent` without the folder `uci`; when a data file, a kernel
  ///   or a classifier fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let sets = try sets(context)
    let rows = try study(sets, context)
    var outcome = ExperimentOutcome(
      setting: Self.setting(sets), checks: Self.checks(rows), measurements: Self.measurements(rows),
      tables: [Self.table(rows)], notes: Self.notes(rows, sets))
    if context.scale == .quick {
      outcome.notes.append(
        "Quick: only the tables of at most \(Self.quickRows) rows; the sign of a mean over so few"
          + " says little, see its standard error.")
    }
    try outcome.draw(Self.figure(rows), name: "UCI-tables", context)
    return outcome
  }

  /// One table and what both families of kernels reach on it.
  struct Row: Sendable {
    var name: String
    var rows, features, classes: Int
    var tangent: TableResult
    var gaussian: TableResult
  }

  private func sets(_ context: ExperimentContext) throws -> [TableSet] {
    let absent = ExperimentFailure.dataAbsent(
      what: "the UCI tables", folder: "uci", dataFolder: context.dataFolder)
    guard let folder = context.uci else { throw absent }
    let all = try TableSet.all(in: folder)
    let sets = context.scale == .quick ? all.filter { $0.x.rows <= Self.quickRows } : all
    guard !sets.isEmpty else { throw absent }
    return sets
  }

  private func study(_ sets: [TableSet], _ context: ExperimentContext) throws -> [Row] {
    // The work on n rows grows about as n^2.
    let work = sets.map { Double($0.x.rows * $0.x.rows) }
    let total = work.reduce(0, +)
    var done = 0.0
    return try zip(sets, work).map { set, share in
      let study = TableStudy(set: set)
      let kernels = TableKernels(set.x)
      func run(_ family: [TableKernel], _ half: Double) throws -> TableResult {
        try study.run(family, kernels) { kernel, part in
          context.progress?(
            "\(set.name): \(kernel.name)", (done + share * (half + part / 2)) / total)
        }
      }
      let row = Row(
        name: set.name, rows: set.x.rows, features: set.x.columns, classes: set.classCount,
        tangent: try run(TableKernel.tangents, 0), gaussian: try run(TableKernel.gaussians, 0.5))
      done += share
      return row
    }
  }

  private static func setting(_ sets: [TableSet]) -> String {
    "\(sets.count) tables; C-SVC, one against one, LIBSVM's tolerance 1e-3; C = 10^-2, ..., 10^4;"
      + " tangent kernels of ReLU networks of depth 1 to 5 with the first 0 to depth - 1 layers"
      + " fixed, in the scale of the paper's code (x·x' without 1/d, no c_σ), not normalized;"
      + " Gaussian kernels exp(-γ|x - x'|²), γ d = 2^-7, ..., 2^7; \(TableKernel.tangents.count) x"
      + " \(TableSearch.costs.count) candidates each, the first of the best on the tuning split"
      + " wins; features z-scored over all rows, as published. Published protocol: one choice,"
      + " mean accuracy of four 75/25 draws whose test rows were also tuned on. Clean protocol: for"
      + " each draw a choice from the tuning rows outside its test part"
  }
}
