import Datasets
import Figures
import Foundation
import KernelLearning

/// What a regression wrote into its folder.
public struct RegressionFiles: Sendable {
  /// The files, relative to the folder that was given.
  public let files: [String]
  /// Why there is no page with figures; nil when there is.
  public let missing: String?
}

extension RegressionResult {
  /// Writes `predictions.csv`, `report.json`, `report.html` and its `figures` into `folder`, which
  /// must exist.
  ///
  /// The numbers are written first: without gnuplot they are all there is, and the answer says so.
  ///
  /// - Parameter commandLine: how the run can be repeated; empty for a call of the library.
  /// - Throws: `ResultFileError.unwritable`; `FigureError` when gnuplot is there and fails.
  @discardableResult
  public func write(to folder: String, commandLine: String = "") throws -> RegressionFiles {
    var files = [folder + "/predictions.csv", folder + "/report.json"]
    try ResultFile.write(Data(predictionTable.utf8), to: files[0])
    try ResultJSON.write(RegressionReport(self), to: files[1])
    let gnuplot: Gnuplot
    do {
      gnuplot = try Gnuplot.find()
    } catch {
      return RegressionFiles(files: files, missing: "\(error)")
    }
    let page = RegressionPage(result: self, commandLine: commandLine)
    let pictures = URL(fileURLWithPath: folder).appendingPathComponent("figures")
    files.append(folder + "/report.html")
    try page.report(pictures, gnuplot).write(to: URL(fileURLWithPath: files[2]))
    return RegressionFiles(files: files, missing: nil)
  }
}

/// The report page of a regression.
struct RegressionPage {
  let result: RegressionResult
  let commandLine: String

  var data: RegressionData { result.data }
  var format: NumberFormat { NumberFormat(significantDigits: 3) }

  func percent(_ share: Double) -> String { "\(format.string(100 * share)) %" }

  func report(_ pictures: URL, _ gnuplot: Gnuplot) throws -> Report {
    let kernel = RegressionReport(result)
    let network =
      kernel.architecture.map {
        "\($0), \(kernel.kind ?? "")" + (kernel.flips ? ", mean over mirror images" : "")
      } ?? "a kernel from a file"
    return Report(
      title: "How well a wide network predicts",
      subtitle: "\(Markup.literal(data.training.name)), \(Markup.literal(network))",
      question: "How well does the kernel of \(Markup.literal(network)) predict the test rows of"
        + " \(Markup.literal(data.test.name)), and how sure is it?",
      answer: [answer], keyNumbers: keyNumbers,
      sections: try [
        choiceSection(pictures, gnuplot), scoreSection(pictures, gnuplot),
        mistakeSection(pictures, gnuplot),
      ].compactMap { $0 },
      provenance: [
        .init("command", commandLine.isEmpty ? "library call" : commandLine),
        .init(
          "data",
          [data.training.name, data.training.license].filter { !$0.isEmpty }
            .joined(separator: "; ")),
        .init("seed", "\(result.run.seed)"), .init("version", "ntkit \(Versions.program)"),
      ], citations: try ["1806.07572", "1711.00165"].map { try Citations.work($0) })
  }

  private var answer: String {
    switch result.score {
    case .classification(let score):
      return "\(percent(score.accuracy)) of \(score.count) test rows are classified right (95 %"
        + " interval \(percent(1 - score.interval.upper)) to \(percent(1 - score.interval.lower)))."
    case .regression(let score):
      let interval = score.rootMeanSquareInterval
      return "The root mean squared error on \(score.count) test rows is"
        + " \(format.string(score.rootMeanSquare)) (95 % interval \(format.string(interval.lower)) to"
        + " \(format.string(interval.upper)))."
    }
  }

  private var keyNumbers: [Report.KeyNumber] {
    var numbers: [Report.KeyNumber] = []
    switch result.score {
    case .classification(let score):
      numbers.append(
        .init(
          "accuracy", value: format.string(100 * score.accuracy), unit: "%",
          note: "\(score.wrong) of \(score.count) wrong"))
    case .regression(let score):
      numbers.append(
        .init(
          "root mean squared error", value: format.string(score.rootMeanSquare),
          note: score.determination.map { "R² \(format.string($0))" } ?? ""))
    }
    if let calibration = result.scores.calibration {
      numbers += [
        .init("log loss", value: format.string(calibration.logLoss), note: "nats a row"),
        .init(
          "calibration error", value: format.string(100 * calibration.expectedCalibrationError),
          unit: "%", note: "expected, in ten bins"),
      ]
    }
    if let predictive = result.scores.predictive, let last = predictive.coverage.last {
      numbers += [
        .init(
          "coverage", value: format.string(100 * last.measured), unit: "%",
          note: "of 95 % intervals"),
        .init(
          "log density", value: format.string(predictive.meanLogLikelihood), note: "nats a row"),
      ]
    }
    return numbers
  }
}
