import Foundation
import NTKit

/// Training runs in words.
enum TrainingText {
  /// The end of an epoch.
  static func line(_ metrics: TrainingMetrics) -> String {
    if let validation = metrics.validationLoss {
      return
        "epoch \(metrics.epoch)  training perplexity \(Quantity.number(exp(metrics.trainLoss)))"
        + "  validation perplexity \(Quantity.number(exp(validation)))"
        + "  \(Quantity.duration(metrics.seconds))"
    }
    func share(_ value: Double?) -> String {
      value.map { ", \(Quantity.percent($0)) wrong" } ?? ""
    }
    return "epoch \(metrics.epoch)  training loss \(Quantity.number(metrics.trainLoss))"
      + share(metrics.trainError) + "  test loss \(Quantity.number(metrics.testLoss))"
      + share(metrics.testError) + "  \(Quantity.duration(metrics.seconds))"
  }

  /// The end of a run.
  static func text(_ report: TrainingReport, folder: String?, picture: String?) -> String {
    let (request, final) = (report.request, report.final)
    if let text = report.text { return self.text(report, text, folder: folder, picture: picture) }
    return TextTable(fields: [
      (
        "architecture",
        "\(request.architecture.name), width \(request.width),"
          + " \(Quantity.count(report.parameters)) parameters"
      ),
      (
        "rows",
        "\(Quantity.count(report.trainingRows)) training, \(Quantity.count(report.testRows)) test"
      ),
      ("loss", report.loss.rawValue),
      (
        "learning rate",
        Quantity.number(report.learningRate)
          + (report.largestStableRate.map {
            " (gradient descent is stable below \(Quantity.number($0)) at the start)"
          } ?? "")
      ),
      ("steps", "\(Quantity.count(report.steps)) in \(final.epoch) epochs"),
      ("training loss", Quantity.number(final.trainLoss)),
      ("training error", final.trainError.map(Quantity.percent)),
      ("test loss", Quantity.number(final.testLoss)),
      (
        "test error",
        final.testError.map { error in
          Quantity.percent(error)
            + (report.testErrorInterval.map {
              " (\(Quantity.percent($0[0])) to \(Quantity.percent($0[1])) at 95 %)"
            } ?? "")
        }
      ),
      ("moved", "\(Quantity.percent(final.relativeDistance)) of the initial norm"),
      ("seed", "\(request.seed)"),
      ("seconds", Quantity.duration(final.seconds)),
      ("written", folder.map { folder in picture.map { "\(folder), \($0)" } ?? folder }),
    ]).text
  }

  /// The end of a run on a text.
  private static func text(
    _ report: TrainingReport, _ scores: LanguageScores, folder: String?, picture: String?
  ) -> String {
    let (request, final) = (report.request, report.final)
    return TextTable(fields: [
      (
        "architecture",
        "\(request.architecture.name), \(Quantity.count(report.parameters)) parameters"
      ),
      (
        "tokens",
        "\(Quantity.count(report.trainingRows)) training,"
          + " \(Quantity.count(scores.validationTokens)) validation,"
          + " \(Quantity.count(report.testRows)) test, \(Quantity.count(scores.vocabulary)) different"
      ),
      (
        "unknown words", scores.unknownWords == 0 ? nil : Quantity.count(scores.unknownWords)
      ),
      ("learning rate", Quantity.number(report.learningRate)),
      ("steps", "\(Quantity.count(report.steps)) in \(final.epoch) epochs"),
      (
        "training perplexity",
        "\(Quantity.number(scores.trainPerplexity))"
          + " (by frequencies alone \(Quantity.number(scores.unigramPerplexity)))"
      ),
      ("validation perplexity", Quantity.number(scores.validationPerplexity)),
      ("test perplexity", Quantity.number(scores.testPerplexity)),
      ("moved", "\(Quantity.percent(final.relativeDistance)) of the initial norm"),
      ("seed", "\(request.seed)"),
      ("seconds", Quantity.duration(final.seconds)),
      ("written", folder.map { folder in picture.map { "\(folder), \($0)" } ?? folder }),
    ]).text
  }

  /// Runs side by side.
  static func text(_ comparison: RunComparison) -> String {
    var table = TextTable([.left] + comparison.runs.map { _ in .right })
    func row(_ name: String, _ value: (RunComparison.Run) -> String) {
      table.append([.init(name)] + comparison.runs.map { .init(value($0)) })
    }
    row("run") { URL(fileURLWithPath: $0.folder).lastPathComponent }
    for (index, setting) in comparison.settings.enumerated() {
      row(setting) { $0.values[index] }
    }
    func last(_ name: String, _ value: @escaping (TrainingMetrics) -> String?) {
      guard comparison.runs.contains(where: { $0.metrics.last.flatMap(value) != nil }) else {
        return
      }
      row(name) { $0.metrics.last.flatMap(value) ?? "-" }
    }
    last("epochs") { "\($0.epoch)" }
    last("training loss") { Quantity.number($0.trainLoss) }
    last("training error") { $0.trainError.map(Quantity.percent) }
    last("test loss") { Quantity.number($0.testLoss) }
    last("test error") { $0.testError.map(Quantity.percent) }
    row("least test error") { run in
      run.metrics.compactMap(\.testError).min().map(Quantity.percent) ?? "-"
    }
    last("moved") { Quantity.percent($0.relativeDistance) }
    last("seconds") { Quantity.duration($0.seconds) }
    return table.text
  }
}
