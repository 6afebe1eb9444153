import ArgumentParser
import NTKit

/// `ntkit train`: a network of finite width.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network of finite width, with a record that can be gone on from.",
    discussion: """
      With --output, the folder gets config.json, metrics.jsonl with a line for every epoch, \
      checkpoint.npz, result.json and curves of loss and error. A run that was stopped goes on with \
      --resume and ends with the bits of one that was not, for the same number of threads.

      A learning rate that is too large ends the run with the largest one that the tangent kernel \
      predicts to be stable. Layers are in the NTK parameterization unless the architecture file or \
      --parameterization says otherwise.

      Example:
        ntkit train digits -a fc-2 --output run
        ntkit train mnist:DIR --test mnist:DIR:test -a fc-3 --width 1024 --epochs 5
        ntkit train cifar10:DIR -a net.json --flip --shift 4 --schedule cosine --epochs 30
        ntkit train ptb:DIR -a lstm-3-200 --epochs 13 --output text
        ntkit train --resume run

      ptb:DIR is a text in the form of the Penn Treebank (ptb.train.txt, ptb.valid.txt, ptb.test.txt), which \
      an embedding with recurrent layers learns by truncated backpropagation through time; \
      ptb:DIR:characters reads it by characters.
      """)

  @Argument(help: "The data to learn from.", completion: .file())
  var data: String?

  @Option(
    name: [.long, .customShort("a")],
    help: "A preset such as fc-2, or an architecture file in JSON.",
    completion: .file(extensions: ["json"]))
  var architecture: String?

  @Option(help: "The units or channels of layers that do not name their own.")
  var width: Int = 512

  @Option(help: "ntk or standard; unless given, what the architecture says.")
  var parameterization: Parameterization?

  @Option(help: "The data to test on.", completion: .file())
  var test: String?

  @Option(help: "Without --test: the share of rows held out for testing.")
  var testFraction: Double = 0.25

  @Option(help: "The classes to keep, by name or number from 0, separated by commas.")
  var classes: String?

  @Option(help: "Keep only the first rows of the training and of the test data.")
  var limit: Int?

  @Option(help: "How inputs are scaled.")
  var scaling: FeatureScaling = .auto

  @OptionGroup var recipe: TrainingRecipeOptions

  @Option(help: "The precision of parameters and activations.")
  var precision: KernelPrecision = .float32

  @Option(name: .shortAndLong, help: "The folder of the run.", completion: .directory)
  var output: String?

  @Option(
    help: "Begin with the weights in this .npz file, as --export writes them.",
    completion: .file(extensions: ["npz"]))
  var weights: String?

  @Option(
    help: "Write the weights at the end to this .npz file.",
    completion: .file(extensions: ["npz"]))
  var export: String?

  @Option(help: "Go on with the run in this folder.", completion: .directory)
  var resume: String?

  @OptionGroup var random: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard resume == nil else {
      if data != nil || architecture != nil || output != nil || weights != nil {
        throw ValidationError(
          "--resume takes data, architecture and settings from its folder; leave them out (--epochs"
            + " may change)")
      }
      return
    }
    guard data != nil else { throw ValidationError("missing expected argument '<data>'") }
    guard architecture != nil else {
      throw ValidationError("missing expected argument '--architecture <architecture>'")
    }
    guard testFraction > 0, testFraction < 1 else {
      throw ValidationError("--test-fraction is \(testFraction); it must be between 0 and 1")
    }
    guard width > 0 else { throw ValidationError("--width is \(width); it must be at least 1") }
    if let limit, limit < 1 {
      throw ValidationError("--limit is \(limit); it must be at least 1")
    }
  }

  func run() throws {
    _ = threads.apply()
    var run =
      if let resume {
        try TrainingRun(resuming: resume, epochs: recipe.epochs)
      } else {
        TrainingRun(try request(), folder: output)
      }
    let folder = resume ?? output
    let stop = StopRequest()
    let signals = folder.map { _ in StopSignals(stop, finishing: .step, isQuiet: printing.quiet) }
    defer { signals?.release() }
    run.stop = stop
    run.export = export
    let bar = printing.progressBar()
    defer { bar.finish() }
    let report = try run.run { progress in
      if let metrics = progress.metrics {
        bar.finish()
        printing.note(TrainingText.line(metrics))
      }
      bar.update(
        "training, loss \(Quantity.number(progress.loss))", progress.share)
    }
    bar.finish()
    let picture = try folder.flatMap { try RunComparison(folders: [$0]).draw(folder: $0) }
    try printing.emit(report) { TrainingText.text(report, folder: folder, picture: picture) }
  }

  private func request() throws -> TrainingRequest {
    var network = try Architecture.named(architecture!)
    if let parameterization {
      network = Architecture(
        name: network.name, parameterization: parameterization, layers: network.layers)
    }
    let names = classes?.commaSeparated
    var request = TrainingRequest(
      data: SplitRequest(
        train: data!, test: test, testFraction: testFraction, classes: names, limit: limit,
        seed: random.seed), architecture: network)
    request.width = width
    request.scaling = scaling
    request.precision = precision
    request.weights = weights
    recipe.apply(to: &request)
    return request
  }
}
