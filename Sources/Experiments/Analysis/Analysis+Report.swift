import Figures
import Foundation
import InfiniteWidth
import LinearAlgebra

extension Analysis {
  /// What was written.
  public struct Files: Sendable {
    /// The page.
    public let report: URL
    /// The numbers.
    public let json: URL
    /// The pictures, PNG.
    public let pictures: [URL]
  }

  /// Writes `report.json`, the figures and `report.html` into the request's folder.
  ///
  /// The numbers are written first: a missing gnuplot loses none of them.
  ///
  /// - Throws: `ResultFileError`, `FigureError`, or the file system's error.
  public func write() throws -> Files {
    let folder = URL(fileURLWithPath: request.output, isDirectory: true)
    try ResultFile.makeFolder(request.output)
    let json = folder.appendingPathComponent("report.json")
    try ResultJSON.write(result, to: json.path)
    request.report("Drawing the figures", 0)
    let pictures = try writePictures(to: folder.appendingPathComponent("figures"))
    let page = folder.appendingPathComponent("report.html")
    try report(pictures).write(to: page)
    return Files(report: page, json: json, pictures: pictures.all.map(\.png))
  }

  /// The answer in three sentences: how fast, how simple, how well.
  public var answer: [String] { [speedSentence, complexitySentence, predictionSentence] }

  private var speedSentence: String {
    let training = result.training
    let format = NumberFormat.standard
    switch (
      training.predictedIterationsTo1Percent, training.predictedRandomIterationsTo1Percent
    ) {
    case (let steps?, let random?) where steps > 0:
      let ratio = Double(random) / Double(steps)
      return "Gradient descent removes 99 % of the squared error on these labels in"
        + " \(format.string(steps)) iterations and needs \(format.string(random)) for random labels"
        + " on the same inputs, \(format.string(rounded(ratio))) times as many."
    case (let steps?, nil):
      return "Gradient descent removes 99 % of the squared error on these labels in"
        + " \(format.string(steps)) iterations, and never does so for random labels."
    default:
      return "Gradient descent never removes 99 % of the squared error on these labels."
    }
  }

  private var complexitySentence: String {
    let labels = result.labels
    let format = NumberFormat.standard
    let ratio = labels.randomComplexity / labels.trueComplexity
    let verdict =
      labels.trueComplexity < 1
      ? "so the leading term of the generalization bound is below 1 and says something"
      : "so the leading term of the generalization bound exceeds 1 and promises nothing"
    return "Their complexity is \(format.string(labels.trueComplexity)), against"
      + " \(format.string(labels.randomComplexity)) for random labels"
      + " (\(format.string(rounded(ratio))) times as much), \(verdict)."
  }

  private var predictionSentence: String {
    let prediction = result.prediction
    let format = NumberFormat(significantDigits: 3)
    guard data.isClassification else {
      return "On held-out rows the infinitely wide network's prediction is off by"
        + " \(format.string(prediction.testError)) standard deviations (root mean square); the"
        + " training rows alone foretold \(format.string(prediction.leaveOneOutError))."
    }
    func percent(_ share: Double) -> String { "\(format.string(100 * share)) %" }
    return "On held-out rows the infinitely wide network errs on \(percent(prediction.testError))"
      + " (95 % interval \(percent(prediction.testErrorInterval[0])) to"
      + " \(percent(prediction.testErrorInterval[1]))); the training rows alone foretold"
      + " \(percent(prediction.leaveOneOutError))."
  }

  private func rounded(_ ratio: Double) -> Double {
    ratio >= 10 ? ratio.rounded() : (ratio * 10).rounded() / 10
  }

  func report(_ pictures: Pictures) throws -> Report {
    let r = result
    let subject =
      data.classNames.isEmpty || data.classNames.count > 4
      ? Markup.literal(data.name)
      : "\(Markup.literal(data.name)), classes \(Markup.literal(data.classNames.joined(separator: ", ")))"
    return Report(
      title: "What a wide network learns", subtitle: subject,
      question: "What will a very wide network learn from \(NumberFormat.standard.string(r.data.n))"
        + " rows of \(Markup.literal(data.name)): how fast, and how well will it generalize?",
      answer: answer,
      keyNumbers: [
        .init(
          "complexity of the labels", value: r.labels.trueComplexity,
          note: "random labels: \(NumberFormat.standard.string(r.labels.randomComplexity))"),
        .init(
          "held-out error",
          value: data.isClassification ? 100 * r.prediction.testError : r.prediction.testError,
          unit: data.isClassification ? "%" : "sd",
          note: "\(NumberFormat.standard.string(r.data.testRows)) rows"),
        .init(
          "smallest eigenvalue", value: r.kernel.smallestEigenvalue,
          note: "largest: \(NumberFormat.standard.string(r.kernel.largestEigenvalue))"),
      ]
        + (r.training.largestDeviation.map {
          [
            .init(
              "trained against predicted", value: 100 * $0, unit: "%",
              note: "largest deviation of the loss, true labels")
          ]
        } ?? []),
      sections: [
        trainingSection(pictures), spectrumSection(pictures), complexitySection(pictures),
        predictionSection(pictures), methodSection,
      ],
      provenance: provenance,
      citations: try ["1901.08584", "1806.07572", "1810.02054"].map { try Citations.work($0) })
  }

