import NTKit

/// Random and tangent features, and learning curves, in words.
enum FeatureText {
  /// A table of models with theory beside measurement.
  static func text(_ result: FeatureResult) -> String {
    var table = TextTable(Array(repeating: .right, count: 8))
    table.append([
      "N", "n", result.request.axis == .time || result.request.time != nil ? "time" : "ridge",
      "test error", "+-", "theory", "training error", "rank",
    ])
    for point in result.points {
      table.append([
        .init(Quantity.count(point.width)), .init(Quantity.count(point.samples)),
        .init(Quantity.number(point.time ?? point.ridge ?? 0)),
        .init(Quantity.number(point.testError)),
        .init(point.standardError.map(Quantity.number) ?? ""),
        .init(point.theory.map { $0.isFinite ? Quantity.number($0) : "infinite" } ?? ""),
        .init(Quantity.number(point.trainingError)), .init(Quantity.count(point.rank)),
      ])
    }
    let request = result.request
    return table.text + "\n"
      + TextTable(
        fields: [
          (
            "model",
            "\(request.layer.rawValue) features, \(request.activation.rawValue),"
              + " \(request.law.rawValue) weights, d = \(result.dimension), \(request.draws) draws"
          ),
          ("theory", result.theorySource),
          (
            "largest matrix",
            "\(Quantity.count(result.largestMatrix)) numbers;"
              + " \(Quantity.bytes(result.plannedBytes)) planned"
          ),
          (
            "resumed",
            result.resumedFits > 0 ? "\(Quantity.count(result.resumedFits)) fits" : nil
          ),
        ] + result.warnings.map { ("note", $0) } + [
          ("seed", "\(request.seed)"), ("seconds", Quantity.duration(result.seconds)),
        ]
      ).text
  }

  /// A learning curve.
  static func text(_ result: LearningCurveResult) -> String {
    var table = TextTable(Array(repeating: .right, count: 5))
    table.append(["n", "from the matrix", "from eigenvalues", "measured", "+-"])
    for point in result.points {
      table.append([
        .init(Quantity.count(point.samples)),
        .init(point.fromMatrix.map(Quantity.number) ?? ""),
        .init(point.fromEigenvalues.map(Quantity.number) ?? ""),
        .init(point.measured.map(Quantity.number) ?? ""),
        .init(point.standardError.map(Quantity.number) ?? ""),
      ])
    }
    return table.text + "\n"
      + TextTable(fields: [
        ("data", "\(result.data), \(Quantity.count(result.rows)) rows"), ("kernel", result.kernel),
        ("ridge", Quantity.number(result.ridge)),
        (
          "errors",
          "mean squares on rows not drawn; predicting nothing gives"
            + " \(Quantity.number(result.zeroError))"
        ),
        ("seed", "\(result.seed)"), ("seconds", Quantity.duration(result.seconds)),
      ]).text
  }
}
