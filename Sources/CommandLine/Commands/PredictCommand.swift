import ArgumentParser
import NTKit

/// `ntkit predict`: a saved model on new rows.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict rows with a model that 'ntkit regress --save' wrote.",
    discussion: """
      The model holds all it needs; the training files may be gone. Inputs are scaled by the rule \
      and the numbers of the training rows. With --output, predictions.csv, with \
      probabilities of classes or intervals of values where the model has them, and report.json \
      are written.

      Example:
        ntkit regress -a fc-2 --train digits --save model
        ntkit predict --model model --data digits
      """)

  @Option(name: .shortAndLong, help: "The folder of the model.", completion: .directory)
  var model: String

  @Option(name: .shortAndLong, help: "The rows to predict.", completion: .file())
  var data: String

  @Option(help: "Keep only the first rows of the data.")
  var limit: Int?

  @Option(name: .shortAndLong, help: "The folder to write to.", completion: .directory)
  var output: String?

  @OptionGroup var random: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    if let limit, limit < 1 {
      throw ValidationError("--limit is \(limit); it must be at least 1")
    }
  }

  func run() throws {
    let model = try SavedModel(folder: model)
    let data = try DatasetReference(parsing: data).load(classes: nil, limit: limit)
    if let output { try ResultFile.makeFolder(output) }
    let parallelism = threads.apply()
    let bar = printing.progressBar()
    defer { bar.finish() }
    let prediction = try Prediction(
      model, data, seed: random.seed, parallelism: parallelism
    ) { bar.update("test rows", $0) }
    bar.finish()
    let report = PredictionReport(prediction)
    if let output { try prediction.write(to: output) }
    try printing.emit(report) { Self.text(report, output: output) }
  }

  private static func text(_ report: PredictionReport, output: String?) -> String {
    TextTable(
      fields: [
        ("model", "\(report.model.architecture.name), \(report.model.kind.rawValue)"),
        (
          "trained on",
          "\(report.model.trainedOn): \(Quantity.count(report.model.rows)) rows,"
            + " \(strength(report.model.classifier)) \(Quantity.number(report.model.ridge))"
        ),
        ("data", RegressionText.part(report.data)),
      ] + RegressionText.scores(report.classification, report.regression)
        + RegressionText.predictive(report.predictive) + [
          ("written", output.map { "\($0)/predictions.csv, \($0)/report.json" })
        ]
    ).text
  }

  /// What the number that regularizes is called.
  private static func strength(_ method: KernelMethod?) -> String {
    switch method {
    case nil, .ridge: return "ridge"
    case .supportVectors: return "cost"
    case .softmax: return "penalty"
    }
  }
}
