import Architectures
import Datasets
import FiniteWidth
import Foundation
import LinearAlgebra

/// SGD, heavy ball, AdaGrad, RMSProp and Adam, tuned alike, on a text and on images.
public struct C6Optimizers: Experiment {
  /// The identifier.
  public static let id = "C6"
  /// The readable name.
  public static let alias = "optimizers-on-language"
  /// The source.
  public static let paper = "arXiv:1705.08292, section 4 and figures 1 and 2"
  /// The claim.
  public static let claim =
    "Every optimizer learns: the perplexity of the training text falls below that of guessing by"
    + " frequencies, with gradients that are right. Adaptive methods are ahead early; tuned alike, SGD and"
    + " heavy ball end about as low on validation text (reported, not judged)."
  /// Seconds on two cores.
  public static let typicalSeconds = 240.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a data file cannot be read.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let language = try LanguageTask(context)
    let images = try SmallImageTask(context)
    let rates = context.scale == .quick ? 3 : 5
    let seeds = context.scale == .quick ? 2 : 3
    let text = try OptimizerComparison(
      rates: rates, seeds: seeds, scale: 3, context: context, part: "text", share: 0...0.6
    ) { rule, rate, seed in
      try language.train(rule, rate: rate, seed: seed)
    }
    let pictures = try OptimizerComparison(
      rates: rates, seeds: seeds, scale: 0.1, context: context, part: "images", share: 0.6...1
    ) { rule, rate, seed in
      try images.train(rule, rate: rate, seed: seed)
    }
    var outcome = ExperimentOutcome(
      setting:
        "\(language.setting); \(images.setting). Every optimizer gets \(rates) learning rates, a"
        + " factor of about 3 apart, of which the least mean validation loss of \(OptimizerComparison.tuningSeeds) seeds at the end"
        + " chooses, and then"
        + " \(seeds) fresh seeds with the same starts for all; learning rates fall by half after half"
        + " and three quarters of the steps")
    outcome.notes += language.notes + images.notes
    let gradient = try language.largestGradientError(seed: context.seed("gradient"))
    outcome.checks.append(
      ExperimentCheck(
        "LSTM gradient, |derivative - central difference| / largest derivative", gradient,
        atMost: 1e-5, because: "protocol C6, strict"))
    for run in text.runs {
      outcome.checks.append(
        ExperimentCheck(
          "\(run.rule.name): training perplexity", exp(run.mean(\.trainLoss)),
          atMost: language.corpus.unigramPerplexity, standardError: nil,
          because: "protocol C6, strict: the perplexity of guessing by frequencies"))
    }
    outcome.measurements = text.ratio("validation perplexity, text", exp)
    outcome.measurements += pictures.ratio("validation loss, images") { $0 }
    for run in text.runs + pictures.runs where run.isAtEdge {
      outcome.notes.append(
        "\(run.rule.name) on \(run.part): the chosen learning rate \(run.rate) is at the end of its"
          + " grid.")
    }
    outcome.tables = [
      text.table("Text: perplexities at the end", ["training", "validation", "test"]) {
        [exp($0.trainLoss), exp($0.validationLoss), exp($0.testLoss)]
      },
      pictures.table(
        "Images at the end", ["training loss", "validation loss", "test loss", "test error"]
      ) { [$0.trainLoss, $0.validationLoss, $0.testLoss, $0.testError ?? .nan] },
    ]
    try outcome.draw(
      Self.figure(text, pictures, unigram: language.corpus.unigramPerplexity),
      name: "C6-optimizers", context)
    return outcome
  }
}
