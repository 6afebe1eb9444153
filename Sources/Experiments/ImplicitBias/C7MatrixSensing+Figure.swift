import Figures
import ImplicitBias

extension C7MatrixSensing {
  static func table(
    _ kind: SensingProblem.Measurements, _ problems: [SensingProblem], _ limits: [SensingLimit],
    _ offset: Int
  ) -> ExperimentTable {
    let scales = limits.count > 0 ? Set(limits.map(\.scale)).count : 0
    var rows: [[ExperimentTable.Cell]] = []
    for (draw, problem) in problems.enumerated() {
      let start = (offset + draw) * scales
      for limit in limits[start..<start + scales] {
        rows.append([
          .integer(draw), .number(limit.scale), .number(limit.traceRatio), .number(limit.error),
          .number(limit.effectiveRank), .number(limit.residual), .integer(limit.steps),
        ])
      }
      rows.append([
        .integer(draw), "least Frobenius", "",
        .number(
          problem.leastFrobenius.point.distance(to: problem.truth)), "", "", "",
      ])
    }
    return ExperimentTable(
      "Measurements: \(kind.rawValue)",
      columns: [
        "draw", "α", "nuclear norm / least", "error", "effective rank", "residual", "steps",
      ],
      rows: rows)
  }

  /// The excess of the nuclear norm and the error over the scale of the start.
  static func figure(
    _ limits: [[SensingLimit]], _ problems: [SensingProblem], _ draws: Int
  ) -> FigureGrid {
    let names = SensingProblem.Measurements.allCases.map(\.rawValue)
    func series(_ value: (SensingLimit) -> Double) -> [Series] {
      limits.enumerated().map { place, own in
        Series(names[place], x: own.map(\.scale), y: own.map(value), style: .markers, color: place)
      }
    }
    let scales = limits[0].map(\.scale)
    return FigureGrid(
      "Factorized matrix sensing",
      panels: [
        Figure(
          "Nuclear norm", x: Axis("scale *α* of the start", scale: .log),
          y: Axis("nuclear norm / least - 1", scale: .log), series: series { $0.traceRatio - 1 }),
        Figure(
          "Reconstruction", x: Axis("scale *α* of the start", scale: .log),
          y: Axis("relative error", scale: .log),
          series: series(\.error)
            + names.indices.map { place in
              let problem = problems[place * draws]
              let level = problem.leastFrobenius.point.distance(to: problem.truth)
              return Series(
                "\(names[place]), least Frobenius", x: scales, y: scales.map { _ in level },
                style: .dashedLine, color: place)
            }),
      ],
      caption: "Left: how far the solution is from the least nuclear norm. Right: its distance from"
        + " the matrix behind the measurements; dashed, the solution of least Frobenius norm.")
  }
}
