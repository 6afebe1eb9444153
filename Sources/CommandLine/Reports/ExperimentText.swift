import NTKit

/// Experiments in words.
struct ExperimentText {
  let style: TextStyle

  /// The list of experiments.
  static func list(_ list: ExperimentList) -> String {
    guard !list.items.isEmpty else { return "no experiments are installed\n" }
    var table = TextTable([.left, .left, .right, .left])
    for item in list.items {
      table.append([
        .init(item.id), .init(item.alias), .init(Quantity.duration(item.seconds)),
        .init(item.claim),
      ])
    }
    return table.text
  }

  /// One record: claim, protocol, checks, verdict.
  func text(_ record: ExperimentRecord, _ outcome: ExperimentOutcome) -> String {
    var text = style.bold("\(record.id) \(record.alias)") + "  \(record.paper)\n\n"
    text += TextTable(fields: [("claim", record.claim), ("protocol", record.protocol)]).text + "\n"
    text += checks(outcome.checks)
    if !outcome.measurements.isEmpty {
      text += "\n" + measurements(outcome.measurements)
    }
    for table in outcome.tables { text += "\n" + self.table(table) }
    text +=
      "\n"
      + TextTable(
        fields: record.notes.map { ("note", $0) } + record.figures.map { ("figure", $0) } + [
          ("seed", "\(record.seed), \(record.scale.rawValue)"),
          ("seconds", seconds(record)),
        ]
      ).text
    return text + "verdict  " + verdict(record.verdict) + "\n"
  }

  private func seconds(_ record: ExperimentRecord) -> String {
    let kept = record.keptKernels.map {
      ", without the \($0.found) of \($0.all) kernels that earlier runs kept, whole or in part"
    }
    return Quantity.duration(record.seconds) + (kept ?? "")
  }

  /// The verdicts of several records.
  func text(_ summary: ExperimentSummary) -> String {
    var table = TextTable([.left, .left, .right, .left])
    for record in summary.records {
      let mark = mark(record.verdict == .holds)
      table.append([
        .init(record.id), .init(record.verdict.rawValue, mark),
        .init(Quantity.duration(record.seconds)), .init(record.claim),
      ])
    }
    for failure in summary.failures {
      table.append([.init(failure.id), .init("error", mark(false)), "", .init(failure.error)])
    }
    for absent in summary.skipped {
      table.append([.init(absent.id), .init("skipped"), "", .init(absent.error)])
    }
    return table.text
      + "\(summary.holds.count) hold, \(summary.fails.count) fail,"
      + " \(summary.failures.count) without a verdict, \(summary.skipped.count) skipped;"
      + " \(Quantity.duration(summary.seconds))\n"
  }

  private func checks(_ checks: [ExperimentCheck]) -> String {
    var table = TextTable([.left, .right, .right, .left, .left])
    table.append(["check", "measured", "accepted", "", "because"])
    for check in checks {
      table.append([
        .init(check.name), .init(value(check.measured, check.standardError)), .init(range(check)),
        .init(check.holds ? "ok" : "fails", mark(check.holds)), .init(check.reason),
      ])
    }
    return table.text
  }

  private func measurements(_ measurements: [ExperimentMeasurement]) -> String {
    var table = TextTable([.left, .right])
    for measurement in measurements {
      table.append([
        .init(measurement.name), .init(value(measurement.value, measurement.standardError)),
      ])
    }
    return table.text
  }

  private func table(_ table: ExperimentTable) -> String {
    let isText = table.columns.indices.map { column in
      table.rows.contains { if case .text = $0[column] { true } else { false } }
    }
    var lines = TextTable(isText.map { $0 ? .left : .right })
    lines.append(table.columns.map { .init($0) })
    for row in table.rows {
      lines.append(
        row.map { cell in
          switch cell {
          case .text(let text): .init(text)
          case .integer(let value): .init(Quantity.count(value))
          case .number(let value): .init(Quantity.number(value))
          }
        })
    }
    return style.bold(table.title) + "\n" + lines.text
  }

  private func value(_ value: Double, _ standardError: Double?) -> String {
    Quantity.number(value) + (standardError.map { " +- \(Quantity.number($0))" } ?? "")
  }

  private func range(_ check: ExperimentCheck) -> String {
    switch (check.lower, check.upper) {
    case (let lower?, let upper?):
      return "\(Quantity.number(lower)) to \(Quantity.number(upper))"
    case (let lower?, nil): return ">= \(Quantity.number(lower))"
    case (nil, let upper?): return "<= \(Quantity.number(upper))"
    case (nil, nil): return "any"
    }
  }

  private func verdict(_ verdict: ExperimentRecord.Verdict) -> String {
    mark(verdict == .holds)(verdict.rawValue)
  }

  private func mark(_ isGood: Bool) -> @Sendable (String) -> String {
    let style = self.style
    return { isGood ? style.good($0) : style.bad($0) }
  }
}
