import Architectures
import FiniteWidth
import Foundation
import LinearAlgebra

/// The convergence theory for cross-entropy, residual and convolutional networks.
public struct D10OtherSettings: Experiment {
  /// The identifier.
  public static let id = "D10"
  /// The readable name.
  public static let alias = "deep-variants"
  /// The source.
  public static let paper = "arXiv:1811.03962, sections 5 and 6"
  /// The claim.
  public static let claim =
    "The same holds for the cross-entropy, for convolutional networks, and for residual networks, whose"
    + " hidden vectors keep their lengths at any depth."
  /// Seconds on two cores.
  public static let typicalSeconds = 30.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let width = context.scale == .quick ? 128 : 256
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, d = 1, m = \(width), η = 1/λ_max(K(0)); residual"
        + " network h_l = relu(h_{l-1} + τ W_l h_{l-1}), L = 20, τ = 1/L; convolutional network of 3"
        + " hidden 3-tap convolutions with circular padding on sequences of 8 positions")
    context.progress?("logistic loss", 0)
    outcome.checks += try logistic(problem, width, context)
    context.progress?("residual network", 0.3)
    outcome.checks += try residual(problem, width, context)
    context.progress?("convolutional network", 0.6)
    outcome.checks.append(try convolutional(width / 4, context))
    context.progress?("bounded loss", 0.9)
    outcome.checks += try bounded(problem, width, context)
    return outcome
  }

  /// Cross-entropy of two classes: the logistic loss.
  private func logistic(
    _ problem: DeepProblem, _ width: Int, _ context: ExperimentContext
  ) throws -> [ExperimentCheck] {
    let network = try DeepProblem.network(
      layers: 5, width: width, seed: context.seed("network 5", width))
    // The loss is a mean with curvature at most 1/4.
    let rate =
      try network.largestStableRate(
        problem.x, loss: .logistic, batchSize: problem.x.rows)! / 2
    var trainer = try Trainer(
      network, inputs: problem.x, targets: problem.y,
      options: TrainingOptions(loss: .logistic, learningRate: rate, steps: 2000))
    var fitted: Int?
    for step in 1...2000 {
      _ = trainer.advance()
      let error = Loss.error(outputs: trainer.network.outputs(problem.x), targets: problem.y)
      if error == 0, fitted == nil { fitted = step }
    }
    let margin = Loss.smallestMargin(
      outputs: trainer.network.outputs(problem.x), targets: problem.y)
    return [
      ExperimentCheck(
        "logistic loss: steps until every point is right", fitted.map(Double.init) ?? .infinity,
        atMost: 2000, because: "protocol D10: all points right in polynomially many steps"),
      ExperimentCheck(
        "logistic loss: least margin after 2000 steps", margin, atLeast: .leastNonzeroMagnitude,
        because: "protocol D10"),
    ]
  }

  /// The bounded loss sum_i 1 - exp(-(u_i - y_i)^2 / 2), whose slopes are at most exp(-1/2) and whose
  /// curvature is at most 1: gradient descent finds a point of small gradient.
  private func bounded(
    _ problem: DeepProblem, _ width: Int, _ context: ExperimentContext
  ) throws -> [ExperimentCheck] {
    var network = try DeepProblem.network(
      layers: 5, width: width, seed: context.seed("network 5", width))
    let rate = 1 / (try problem.largestEigenvalue(network))
    var (losses, gradients) = ([Double](), [Double]())
    for _ in 0..<2000 {
      let residual = network.outputs(problem.x) - problem.y
      losses.append(residual.elements.reduce(0) { $0 + 1 - Foundation.exp(-$1 * $1 / 2) })
      let slope = residual.map { $0 * Foundation.exp(-$0 * $0 / 2) }
      // The squared loss against u - l'(u) has the derivative l'(u) in the outputs.
      let targets = network.outputs(problem.x) - slope
      let gradient = network.gradient(of: .squared, inputs: problem.x, targets: targets).gradient
      gradients.append(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())
      if gradients.last! <= 1e-4 * gradients[0] { break }
      network.setParameters(zip(network.parameters, gradient).map { $0 - rate * $1 })
    }
    let largestRise = zip(losses, losses.dropFirst()).map { $1 - $0 }.max() ?? 0
    return [
      ExperimentCheck(
        "bounded loss: least |∇F| over that at the start", gradients.min()! / gradients[0],
        atMost: 1e-4, because: "protocol D10: a point with |∇F| ≤ ε in polynomially many steps"),
      ExperimentCheck(
        "bounded loss: largest rise of F in a step", largestRise, atMost: 1e-12,
        because: "semi-smoothness: at 1/λ_max(K(0)) F falls with every step"),
    ]
  }

  private func residual(
    _ problem: DeepProblem, _ width: Int, _ context: ExperimentContext
  ) throws -> [ExperimentCheck] {
    let depth = 20
    let tau = 1 / Double(depth)
    let m = Double(width)
    let architecture = Architecture(name: "deep residual", parameterization: .standard) {
      Dense(
        weightStd: (2 * Double(DeepProblem.features) / m).squareRoot(), units: width,
        trainable: false)
      ReLU()
      for _ in 0..<depth {
        Residual { Dense(weightStd: tau * 2.0.squareRoot(), units: width) }
        ReLU()
      }
      Dense(weightStd: m.squareRoot(), trainable: false)
    }
    let network: FiniteNetwork<Double> = try architecture.initialized(
      inputs: DeepProblem.features, width: width, seed: context.seed("residual"))
    let lengths = network.preActivations(problem.x).flatMap { g in
      (0..<g.rows).map { row in
        g[row: row].reduce(0) { $0 + max(0, $1) * max(0, $1) }.squareRoot()
      }
    }
    let steps = try Self.steps(network, problem.x, problem.y, goal: DeepRun.goal, limit: 2000)
    let plain = try DeepRun(
      problem, layers: 5, width: width, seed: context.seed("network 5", width), steps: 2000)
    let chance = 4 * (2 / m).squareRoot()
    return [
      ExperimentCheck(
        "residual network, L = 20: least |h_l|", lengths.min()!, atLeast: 0.9 - chance,
        because: "protocol D10's 0.9, less four deviations of a length at m = \(width)"),
      ExperimentCheck(
        "residual network, L = 20: largest |h_l|", lengths.max()!, atMost: 2.718 + chance,
        because: "protocol D10: e, from (1 + 1/L)^L"),
      ExperimentCheck(
        "steps of the residual network, L = 20, over those of L = 5 without",
        Double(steps ?? .max) / Double(plain.stepsToGoal ?? 1), atMost: 3,
        because: "protocol D10"),
    ]
  }

  private func convolutional(
    _ channels: Int, _ context: ExperimentContext
  ) throws -> ExperimentCheck {
    let (positions, features, count) = (8, 3, 10)
    let x = SphereInputs.make(count, positions * features, context, "sequences")
    let y = context.randomSigns("sequence labels", count: count)
    let architecture = Architecture(name: "deep convolutional") {
      Conv(
        3, padding: .circular, weightStd: (2 * Double(positions * features)).squareRoot(),
        units: channels, trainable: false)
      ReLU()
      for _ in 0..<3 {
        Conv(3, padding: .circular, weightStd: 2.0.squareRoot(), units: channels)
        ReLU()
      }
      Flatten()
      Dense(trainable: false)
    }
    let network: FiniteNetwork<Double> = try architecture.initialized(
      input: .sequence(length: positions, channels: features), width: channels,
      seed: context.seed("convolutional"))
    let steps = try Self.steps(network, x, y, goal: 1e-6, limit: 3000)
    return ExperimentCheck(
      "convolutional network: steps until F < 1e-6", steps.map(Double.init) ?? .infinity,
      atMost: 3000, because: "protocol D10: it reaches F < 1e-6")
  }

  /// The steps of gradient descent at 1/lambda_max(K(0)) until F < `goal`.
  private static func steps(
    _ network: FiniteNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>, goal: Double,
    limit: Int
  ) throws -> Int? {
    let rate = 1 / (try SymmetricEigen(network.tangentKernel(x)).values[x.rows - 1])
    var trainer = try Trainer(
      network, inputs: x, targets: y, options: TrainingOptions(learningRate: rate, steps: limit))
    for step in 1...limit where trainer.advance().loss < goal { return step - 1 }
    return nil
  }
}
