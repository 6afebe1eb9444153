import Architectures
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
  public static let typicalSeconds = 90.0

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
    /// The largest |f - kernel descent| over the first 1000 steps, every 1000th step after them and
    /// training points, for the last layer alone.
    let deviation: Double
  }

  /// The experiment.
  public init() {}

  /// Points to train and to test on, and how.
  struct Setting: Sendable {
    let name: String
    let x: Matrix<Double>
    let y: Matrix<Double>
    let z: Matrix<Double>
    /// How hidden layers and the last one alone are trained: the momentum and the most steps.
    let hidden: (momentum: Double, steps: Int)
    let last: (momentum: Double, steps: Int)
    /// The F at which training ends.
    let goal: Double
  }

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let quick = context.scale == .quick
    let problem = DeepProblem(context)
    let width = quick ? 512 : 1024
    let test = DeepProblem(
      ExperimentContext(scale: context.scale, seed: context.seed("test points")), count: 50)
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, L = \(Self.layers), m = \(width), η = 1/λ_max of the"
        + " kernel of the trained layers, until F < 1e-4 or 4000 steps; \(test.x.rows) test points")
    var settings = [
      Setting(
        name: "sphere", x: problem.x, y: problem.y, z: test.x,
        hidden: (0, 4000), last: (0, 4000), goal: 1e-4)
    ]
    if let reference = context.mnist, !quick {
      settings.append(try Self.digits(reference))
      outcome.setting +=
        "; 200 digits 0 and 1 of MNIST as 7 x 7 means of length 1/√2 with a constant"
        + " 1/√2, momentum 0.9, and 0.99 for the last layer alone, until the"
        + " mean loss is below 1e-4, 50 test points"
    } else {
      outcome.notes.append(
        quick
          ? "MNIST is left out at quick scale."
          : "MNIST is absent; points on the sphere stand for it.")
    }
    for setting in settings {
      let runs = try compare(setting, width: width, context, &outcome)
      guard setting.name == "sphere" else { continue }
      try outcome.draw(Self.figure(runs), name: "D8-trained-layers", context)
    }
    outcome.notes.append(
      "The tangent kernel is that of the hidden layers alone, so the row of all layers is between.")
    return outcome
  }

  private static func digits(_ reference: String) throws -> Setting {
    let task = try SignedTask.images(reference, count: 200, testCount: 50, block: 4)
    let half = 0.5.squareRoot()
    func withConstant(_ x: Matrix<Double>) -> Matrix<Double> {
      Matrix(rows: x.rows, columns: x.columns + 1) {
        $1 < x.columns ? half * x[$0, $1] : half
      }
    }
    return Setting(
      name: "MNIST", x: withConstant(task.x), y: task.labels, z: withConstant(task.testX),
      hidden: (0.9, 4000), last: (0.99, 60_000), goal: 1e-4 * 200)
  }

  /// Trains every choice of layers and adds what is checked.
  private func compare(
    _ setting: Setting, width: Int, _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws -> [Run] {
    let start = try DeepProblem.network(
      layers: Self.layers, width: width, inputs: setting.x.columns, seed: context.seed("network"))
    let runs = try Trained.allCases.enumerated().map { index, trained in
      context.progress?("\(setting.name), \(trained.rawValue)", Double(index) / 3)
      return try Self.run(trained, setting, start)
    }
    // Where the limits of both kernels say that training ends, from these networks' start.
    func predicted(_ kernel: (Matrix<Double>, Matrix<Double>) -> Matrix<Double>) throws
      -> Matrix<Double>
    {
      let model = try KernelRidge(
        kernel: kernel(setting.x, setting.x), labels: setting.y - start.outputs(setting.x), ridge: 0
      )
      return start.outputs(setting.z) + model.predict(kernel(setting.z, setting.x))
    }
    let tangent = try predicted { DeepProblem.tangentLimit($0, $1, layers: Self.layers) }
    let process = try predicted {
      DeepProblem.covariances($0, $1, layers: Self.layers)[Self.layers]
    }
    func distance(_ run: Run, _ other: Matrix<Double>) -> Double {
      (run.outputs - other).frobeniusNorm / Double(setting.z.rows).squareRoot()
    }
    let (hidden, last) = (runs[0], runs[1])
    outcome.checks += runs.map {
      ExperimentCheck(
        "\(setting.name): F at the end, \($0.trained.rawValue)", $0.losses.last!,
        atMost: setting.goal, because: "protocol D8, a mean over rows where they are 200")
    }
    outcome.checks += [
      ExperimentCheck(
        "\(setting.name): largest |f - kernel descent with h_L h_Lᵀ|, last layer", last.deviation,
        atMost: 1e-8, because: "protocol D8: the model is linear in its last layer"),
      ExperimentCheck(
        "\(setting.name): rms distance to the tangent kernel's predictor over that to the NNGP"
          + " kernel's, hidden layers",
        distance(hidden, tangent) / distance(hidden, process), atMost: 1,
        because: "protocol D8: closer to the tangent kernel's"),
    ]
    outcome.measurements.append(
      ExperimentMeasurement(
        "\(setting.name): rms distance of both kernels' predictors",
        (tangent - process).frobeniusNorm / Double(setting.z.rows).squareRoot()))
    outcome.measurements += runs.flatMap { run in
      [
        ExperimentMeasurement(
          "\(setting.name): steps, \(run.trained.rawValue)", Double(run.losses.count - 1)),
        ExperimentMeasurement(
          "\(setting.name): rms distance to the tangent kernel's predictor,"
            + " \(run.trained.rawValue)", distance(run, tangent)),
        ExperimentMeasurement(
          "\(setting.name): rms distance to the NNGP kernel's predictor, \(run.trained.rawValue)",
          distance(run, process)),
      ]
    }
    return runs
  }

  private static func run(
    _ trained: Trained, _ setting: Setting, _ start: FiniteNetwork<Double>
  ) throws -> Run {
    if trained == .last { return try lastLayer(setting, start) }
    let (x, y) = (setting.x, setting.y)
    var network: FiniteNetwork<Double> = try start.architecture.training(
      hidden: true, last: trained == .all
    ).initialized(inputs: x.columns, width: start.blocks[0].rows, seed: 0)
    network.setParameters(start.parameters)
    let rate = 1 / (try SymmetricEigen(network.tangentKernel(x)).values[x.rows - 1])
    var trainer = try Trainer(
      network, inputs: x, targets: y,
      options: TrainingOptions(
        learningRate: rate, steps: setting.hidden.steps,
        optimizer: .gradientDescent(momentum: setting.hidden.momentum)))
    var losses: [Double] = []
    for _ in 0...setting.hidden.steps {
      losses.append(trainer.advance().loss)
      if losses.last! < setting.goal { break }
    }
    return Run(
      trained: trained, losses: losses, outputs: trainer.network.outputs(setting.z), deviation: 0)
  }

  /// The last layer alone: a linear network on the hidden vectors, which do not move.
  private static func lastLayer(
    _ setting: Setting, _ start: FiniteNetwork<Double>
  ) throws -> Run {
    let y = setting.y
    func hidden(_ x: Matrix<Double>) -> Matrix<Double> {
      start.preActivations(x).last!.map { max(0, $0) }
    }
    let h = hidden(setting.x)
    var network: FiniteNetwork<Double> = try Architecture(
      name: "last layer", parameterization: .standard
    ) { Dense() }.initialized(inputs: h.columns, width: h.columns, seed: 0)
    network.setParameters(Array(start.parameters[start.blocks.last!.weightRange]))
    let features = h.gram()
    let rate = 1 / (try SymmetricEigen(features).values[y.rows - 1])
    var trainer = try Trainer(
      network, inputs: h, targets: y,
      options: TrainingOptions(
        learningRate: rate, steps: setting.last.steps,
        optimizer: .gradientDescent(momentum: setting.last.momentum)))
    // Kernel descent from the whole network's outputs.
    var u = start.outputs(setting.x)
    var velocity = Matrix<Double>(rows: u.rows, columns: 1)
    var losses: [Double] = []
    var deviation = 0.0
    for step in 0...setting.last.steps {
      if step < 1000 || step.isMultiple(of: 1000) {
        deviation = max(
          deviation, (trainer.network.outputs(h) - u).elements.map { abs($0) }.max()!)
      }
      losses.append(trainer.advance().loss)
      if losses.last! < setting.goal { break }
      velocity = setting.last.momentum * velocity + (u - y)
      u = u - rate * (features * velocity)
    }
    return Run(
      trained: .last, losses: losses, outputs: trainer.network.outputs(hidden(setting.z)),
      deviation: deviation)
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
