import Figures
import LinearAlgebra

extension A5ComplexityCorruption {
  func checks(_ source: Source, _ study: CorruptionStudy) -> [ExperimentCheck] {
    let levels = study.levels
    let (first, last) = (levels[0].complexity, levels[levels.count - 1].complexity)
    let name = source.title
    // The root of the mean of C² is what the formula gives; the spread of single draws at small p
    // is larger than the band, as a few dozen labels differ.
    let deviation = levels.map { abs($0.rootMeanSquare / $0.expected - 1) }.max() ?? .nan
    let steps = zip(levels, levels.dropFirst()).map { $1.complexity.mean - $0.complexity.mean }
    let margins = levels.map { $0.absolute.mean - $0.error.mean }
    var checks = [
      ExperimentCheck(
        "max_p |C(p) / sqrt(E C²) - 1|, \(name)", deviation, atMost: 0.06,
        because: "protocol A5; E C² = (2/n)[(1-p)² y^T H^{-1} y + (1-(1-p)²) tr H^{-1}] exactly"),
      ExperimentCheck(
        "least growth of C over a step of p, \(name)", steps.min() ?? .nan,
        atLeast: 0,
        because: "complexity grows with the share of random labels"),
      ExperimentCheck(
        "rank correlation of C and test error, \(name)",
        rankCorrelation(levels.map(\.complexity.mean), levels.map(\.error.mean)),
        in: 0.97...1, because: "protocol A5"),
      ExperimentCheck(
        "least (l1 loss - test error), \(name)", margins.min() ?? .nan, atLeast: 0,
        because: "a wrong sign costs at least 1 in |f(x) - y|"),
    ]
    let bandReason = "protocol A5: set around NumPy runs at n = 1,000"
    if let clean = source.clean {
      checks.append(
        ExperimentCheck("C(0), \(name)", first.mean, in: clean, because: bandReason))
    }
    if let random = source.random {
      checks.append(
        ExperimentCheck(
          "C(1), \(name)", last.mean, in: random, standardError: last.standardError,
          because: bandReason))
    }
    if let ratio = source.ratio {
      checks.append(
        ExperimentCheck(
          "C(1) / C(0), \(name)", last.mean / first.mean, atLeast: ratio,
          standardError: last.standardError / first.mean,
          because: "random labels are far more complex than true ones"))
    }
    return checks
  }

  func measurements(_ source: Source, _ study: CorruptionStudy) -> [ExperimentMeasurement] {
    let single = study.levels.map { abs($0.firstComplexity / $0.expected - 1) }.max() ?? .nan
    var result = [
      ExperimentMeasurement("max_p |C(p) / sqrt(E C²) - 1| of one draw, \(source.title)", single)
    ]
    for level in study.levels {
      let at = "p = \(level.share), \(source.title)"
      result += [
        ExperimentMeasurement(
          "C, \(at)", level.complexity.mean, standardError: level.complexity.standardError),
        ExperimentMeasurement(
          "test error, \(at)", level.error.mean, standardError: level.error.standardError),
        ExperimentMeasurement(
          "l1 loss, \(at)", level.absolute.mean, standardError: level.absolute.standardError),
      ]
    }
    return result
  }

  /// Complexity and test errors over p.
  func figure(_ source: Source, _ study: CorruptionStudy) -> FigureGrid {
    let levels = study.levels
    let shares = levels.map(\.share)
    let axis = Axis("share *p* of random labels", range: -0.03...1.03)
    return FigureGrid(
      "Complexity and random labels: \(source.title), *n* = \(source.task.y.count)",
      panels: [
        Figure(
          "Complexity", x: axis, y: Axis("(2 y^{T} H^{-1} y / *n*)^{1/2}"),
          series: [
            Series(
              "expectation", x: shares, y: levels.map(\.expected), style: .line, color: 0),
            Series(
              "mean of \(levels[0].complexity.draws) draws", x: shares,
              y: levels.map(\.complexity.mean),
              errors: levels.map(\.complexity.standardError), style: .markers, color: 0),
            Series(
              "one draw", x: shares, y: levels.map(\.firstComplexity), style: .markers, color: 1),
          ]),
        Figure(
          "Test errors of the interpolant", x: axis, y: Axis("error"),
          series: [
            Series(
              "l_1 loss", x: shares, y: levels.map(\.absolute.mean),
              errors: levels.map(\.absolute.standardError), style: .markers, color: 0),
            Series(
              "share of wrong signs", x: shares, y: levels.map(\.error.mean),
              errors: levels.map(\.error.standardError), style: .markers, color: 1),
          ]),
      ],
      caption: "Training and test labels are replaced by random signs with probability p. The"
        + " complexity of the labels grows with p as the test error does; bars are standard"
        + " errors.")
  }
}
