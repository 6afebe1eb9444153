import Architectures
import FiniteWidth
import LinearAlgebra

/// A network is its first-order expansion up to second order in the step.
public struct B1Linearization: Experiment {
  /// The identifier.
  public static let id = "B1"
  /// The readable name.
  public static let alias = "linearization"
  /// The source.
  public static let paper = "arXiv:1806.07572, section 4; arXiv:1902.06720, section 2"
  /// The claim.
  public static let claim =
    "f(x; θ₀ + tv) = f(x; θ₀) + t<v, ∇f(x; θ₀)> up to t² for smooth activations, and up to a power"
    + " between 1 and 2 for ReLU, whose kinks are crossed."
  /// Seconds on two cores.
  public static let typicalSeconds = 1.0

  /// The experiment.
  public init() {}

  static let steps = (0...8).map { 0.25 / Double(1 << $0) }

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let networks:
      [(name: String, activation: Activation, range: ClosedRange<Double>, why: String)] =
        [
          ("tanh", .tanh, 1.9...2.1, "the remainder of a smooth function is of second order"),
          (
            "ReLU", .relu, 1...2.1,
            "a fraction t of the kinks is crossed, each with an error of order t; protocol B1 with 0.1"
              + " above 2 as for smooth functions"
          ),
        ]
    let x = SphereInputs.make(40, 10, context, "inputs")
    var outcome = ExperimentOutcome(
      setting:
        "two hidden layers of 200 units, 40 points of the unit sphere in 10 dimensions, random"
        + " directions v of length 1 per parameter, t from \(Self.steps.last!) to \(Self.steps[0])")
    var curves: [(String, [Double])] = []
    for (name, activation, range, why) in networks {
      let architecture = Architecture(layers: [
        .dense(Dense(weightStd: 10.0.squareRoot())), .activation(activation), .dense(Dense()),
        .activation(activation), .dense(Dense()),
      ])
      let network: FiniteNetwork<Double> = try architecture.initialized(
        inputs: 10, width: 200, seed: context.seed(name))
      let direction = context.stream("direction \(name)")
        .normalMatrix(rows: 1, columns: network.parameters.count, as: Double.self).elements
      let start = network.outputs(x)
      let slope = try network.jacobianProduct(direction, inputs: x)
      func remainder(_ t: Double) -> Double {
        var moved = network
        moved.setParameters(zip(network.parameters, direction).map { $0 + t * $1 })
        return (moved.outputs(x) - start - t * slope).frobeniusNorm
      }
      let values = Self.steps.map(remainder)
      curves.append((name, values))
      outcome.checks.append(
        ExperimentCheck(
          "slope of log |f(θ₀ + tv) - f(θ₀) - t<v, ∇f>| in log t, \(name)",
          logarithmicSlope(Self.steps, values), in: range, because: why))
      outcome.checks.append(
        try Self.gradientCheck(network, x, name, context))
    }
    try outcome.draw(Self.figure(curves), name: "B1-linearization", context)
    return outcome
  }

  /// Gradients of the sum of outputs against central differences in some parameters.
  private static func gradientCheck(
    _ network: FiniteNetwork<Double>, _ x: Matrix<Double>, _ name: String,
    _ context: ExperimentContext
  ) throws -> ExperimentCheck {
    let targets = Matrix<Double>(rows: x.rows, columns: 1)
    let gradient = network.gradient(of: .squared, inputs: x, targets: targets).gradient
    var random = context.stream("parameters of \(name)")
    let scale = gradient.map { abs($0) }.max()!
    let worst = (0..<50).map { _ in
      let index = random.integer(below: gradient.count)
      let difference = network.centralDifference(in: index, inputs: x, targets: targets)
      return abs(difference - gradient[index]) / scale
    }.max()!
    return ExperimentCheck(
      "largest error of 50 derivatives against central differences, \(name)", worst, atMost: 1e-6,
      because: "protocol B1; differences with h = 1e-6 are exact to 1e-9 of the largest derivative")
  }
}
