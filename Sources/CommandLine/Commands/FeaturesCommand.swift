import ArgumentParser
import Foundation
import NTKit

/// `ntkit features`: random and tangent features beside their theory.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Random and tangent features of two-layer networks, beside their exact asymptotics.",
    discussion: """
      Fits linear regression over the features of random two-layer networks, by ridge, least norm or \
      gradient flow, and prints test errors beside the theory. Without DATA rows are uniform on a \
      sphere and the target is linear, with noise and a quadratic part on request; of DATA, rows \
      that are not drawn to learn from are tested on.

      --sweep varies width, samples, ridge or time: numbers separated by commas, or FIRST:LAST:COUNT \
      in equal ratios. With --output every finished fit is kept, and --resume goes on with a sweep \
      that was stopped. The ridge is that of the papers: (N λ/d) |a|² beside the mean squared error \
      for random features, K + λI for tangent features.

      Example:
        ntkit features --sweep width=30:3000:30 --dimension 100 --samples 300 --output descent
        ntkit features digits --width 500 --samples 300 --sweep ridge=1e-6:1:13
        ntkit features --model tangent --dimension 20 --samples 400 --sweep width=5:200:12
      """)

  @Argument(help: "The data; none for rows on a sphere.", completion: .file())
  var data: String?

  @Option(help: "Which layer is trained: random (the top) or tangent (the bottom, linearized).")
  var model: FeatureModel.Layer = .top

  @Option(help: "The activation.")
  var activation: FeatureActivation = .relu

  @Option(help: "The law of the weights.")
  var weights: WeightLaw = .sphere

  @Option(help: "The number of units N.")
  var width = 300

  @Option(help: "The rows to learn from, n.")
  var samples = 300

  @Option(help: "The ridge; 0 takes the fit of least norm.")
  var ridge: Double = 0

  @Option(help: "Stop gradient flow at this time, in place of a ridge.")
  var time: Double?

  @Option(help: ArgumentHelp("What varies, such as width=30:3000:30.", valueName: "name=values"))
  var sweep: String?

  @Option(help: "Draws of weights and rows at every value.")
  var draws = 10

  @Option(help: "Test rows of every draw on the sphere.")
  var testRows = 2000

  @Option(help: "Without DATA: the dimension d.")
  var dimension = 100

  @Option(help: "Without DATA: the variance of the target's linear part.")
  var linear = 1.0

  @Option(help: "Without DATA: the variance of the target's quadratic part.")
  var nonlinear = 0.0

  @Option(help: "Without DATA: the variance of the noise.")
  var noise = 0.0

  @Option(help: "The classes to keep, by name or number from 0, separated by commas.")
  var classes: String?

  @Option(help: "Keep the first rows of the data only.")
  var limit: Int?

  @Option(help: "How inputs are scaled; auto is unit norm times the root of d.")
  var scaling: FeatureScaling = .auto

  @Option(
    name: .shortAndLong, help: "The folder for the record, the figure and finished fits.",
    completion: .directory)
  var output: String?

  @Flag(help: "Go on with the sweep in --output.")
  var resume = false

  @OptionGroup var random: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    if resume, output == nil {
      throw ValidationError("--resume needs --output, the folder where fits are kept")
    }
    if let limit, limit < 1 {
      throw ValidationError("--limit is \(limit); it must be at least 1")
    }
    if data == nil, classes != nil || limit != nil {
      throw ValidationError("--classes and --limit need DATA")
    }
  }

  func run() throws {
    let parallelism = threads.apply()
    let request = try request()
    let stop = StopRequest()
    let signals = output.map { _ in StopSignals(stop, finishing: .fits, isQuiet: printing.quiet) }
    defer { signals?.release() }
    let bar = printing.progressBar()
    defer { bar.finish() }
    let result = try request.run(
      folder: output, isResumed: resume, stop: stop, parallelism: parallelism
    ) { bar.update($0, $1) }
    bar.finish()
    if let output {
      try ResultJSON.write(result, to: "\(output)/features.json")
      try printing.draw(result.figure, to: output, name: "features")
    }
    try printing.emit(result) { FeatureText.text(result) }
  }

  private func request() throws -> FeatureRequest {
    let source: FeatureRequest.Source =
      data.map { reference in
        .data(
          reference: reference,
          classes: classes?.commaSeparated,
          limit: limit, scaling: scaling == .auto ? .unitNorm : scaling)
      } ?? .sphere(dimension: dimension, linear: linear, nonlinear: nonlinear, noise: noise)
    var request = FeatureRequest(source, width: width, samples: samples)
    request.layer = model
    request.activation = activation
    request.law = weights
    request.ridge = ridge
    request.time = time
    request.draws = draws
    request.testRows = testRows
    request.seed = random.seed
    if let sweep { try request.setSweep(sweep) }
    return request
  }
}

extension FeatureModel.Layer: ExpressibleByArgument {}
extension FeatureActivation: ExpressibleByArgument {}
extension WeightLaw: ExpressibleByArgument {}

extension OutputOptions {
  /// Writes a figure to a folder, and says so where gnuplot is missing.
  func draw(_ figure: FigureGrid, to folder: String, name: String) throws {
    do {
      try figure.write(to: URL(fileURLWithPath: folder), name: name)
    } catch let missing as FigureError {
      guard case .gnuplotMissing = missing else { throw missing }
      note("no figure: \(missing)")
    }
  }
}
