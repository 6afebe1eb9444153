import ArgumentParser
import Foundation
import NTKit

/// `ntkit bias`: which of many perfect solutions an optimizer picks.
struct BiasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bias",
    abstract: "Which of many perfect solutions does an optimizer pick?",
    discussion: """
      Runs every optimizer on a problem with many solutions and compares where it ends with exact \
      references: the solutions of least l1, l2 and l-infinity norm, the classifiers of largest \
      margin in these norms, or the completions of least nuclear and Frobenius norm. Every \
      reference carries a proven optimality gap. Distances of classifiers are of directions, and \
      their steps are scaled by the loss unless --plain-steps.

      PROBLEM is one of: \(BiasRequest.Problem.forms.joined(separator: ", ")); a data set of \
      classes is separated with a constant feature. --network puts a deep linear network in the \
      place of a linear classifier of two classes. sensing and one-bit learn X = U Uᵀ. Several \
      --step run every optimizer with each and draw where it ends over the step size. ratings:FILE completes ratings (user, item, \
      rating on every line, as MovieLens u.data) by a factorization of --rank, stopped early on \
      validation ratings, and compares its test error with a nuclear-norm penalty's.
      NAME of an optimizer is one of: \(BiasMethod.forms.joined(separator: ", ")).

      Example:
        ntkit bias least-squares -p gd -p adagrad -p coordinate
        ntkit bias iris --classes 0,1 -p gd -p sign -p coordinate
        ntkit bias completion:12x12 --observed 0.6 -p gd --output bias
        ntkit bias multiclass -p gd -p sign -p spectral
        ntkit bias classification:3x8 --network convolutional:2 -p gd
      """)

  @Argument(help: "The problem.", completion: .file())
  var problem: String

  @Option(
    name: [.customLong("optimizer"), .customShort("p")],
    help: ArgumentHelp(
      "An optimizer; may be repeated. By default gd, adagrad, adam, coordinate and sign.",
      valueName: "name"))
  var optimizers: [String] = []

  @Option(help: "The steps of every optimizer.")
  var steps = 100_000

  @Option(
    help: "A step size, may be repeated; by default one that is stable for each optimizer.")
  var step: [Double] = []

  @Option(help: "The loss of classification: exponential or logistic.")
  var loss: MarginLoss = .logistic

  @Flag(help: "Steps of classification are not scaled by the loss.")
  var plainSteps = false

  @Option(
    help: ArgumentHelp(
      "A linear network: \(LinearNetwork.forms.joined(separator: ", ")).", valueName: "name"))
  var network: String?

  @Option(help: "The rank of the matrix to complete or to sense.")
  var rank = 2

  @Option(help: "The share of entries that a completion sees.")
  var observed = 0.7

  @Option(
    help: """
      The deviation of the Gaussian start of a completion, signs or a network, or the multiple of \
      the identity of sensing; by default 0.001, and 0.1 for a network.
      """)
  var startScale: Double?

  @Option(help: "The two classes to separate, by name or number from 0, separated by a comma.")
  var classes: String?

  @Option(help: "Take the first rows only, counted after the selection of classes.")
  var limit: Int?

  @Option(
    name: .shortAndLong, help: "The folder for the figure and the record.", completion: .directory)
  var output: String?

  @OptionGroup var random: SeedOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard steps >= 1 else { throw ValidationError("--steps is \(steps); it must be at least 1") }
    if let bad = step.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw ValidationError("--step is \(bad); it must be positive")
    }
    if let startScale, !(startScale > 0 && startScale.isFinite) {
      throw ValidationError("--start-scale is \(startScale); it must be positive")
    }
    if let limit, limit < 1 {
      throw ValidationError("--limit is \(limit); it must be at least 1")
    }
  }

  func run() throws {
    if problem.hasPrefix("ratings:") { return try runRatings() }
    let names =
      optimizers.isEmpty ? ["gd", "adagrad", "adam", "coordinate", "sign"] : optimizers
    let request = BiasRequest(
      problem: try .init(parsing: problem, rank: rank, observed: observed),
      methods: try names.map { try BiasMethod(parsing: $0) }, steps: steps, stepSizes: step,
      loss: loss, isScaled: !plainSteps,
      network: try network.map { name in
        guard let network = LinearNetwork(parsing: name) else {
          throw BiasRequestError.badNetwork(name)
        }
        return network
      }, startScale: startScale ?? (network == nil ? 1e-3 : 0.1),
      classes: classes?.commaSeparated, limit: limit, seed: random.seed)
    if let output { try ResultFile.makeFolder(output) }
    let bar = printing.progressBar()
    defer { bar.finish() }
    let result = try request.run { bar.update($0, $1) }
    bar.finish()
    if let output {
      try ResultJSON.write(result, to: "\(output)/bias.json")
      do {
        let folder = URL(fileURLWithPath: output)
        for (name, figure) in result.figures { _ = try figure.write(to: folder, name: name) }
        _ = try result.strip?.write(to: folder, name: "bias-matrix")
      } catch let missing as FigureError {
        guard case .gnuplotMissing = missing else { throw missing }
        printing.note("no figure: \(missing)")
      }
    }
    try printing.emit(result) { BiasText(style: printing.style).text(result) }
  }
}

extension BiasCommand {
  /// Completion of a ratings file.
  private func runRatings() throws {
    guard network == nil else { throw BiasRequestError.networkElsewhere("ratings") }
    guard optimizers.isEmpty else {
      throw UsageError(
        "ratings are completed by gradient descent with momentum; leave --optimizer out")
    }
    guard rank >= 1 else { throw UsageError("--rank is \(rank); it must be at least 1") }
    let ratings = try Ratings(path: String(problem.dropFirst("ratings:".count)))
    if let output { try ResultFile.makeFolder(output) }
    let bar = printing.progressBar()
    defer { bar.finish() }
    let result = try RatingsRun(rank: rank, seed: random.seed).run(ratings) { bar.update($0, $1) }
    bar.finish()
    if let output { try ResultJSON.write(result, to: "\(output)/ratings.json") }
    try printing.emit(result) { RatingsText.text(result) }
  }
}

extension MarginLoss: ExpressibleByArgument {}
