import NTKit

/// Where optimizers ended, in words.
struct BiasText {
  let style: TextStyle

  /// The references, a table of optimizers against references, and remarks.
  func text(_ result: BiasResult) -> String {
    let isMargin = result.kind == .classification
    let hasTruth = result.runs.contains { $0.error != nil }
    var text = style.bold("problem") + "  \(result.problem)\n\n"
    var references = TextTable([.left, .right, .right, .left])
    references.append([
      "reference", .init(isMargin ? "largest margin" : "least norm"), "proven gap", "",
    ])
    for goal in result.references {
      references.append([
        .init(goal.name), .init(Quantity.number(isMargin ? 1 / goal.value : goal.value)),
        .init(Quantity.number(goal.relativeGap)),
        .init(goal.isUnique == false ? "not unique" : ""),
      ])
    }
    text += references.text + "\n"
    var table = TextTable(
      [.left, .right, .right, .right] + result.references.flatMap { _ in [.right, .right] }
        + [.left, .left] + (hasTruth ? [.right] : []))
    table.append(
      [
        "optimizer", "step", .init("steps"), .init(isMargin ? "margin" : "residual"),
      ]
        + result.references.flatMap { goal -> [TextTable.Cell] in
          [.init("to \(goal.name)"), .init(isMargin ? "margin/max" : "norm/min")]
        } + ["nearest", "approach"] + (hasTruth ? ["error"] : []))
    for run in result.runs {
      table.append(
        [
          .init(run.method), .init(Quantity.number(run.step)), .init(Quantity.count(run.steps)),
          .init((run.residual ?? run.margin).map(Quantity.number) ?? ""),
        ]
          + run.comparisons.flatMap { beside -> [TextTable.Cell] in
            [.init(Quantity.number(beside.distance)), .init(Quantity.number(beside.ratio))]
          } + [
            .init(run.isExplained ? run.nearest : "none (\(run.nearest))"), .init(approach(run)),
          ] + (hasTruth ? [.init(run.error.map(Quantity.number) ?? "")] : []))
    }
    text += table.text + "\n"
    let explanation =
      isMargin
      ? "'to' is the distance of directions, 'margin/max' the margin in that norm over the largest;"
        + " 'nearest' within 1 %"
      : "'to' is the relative distance, 'norm/min' the norm over the least; 'nearest' within 1 %"
    let error = hasTruth ? "; 'error' is the relative distance from what was measured" : ""
    return text
      + TextTable(
        fields: [("columns", explanation + error)] + result.warnings.map { ("note", $0) } + [
          ("seed", "\(result.seed)"), ("seconds", Quantity.duration(result.seconds)),
        ]
      ).text
  }

  private func approach(_ run: BiasStudy.Run) -> String {
    guard let rate = run.rate else { return run.isConverged ? "done" : "" }
    let variable = rate.law == .logarithmic ? "(log t)" : "t"
    return "as \(variable)^-\(Quantity.number((rate.exponent * 100).rounded() / 100))"
  }
}
