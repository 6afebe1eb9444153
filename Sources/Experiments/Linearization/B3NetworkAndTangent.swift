import Architectures
import FiniteWidth
import Generalization
import LinearAlgebra

/// Wide networks follow their tangent models through the whole of training.
public struct B3NetworkAndTangent: Experiment {
  /// The identifier.
  public static let id = "B3"
  /// The readable name.
  public static let alias = "network-and-tangent"
  /// The source.
  public static let paper =
    "arXiv:1806.07572, theorem 2; arXiv:1904.11955, theorem 3.2; arXiv:1902.06720, theorem 2.1"
  /// The claim.
  public static let claim =
    "Trained from the same start, a network of width m and its tangent model differ by O(m^(-1/2)) at"
    + " all times, and the weights move by O(m^(-1/2)) of their norm."
  /// Seconds on two cores.
  public static let typicalSeconds = 20.0

  static let count = 20
  static let dimension = 10
  static let testCount = 50
  static let steps = 400

  /// The experiment.
  public init() {}

  /// What was found in one draw at one width.
  struct Run: Sendable {
    /// The largest |f - f_lin| over steps and test points.
    var gap: Double
    /// |W - W(0)| / |W(0)| of the first layer at the end.
    var movement: Double
    /// The largest |f - f_lin| over test points after every step.
    var gaps: [Double]
  }

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let widths =
      switch context.scale {
      case .quick: [64, 256, 1024]
      case .standard: [64, 256, 1024, 4096]
      case .full: [64, 256, 1024, 4096, 16384]
      }
    let draws = context.scale == .quick ? 3 : 5
    var runs: [[Run]] = []
    for (index, width) in widths.enumerated() {
      context.progress?("width \(width)", Double(index) / Double(widths.count))
      runs.append(try concurrently(draws) { try Self.run(width, draw: $0, context) })
    }
    let x = widths.map(Double.init)
    let gaps = runs.map { SampledMean($0.map(\.gap)) }
    let movements = runs.map { SampledMean($0.map(\.movement)) }
    var outcome = ExperimentOutcome(
      setting: "one hidden layer, ReLU, NTK parameterization, both layers trained from an"
        + " antisymmetric start; \(Self.count) training and \(Self.testCount) test points of the unit"
        + " sphere in \(Self.dimension) dimensions, random signs; η = 1/λ_max(K(0)),"
        + " \(Self.steps) steps, \(draws) draws; the largest difference over steps and test points")
    outcome.checks = [
      ExperimentCheck(
        "slope of log sup |f - f_lin| in log m", logarithmicSlope(x, gaps.map(\.mean)),
        in: -0.8 ... -0.35, because: "protocol B3; m^(-1/2) in theory"),
      ExperimentCheck(
        "slope of log |W - W(0)| / |W(0)| in log m", logarithmicSlope(x, movements.map(\.mean)),
        in: -0.56 ... -0.44, because: "protocol B3; m^(-1/2) in theory"),
    ]
    if let place = widths.firstIndex(of: 4096) {
      outcome.checks.append(
        ExperimentCheck(
          "sup |f - f_lin| at m = 4096", gaps[place].mean, atMost: 0.08,
          standardError: gaps[place].standardError, because: "protocol B3"))
    }
    for (width, (gap, movement)) in zip(widths, zip(gaps, movements)) {
      outcome.measurements += [
        ExperimentMeasurement(
          "sup |f - f_lin|, m = \(width)", gap.mean, standardError: gap.standardError),
        ExperimentMeasurement(
          "|W - W(0)| / |W(0)|, m = \(width)", movement.mean,
          standardError: movement.standardError),
      ]
    }
    try outcome.draw(
      Self.figure(widths, runs, gaps, movements), name: "B3-network-and-tangent", context)
    return outcome
  }

  /// Trains one network, beside kernel descent with its tangent kernel at the start.
  private static func run(
    _ width: Int, draw: Int, _ context: ExperimentContext
  ) throws -> Run {
    let x = SphereInputs.make(count, dimension, context, "inputs", draw: draw)
    let z = SphereInputs.make(testCount, dimension, context, "test inputs", draw: draw)
    let y = context.randomSigns("labels \(draw)", count: count)
    let architecture = Architecture {
      Dense(weightStd: Double(dimension).squareRoot())
      ReLU()
      Dense()
    }
    var network: FiniteNetwork<Double> = try architecture.initialized(
      inputs: dimension, width: width, seed: context.seed("network \(width)", draw))
    network.setParameters(antisymmetric(network))
    let start = network.weights(of: network.blocks[0])
    let kernel = network.tangentKernel(x)
    let cross = network.tangentKernel(z, x)
    let rate = 1 / (try SymmetricEigen(kernel).values[count - 1])
    var (u, v) = (
      Matrix<Double>(rows: count, columns: 1), Matrix<Double>(rows: testCount, columns: 1)
    )
    var gaps: [Double] = []
    var trainer = try Trainer(
      network, inputs: x, targets: y,
      options: TrainingOptions(learningRate: rate, steps: steps))
    for _ in 0..<steps {
      let residual = u - y
      v = v - rate * (cross * residual)
      u = u - rate * (kernel * residual)
      _ = trainer.advance()
      gaps.append((trainer.network.outputs(z) - v).elements.map { abs($0) }.max()!)
    }
    let end = trainer.network.weights(of: trainer.network.blocks[0])
    return Run(
      gap: gaps.max()!, movement: (end - start).frobeniusNorm / start.frobeniusNorm, gaps: gaps)
  }

  /// The second half of the hidden units repeats the first with opposite outer weights, so that
  /// the network puts out 0 at the start.
  private static func antisymmetric(_ network: FiniteNetwork<Double>) -> [Double] {
    var parameters = network.parameters
    let (inner, outer) = (network.blocks[0], network.blocks[1])
    let half = inner.units / 2
    for unit in 0..<half {
      for k in 0..<inner.fanIn {
        parameters[inner.weightOffset + (half + unit) * inner.fanIn + k] =
          parameters[inner.weightOffset + unit * inner.fanIn + k]
      }
      parameters[outer.weightOffset + half + unit] = -parameters[outer.weightOffset + unit]
    }
    return parameters
  }
}
