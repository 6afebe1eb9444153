import Generalization

extension UCITables.Row {
  /// Accuracies in percent: the mean over the folds.
  var tangentPublished: Double { Self.percent(tangent.publishedAccuracies) }
  var gaussianPublished: Double { Self.percent(gaussian.publishedAccuracies) }
  var tangentClean: Double { Self.percent(tangent.cleanAccuracies) }
  var gaussianClean: Double { Self.percent(gaussian.cleanAccuracies) }

  /// Tangent minus Gaussian, fold by fold, in points of accuracy.
  var publishedGap: SampledMean {
    Self.gap(tangent.publishedAccuracies, gaussian.publishedAccuracies)
  }
  var cleanGap: SampledMean { Self.gap(tangent.cleanAccuracies, gaussian.cleanAccuracies) }

  private static func percent(_ shares: [Double]) -> Double { 100 * SampledMean(shares).mean }

  private static func gap(_ a: [Double], _ b: [Double]) -> SampledMean {
    SampledMean(zip(a, b).map { 100 * ($0 - $1) })
  }
}

extension UCITables {
  /// The mean over tables of what `value` gives for each; its standard error is over tables.
  static func mean(_ rows: [Row], _ value: (Row) -> Double) -> SampledMean {
    SampledMean(rows.map(value))
  }

  static func checks(_ rows: [Row]) -> [ExperimentCheck] {
    let gap = mean(rows) { $0.publishedGap.mean }
    return [
      ExperimentCheck(
        "mean accuracy, NTK - RBF, published protocol, points", gap.mean, atLeast: 0,
        standardError: finite(gap.standardError),
        because: "the paper's table has 81.95 and 81.03 % on 90 tables")
    ]
  }

  static func measurements(_ rows: [Row]) -> [ExperimentMeasurement] {
    let values: [(String, (Row) -> Double)] = [
      ("NTK accuracy, published protocol, %", \.tangentPublished),
      ("RBF accuracy, published protocol, %", \.gaussianPublished),
      ("NTK accuracy, clean protocol, %", \.tangentClean),
      ("RBF accuracy, clean protocol, %", \.gaussianClean),
      ("mean accuracy, NTK - RBF, clean protocol, points", { $0.cleanGap.mean }),
      ("NTK accuracy, published - clean, points", { $0.tangentPublished - $0.tangentClean }),
      ("RBF accuracy, published - clean, points", { $0.gaussianPublished - $0.gaussianClean }),
    ]
    func count(_ condition: (Row) -> Bool) -> Double { Double(rows.count(where: condition)) }
    return values.map { name, value in
      let mean = mean(rows, value)
      return ExperimentMeasurement(name, mean.mean, standardError: finite(mean.standardError))
    } + [
      ExperimentMeasurement(
        "tables where NTK is at or above RBF, published", count { $0.publishedGap.mean >= 0 }),
      ExperimentMeasurement(
        "tables where NTK is at or above RBF, clean", count { $0.cleanGap.mean >= 0 }),
      ExperimentMeasurement(
        "NTK trainings stopped at the iteration limit", total(\.tangent.unconverged, rows)),
      ExperimentMeasurement(
        "RBF trainings stopped at the iteration limit", total(\.gaussian.unconverged, rows)),
    ]
  }

  static func table(_ rows: [Row]) -> ExperimentTable {
    ExperimentTable(
      "Accuracy in %, mean of four draws, with the standard error of the difference over the draws",
      columns: [
        "table", "rows", "features", "classes", "NTK published", "RBF published", "difference",
        "error", "NTK clean", "RBF clean", "difference clean", "error clean", "NTK choice",
        "RBF choice",
      ],
      rows: rows.map { row in
        [
          .text(row.name), .integer(row.rows), .integer(row.features), .integer(row.classes),
          .number(row.tangentPublished), .number(row.gaussianPublished),
          .number(row.publishedGap.mean), .number(row.publishedGap.standardError),
          .number(row.tangentClean), .number(row.gaussianClean), .number(row.cleanGap.mean),
          .number(row.cleanGap.standardError), .text(row.tangent.published.name),
          .text(row.gaussian.published.name),
        ]
      })
  }

  static func notes(_ rows: [Row], _ sets: [TableSet]) -> [String] {
    let shared = mean(rows.count, sets.map(\.sharedTestRows))
    var notes = [
      "In the published protocol \(Int((100 * shared).rounded())) % of the test rows were used for"
        + " tuning; the four draws overlap, so errors over draws are too small."
    ]
    let stopped = rows.reduce(0) { $0 + $1.tangent.unconverged + $1.gaussian.unconverged }
    if stopped > 0 {
      notes.append(
        "\(stopped) trainings stopped at LIBSVM's limit of iterations, before the tolerance; their"
          + " predictions were used as they were, as scikit-learn does.")
    }
    return notes
  }

  private static func total(_ value: (Row) -> Int, _ rows: [Row]) -> Double {
    Double(rows.reduce(0) { $0 + value($1) })
  }

  private static func mean(_ count: Int, _ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, count))
  }

  /// A single table has no standard error.
  private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}

extension TableChoice {
  /// What it is called in a table.
  var name: String { "\(kernel.name), C = \(cost)" }
}
