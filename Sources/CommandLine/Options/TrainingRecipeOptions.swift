import ArgumentParser
import NTKit

/// How a finite network is trained.
struct TrainingRecipeOptions: ParsableArguments {
  /// The rules of `Optimizer`, with their usual constants.
  enum Rule: String, ExpressibleByArgument, CaseIterable {
    case sgd, nesterov, adam, rmsprop, adagrad
    case pathSGD = "path-sgd"
  }

  @Option(help: "The loss: cross-entropy for classes and squared for values, unless given.")
  var loss: Loss?

  @Option(help: "How parameters move along gradients.")
  var optimizer: Rule = .sgd

  @Option(help: "Momentum of sgd and nesterov.")
  var momentum: Double = 0.9

  @Option(
    help: ArgumentHelp(
      "The learning rate.",
      discussion:
        "Unless given, a quarter of the largest stable one that the tangent kernel at the "
        + "start predicts for gradient descent, on a text 5 (1 - momentum), 0.1 for path-sgd, and "
        + "0.001 for the others."))
  var learningRate: Double?

  @Option(help: "How the learning rate falls: not, to a tenth twice, or along a cosine.")
  var schedule: TrainingRequest.Schedule = .constant

  @Option(help: "Weight decay: lambda of lambda/2 |theta|^2.")
  var weightDecay: Double = 0

  @Option(help: "Scale gradients down to this norm; on a text 0.25 unless given.")
  var clip: Double?

  @Option(
    help:
      "The rows of a batch, 128 unless given, or all rows where there are fewer; the streams of a text, 20 unless given."
  )
  var batch: Int?

  @Option(
    help: "Of a text: the positions that gradients go back through; 35 unless given.")
  var positions: Int?

  @Option(help: "Passes over the training rows; 10 unless given.")
  var epochs: Int?

  @Flag(help: "Mirror half of the images of every batch.")
  var flip = false

  @Option(help: "Move the images of every batch by up to this many pixels.")
  var shift: Int = 0

  @Option(help: "Measure the drift of the tangent kernel on this many training rows, every epoch.")
  var kernelRows: Int?

  func validate() throws {
    if let epochs, epochs < 0 {
      throw ValidationError("--epochs is \(epochs); it must be at least 0")
    }
    if let positions, positions < 1 {
      throw ValidationError("--positions is \(positions); it must be at least 1")
    }
    if let batch, batch < 1 { throw ValidationError("--batch is \(batch); it must be at least 1") }
  }

  /// Sets what the options say.
  func apply(to request: inout TrainingRequest) {
    request.loss = loss
    request.optimizer =
      switch optimizer {
      case .sgd: .gradientDescent(momentum: momentum)
      case .nesterov: .gradientDescent(momentum: momentum, nesterov: true)
      case .adam: .adam()
      case .rmsprop: .rmsProp()
      case .adagrad: .adaGrad()
      case .pathSGD: .pathSGD
      }
    request.learningRate = learningRate
    request.schedule = schedule
    request.weightDecay = weightDecay
    request.largestGradientNorm = clip
    request.augmentation = Augmentation(flips: flip, shift: shift)
    request.batchSize = batch
    request.positions = positions
    request.epochs = epochs ?? 10
    request.kernelRows = kernelRows
  }
}

extension Loss: ExpressibleByArgument {
  /// Words of a command line have hyphens: `cross-entropy`.
  public init?(argument: String) {
    switch argument {
    case "cross-entropy": self = .crossEntropy
    default: self.init(rawValue: argument)
    }
  }

  /// The words of a command line.
  public static var allValueStrings: [String] {
    allCases.map { $0 == .crossEntropy ? "cross-entropy" : $0.rawValue }
  }
}

extension TrainingRequest.Schedule: ExpressibleByArgument {}
extension Parameterization: ExpressibleByArgument {}