  private func trainingSection(_ pictures: Pictures) -> ReportSection {
    let t = result.training
    let format = NumberFormat.standard
    let prediction =
      "With step size η = \(format.string(t.learningRate)) (half the largest stable one) the kernel"
      + " predicts the whole training curve before any training."
    guard let deviation = t.largestDeviation, let randomDeviation = t.largestRandomDeviation else {
      return ReportSection(
        "How fast it learns", paragraphs: [prediction], figures: [pictures.training],
        remarks: [
          .note(
            "No network was trained to check the curve, since the kernel was read from a file that"
              + " does not say which network it belongs to.")
        ])
    }
    return ReportSection(
      "How fast it learns",
      paragraphs: [
        prediction + " The markers are a network of width \(format.string(t.width)) that was then"
          + " really trained"
          + (request.architecture == nil && data.y.columns > 1
            ? ", one for each of the \(data.y.columns) outputs." : "."),
        "Where lines and markers part, the network is not wide enough: its kernel differs from the"
          + " limit by about 1/sqrt(width), and moves while it trains. The largest deviation is"
          + " \(format.string(100 * deviation)) % with true and"
          + " \(format.string(100 * randomDeviation)) % with random labels.",
      ], figures: [pictures.training],
      remarks: t.status == "completed" ? [] : [.warning(Markup.literal(t.status))])
  }

  private func spectrumSection(_ pictures: Pictures) -> ReportSection {
    let k = result.kernel
    let format = NumberFormat(significantDigits: 3)
    return ReportSection(
      "Why: the kernel and the labels",
      paragraphs: [
        "The top 5 % of the kernel's eigenvectors hold"
          + " \(format.string(100 * k.trueShareOfTop5Percent)) % of the true labels' squared norm"
          + " and \(format.string(100 * k.randomShareOfTop5Percent)) % of the random labels'."
      ], figures: [pictures.spectrum])
  }

  private func complexitySection(_ pictures: Pictures) -> ReportSection {
    let labels = result.labels
    let names = [
      ("main", "complexity sqrt(2 y^T H^{-1} y / n)"), ("training", "training loss at convergence"),
      ("radius", "radius rounded up"), ("width", "Gram matrix at finite width"),
      ("flips", "units whose activation flips"), ("flipCount", "fluctuation of their number"),
      ("concentration", "sample and union over radii"),
    ]
    let rows: [[ReportTable.Cell]] = names.compactMap { name, text in
      labels.boundTerms[name].map { [.text(text), .number($0)] }
    }
    return ReportSection(
      "How simple the labels are",
      paragraphs: [
        "The bound on the test error is a sum of terms; the first depends on the labels, the"
          + " others on the size of the sample and of the network. The bound as a whole is"
          + " \(NumberFormat.standard.string(labels.bound))"
          + (labels.boundIsVacuous
            ? ", which says nothing at this size: a loss in [0, 1] is never"
              + " above 1. The first term alone is what tells true labels from random ones." : ".")
      ], figures: [pictures.complexity],
      tables: [
        ReportTable(
          "The terms of the bound, at width \(result.training.width), κ = 10 and confidence 95 %",
          columns: ["term", "value"],
          rows: rows + [[.text("sum"), .number(labels.bound)]])
      ],
      remarks: request.isTwoLayer && data.y.columns == 1
        ? []
        : [
          .note(
            "The theorem is about a two-layer network with one output whose first layer is trained;"
              + " for this network the same formula is a heuristic. With several outputs"
              + " y^T H^{-1} y is the trace over outputs, labels being one-hot minus 1/c.")
        ])
  }

  private func predictionSection(_ pictures: Pictures) -> ReportSection {
    let p = result.prediction
    let format = NumberFormat.standard
    return ReportSection(
      "How well it predicts",
      paragraphs: [
        "Kernel ridge regression with ridge \(format.string(p.ridge)), chosen by the exact"
          + " leave-one-out error of the training rows; the held-out rows had no part in it."
      ], figures: [pictures.predictions],
      remarks: p.ridgePlace == "inside"
        ? [] : [.note("The chosen ridge is the \(p.ridgePlace) of the grid.")])
  }

  private var methodSection: ReportSection {
    ReportSection(
      "How this was computed",
      paragraphs: [
        (request.kernel.map { "The kernel H was read from \(Markup.literal($0.path))" }
          ?? "The tangent kernel H of the infinitely wide network was computed exactly, in double"
          + " precision, for all pairs of training rows,")
          + " and decomposed. Everything predicted"
          + " follows from its eigenvalues λ_i and eigenvectors v_i."
      ] + result.notes.map(Markup.literal))
  }

  private var provenance: [Report.Entry] {
    let cost = result.cost
    func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000) MB" }
    return [
      .init("command", request.commandLine.isEmpty ? "library call" : request.commandLine),
      .init("data", "\(data.name); \(data.license)"), .init("architecture", result.architecture),
      .init("seed", "\(result.seed)"), .init("version", "ntkit \(result.version)"),
      .init("BLAS", "OpenBLAS, core \(BLASInformation.coreName)"),
      .init("inner loops", InstructionSet.best.rawValue),
      .init(
        "memory", "\(megabytes(cost.peakBytes)) used, \(megabytes(cost.plannedBytes)) planned"),
      .init("time", "\(NumberFormat(significantDigits: 3).string(cost.seconds)) s"),
    ]
  }
}
