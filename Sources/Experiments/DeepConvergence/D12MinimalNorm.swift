import Architectures
import FiniteWidth
import LinearAlgebra

/// Stochastic gradient descent does not find a solution of small norm that exists.
public struct D12MinimalNorm: Experiment {
  /// The identifier.
  public static let id = "D12"
  /// The readable name.
  public static let alias = "minimal-norm-not-found"
  /// The source.
  public static let paper = "arXiv:1905.10337, figures 1 and 3"
  /// The claim.
  public static let claim =
    "For the product of six coordinates in dimension d there is a network of small norm and small"
    + " error, built from one trained in dimension 6; trained from random weights on samples in"
    + " dimension d, no choice of learning rate and weight decay comes near its error."
  /// Seconds on two cores.
  public static let typicalSeconds = 60.0

  /// The coordinates in the product.
  static let degree = 6
  static let dimension = 20
  static let builtWidth = 200
  static let settings: [(rate: Double, decay: Double)] = [
    (0.5, 0), (0.5, 1e-4), (0.5, 1e-3), (2, 0), (2, 1e-4), (2, 1e-3),
  ]

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let quick = context.scale == .quick
    context.progress?("six dimensions", 0)
    let built = try Self.built(epochs: quick ? 3000 : 6000, context)
    let root = Double(Self.dimension).squareRoot()
    // The same function in d dimensions, on all of the points of the first six coordinates and random
    // others, with each unit twice.
    let padded = try Self.padded(built.network)
    let check = Self.points(400, context.stream("check points"))
    let few = Self.small(check)
    let difference = (padded.outputs(check) - built.network.outputs(few)).elements
      .map { abs($0) }.max()!
    let found = try concurrently(Self.settings.count) { index in
      try Self.trained(Self.settings[index], index, epochs: quick ? 50 : 200, context)
    }
    var outcome = ExperimentOutcome(
      setting:
        "f(x) = aᵀrelu(W x), a = ±1/√m fixed, x uniform on {±1/√d}^d, y = d³ x_1 ... x_6 = ±1;"
        + " built: d = 6, all 64 points, m = \(Self.builtWidth), weight decay 1e-4, then padded to d ="
        + " \(Self.dimension) with every unit twice; trained: N = 1500, m = 400, batches of 50,"
        + " momentum 0.9, \(quick ? 50 : 200) epochs, learning rates and weight decays"
        + " \(Self.settings); mean squared errors, 1 for f = 0")
    outcome.checks = [
      ExperimentCheck(
        "largest change of an output by padding and doubling", difference, atMost: 1e-10,
        because: "the same function"),
      ExperimentCheck(
        "error of the built network", built.error, atMost: 0.02, because: "protocol D12"),
      ExperimentCheck(
        "|W|_F/√d of the built network", padded.weights(of: padded.blocks[0]).frobeniusNorm / root,
        atMost: 16, because: "protocol D12"),
      ExperimentCheck(
        "least test error of the trained networks", found.map(\.error).min()!, atLeast: 0.6,
        because: "protocol D12; the least over all settings, as a rule that favours training"),
    ]
    for (setting, result) in zip(Self.settings, found) {
      let name = "learning rate \(setting.rate), weight decay \(setting.decay)"
      outcome.measurements += [
        ExperimentMeasurement("test error, \(name)", result.error),
        ExperimentMeasurement("training error, \(name)", result.trainError),
        ExperimentMeasurement("|W|_F/√d, \(name)", result.norm / root),
      ]
    }
    return outcome
  }

  private static func architecture(_ inputs: Int) -> Architecture {
    // Entries of W are N(0, 1).
    Architecture(name: "two-layer", parameterization: .standard) {
      Dense(weightStd: Double(inputs).squareRoot())
      ReLU()
      Dense(trainable: false)
    }
  }

  /// A network with outer weights +-1/sqrt m, half of each.
  private static func network(
    _ inputs: Int, width: Int, seed: UInt64
  ) throws -> FiniteNetwork<Double> {
    var network: FiniteNetwork<Double> = try architecture(inputs).initialized(
      inputs: inputs, width: width, seed: seed)
    var parameters = network.parameters
    let outer = network.blocks[1].weightRange
    for (unit, index) in outer.enumerated() {
      parameters[index] = (2 * unit < width ? 1 : -1) / Double(width).squareRoot()
    }
    network.setParameters(parameters)
    return network
  }

  /// Rows of +-1/sqrt d.
  private static func points(_ count: Int, _ stream: RandomStream) -> Matrix<Double> {
    var random = stream
    let entry = 1 / Double(dimension).squareRoot()
    return Matrix(rows: count, columns: dimension) { _, _ in random.sign() * entry }
  }

  /// The first six coordinates, rescaled to +-1/sqrt 6.
  private static func small(_ x: Matrix<Double>) -> Matrix<Double> {
    let scale = (Double(dimension) / Double(degree)).squareRoot()
    return Matrix(rows: x.rows, columns: degree) { x[$0, $1] * scale }
  }

  /// The product of the signs of the first six coordinates: (n, 1).
  private static func labels(_ x: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: x.rows, columns: 1) { row, _ in
      (0..<degree).reduce(1) { x[row, $1] < 0 ? -$0 : $0 }
    }
  }

  private static func error(
    _ network: FiniteNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>
  ) -> Double {
    2 * Loss.squared.value(outputs: network.outputs(x), targets: y) / Double(x.rows)
  }

  /// Trains on all points of six dimensions by full-batch gradient descent with momentum.
  private static func built(
    epochs: Int, _ context: ExperimentContext
  ) throws -> (network: FiniteNetwork<Double>, error: Double) {
    let count = 1 << degree
    let x = Matrix(rows: count, columns: degree) { row, column in
      (row >> column & 1 == 0 ? 1 : -1) / Double(degree).squareRoot()
    }
    let y = labels(x)
    let start = try network(degree, width: builtWidth, seed: context.seed("built"))
    // The loss is a sum over rows here: the mean's weight decay, times the rows.
    let stable = try start.largestStableRate(x, loss: .squared, batchSize: count, momentum: 0.9)!
    var options = TrainingOptions<Double>(
      learningRate: stable / 8, steps: epochs, optimizer: .gradientDescent(momentum: 0.9))
    options.weightDecay = 1e-4 * Double(count)
    var trainer = try Trainer(start, inputs: x, targets: y, options: options)
    for _ in 0..<epochs { _ = trainer.advance() }
    return (trainer.network, error(trainer.network, x, y))
  }

  /// The built function in d dimensions with twice the units.
  ///
  /// Weights of the first six coordinates are scaled as coordinates shrink, others are 0; two copies
  /// of a unit at 1/sqrt(2) of its weights put out what one did, as outer weights fell by sqrt 2.
  private static func padded(
    _ built: FiniteNetwork<Double>
  ) throws -> FiniteNetwork<Double> {
    var wide = try network(dimension, width: 2 * builtWidth, seed: 0)
    let w = built.weights(of: built.blocks[0])
    let scale = (Double(dimension) / Double(degree) / 2).squareRoot()
    var parameters = wide.parameters
    let block = wide.blocks[0]
    for unit in 0..<2 * builtWidth {
      // Halves of equal outer weights: units 0..<m/2 of the narrow network twice, then the others.
      let source = unit / 2
      for k in 0..<dimension {
        parameters[block.weightOffset + unit * dimension + k] =
          k < degree ? scale * w[source, k] : 0
      }
    }
    wide.setParameters(parameters)
    return wide
  }

  /// Trains from random weights on samples in d dimensions.
  private static func trained(
    _ setting: (rate: Double, decay: Double), _ index: Int, epochs: Int,
    _ context: ExperimentContext
  ) throws -> (error: Double, trainError: Double, norm: Double) {
    let (count, batch, width) = (1500, 50, 400)
    let x = points(count, context.stream("samples"))
    let z = points(4000, context.stream("test samples"))
    let start = try network(dimension, width: width, seed: context.seed("trained", index))
    var options = TrainingOptions<Double>(
      learningRate: setting.rate / Double(batch), steps: epochs * count / batch, batchSize: batch,
      optimizer: .gradientDescent(momentum: 0.9), seed: context.seed("order", index))
    options.weightDecay = setting.decay * Double(batch)
    options.rateSchedule = .drops(steps: [options.steps / 2, 3 * options.steps / 4])
    var trainer = try Trainer(start, inputs: x, targets: labels(x), options: options)
    for _ in 0..<options.steps { _ = trainer.advance() }
    let end = trainer.network
    return (
      error(end, z, labels(z)), error(end, x, labels(x)),
      end.weights(of: end.blocks[0]).frobeniusNorm
    )
  }
}
