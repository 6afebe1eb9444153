import Figures
import FiniteWidth
import KernelLearning
import LinearAlgebra

/// Training hidden layers is not training the last layer.
public struct D8TrainedLayers: Experiment {
  /// The identifier.
  public static let id = "D8"
  /// The readable name.
  public static let alias = "trained-layers"
  /// The source.
  public static let paper = "arXiv:1811.03962, section 1 (key message 1)"
  /// The claim.
  public static let claim =
    "Hidden layers alone, the last layer alone and all layers each fit the labels. The last layer alone"
    + " is kernel descent with H = h_L h_Lᵀ; hidden layers alone end at the predictor of their tangent"
    + " kernel, not at that of the NNGP kernel."
  /// Seconds on two cores.
  public static let typicalSeconds = 20.0

  static let layers = 2

  /// Which layers move.
  enum Trained: String, CaseIterable, Sendable {
    case hidden = "hidden layers"
    case last = "last layer"
    case all = "all layers"
  }

  /// What was found for one choice.
  struct Run: Sendable {
    let trained: Trained
    let losses: [Double]
    /// The outputs at test points at the end.
    let outputs: Matrix<Double>
    /// The largest |f - kernel descent| over steps and training points, for the last layer alone.
    let deviation: Double
  }

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let width = context.scale == .quick ? 512 : 1024
    let test = DeepProblem(
      ExperimentContext(scale: context.scale, seed: context.seed("test points")), count: 50)
    let seed = context.seed("network")
    let runs = try Trained.allCases.enumerated().map { index, trained in
      context.progress?(trained.rawValue, Double(index) / 3)
      return try Self.run(trained, problem, test.x, width: width, seed: seed)
    }
    // Where the limits of both kernels say that training ends, from these networks' start.
    let start = try DeepProblem.network(layers: Self.layers, width: width, seed: seed)
    func predicted(_ kernel: (Matrix<Double>, Matrix<Double>) -> Matrix<Double>) throws
      -> Matrix<Double>
    {
      let model = try KernelRidge(
        kernel: kernel(problem.x, problem.x), labels: problem.y - start.outputs(problem.x), ridge: 0
      )
      return start.outputs(test.x) + model.predict(kernel(test.x, problem.x))
    }
    let tangent = try predicted { DeepProblem.tangentLimit($0, $1, layers: Self.layers) }
    let process = try predicted {
      DeepProblem.covariances($0, $1, layers: Self.layers)[Self.layers]
    }
    func distance(_ run: Run, _ other: Matrix<Double>) -> Double {
      (run.outputs - other).frobeniusNorm / Double(test.x.rows).squareRoot()
    }
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, L = \(Self.layers), m = \(width), η = 1/λ_max of the"
        + " kernel of the trained layers, until F < 1e-4 or 4000 steps; \(test.x.rows) test points")
    outcome.checks = runs.map {
      ExperimentCheck(
        "F at the end, \($0.trained.rawValue)", $0.losses.last!, atMost: 1e-4,
        because: "protocol D8")
    }
    let (hidden, last) = (runs[0], runs[1])
    outcome.checks += [
      ExperimentCheck(
        "largest |f - kernel descent with h_L h_Lᵀ|, last layer", last.deviation, atMost: 1e-8,
        because: "protocol D8: the model is linear in its last layer"),
      ExperimentCheck(
        "rms distance to the tangent kernel's predictor over that to the NNGP kernel's, hidden layers",
        distance(hidden, tangent) / distance(hidden, process), atMost: 1,
        because: "protocol D8: closer to the tangent kernel's"),
    ]
    for run in runs {
      outcome.measurements += [
        ExperimentMeasurement(
          "rms distance to the tangent kernel's predictor, \(run.trained.rawValue)",
          distance(run, tangent)),
        ExperimentMeasurement(
          "rms distance to the NNGP kernel's predictor, \(run.trained.rawValue)",
          distance(run, process)),
      ]
    }
    outcome.notes.append(
      "The tangent kernel is that of the hidden layers alone, so the row of all layers is between.")
    try outcome.draw(Self.figure(runs), name: "D8-trained-layers", context)
    return outcome
  }

  private static func run(
    _ trained: Trained, _ problem: DeepProblem, _ z: Matrix<Double>, width: Int, seed: UInt64
  ) throws -> Run {
    let architecture = DeepProblem.architecture(layers: layers, width: width)
      .training(hidden: trained != .last, last: trained != .hidden)
    let network: FiniteNetwork<Double> = try architecture.initialized(
      inputs: DeepProblem.features, width: width, seed: seed)
    let kernel = network.tangentKernel(problem.x)
    let rate = 1 / (try SymmetricEigen(kernel).values[problem.x.rows - 1])
    // H = h_L h_L^T from the hidden vectors themselves.
    let h = network.preActivations(problem.x).last!.map { max(0, $0) }
    let features = h.gram()
    var u = network.outputs(problem.x)
    var trainer = try Trainer(
      network, inputs: problem.x, targets: problem.y,
      options: TrainingOptions(learningRate: rate, steps: 4000))
    var losses = [Loss.squared.value(outputs: u, targets: problem.y)]
    var deviation = 0.0
    for _ in 0..<4000 {
      _ = trainer.advance()
      let outputs = trainer.network.outputs(problem.x)
      if trained == .last {
        u = u - rate * (features * (u - problem.y))
        deviation = max(deviation, (outputs - u).elements.map { abs($0) }.max()!)
      }
      losses.append(Loss.squared.value(outputs: outputs, targets: problem.y))
      if losses.last! < 1e-4 { break }
    }
    return Run(
      trained: trained, losses: losses, outputs: trainer.network.outputs(z), deviation: deviation)
  }

  private static func figure(_ runs: [Run]) -> FigureGrid {
    FigureGrid(
      "Which layers are trained",
      panels: [
        Figure(
          "Loss", x: Axis("step", scale: .log), y: Axis("*F*", scale: .log),
          series: runs.enumerated().map { index, run in
            Series(
              run.trained.rawValue, x: run.losses.indices.map { Double($0 + 1) }, y: run.losses,
              style: .line, color: index)
          })
      ], columns: 1,
      caption: "Half the squared error on all training points, each choice at its own rate"
        + " 1/λ_max.")
  }
}
