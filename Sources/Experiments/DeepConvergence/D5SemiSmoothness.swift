import FiniteWidth
import LinearAlgebra

/// The loss falls along gradients as if it were nearly smooth.
public struct D5SemiSmoothness: Experiment {
  /// The identifier.
  public static let id = "D5"
  /// The readable name.
  public static let alias = "semi-smoothness"
  /// The source.
  public static let paper = "arXiv:1811.03962, theorem 4"
  /// The claim.
  public static let claim =
    "F(W + W') <= F(W) + <∇F(W), W'> + small terms: a gradient step of the theory's size lowers the"
    + " loss by a constant share of η|∇F|², and smaller steps by nearly all of it."
  /// Seconds on two cores.
  public static let typicalSeconds = 20.0

  /// The experiment.
  public init() {}

  static let factors = [1, 0.1, 0.01, 0.001]

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let width = context.scale == .quick ? 128 : 256
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, d = 1, m = \(width), L = 2, 5, 10; η = 1/λ_max(K(0))")
    for layers in [2, 5, 10] {
      context.progress?("L = \(layers)", Double(layers) / 17)
      let seed = context.seed("network \(layers)", width)
      let run = try DeepRun(
        problem, layers: layers, width: width, seed: seed, steps: 1000)
      outcome.checks.append(
        ExperimentCheck(
          "least decrease over η|∇F|² along gradient descent, L = \(layers)", run.decreases.min()!,
          atLeast: 0.2, because: "protocol D5"))
      let network = try DeepProblem.network(layers: layers, width: width, seed: seed)
      let start = network.gradient(of: .squared, inputs: problem.x, targets: problem.y)
      let shares = Self.factors.map {
        Self.decrease(network, problem, start, rate: $0 * run.learningRate)
      }
      outcome.checks.append(
        ExperimentCheck(
          "decrease over η|∇F|² at the start for 0.01 η, L = \(layers)", shares[2], atLeast: 0.98,
          because: "protocol D5"))
      outcome.measurements += zip(Self.factors, shares).map {
        ExperimentMeasurement(
          "decrease over η|∇F|² at the start, L = \(layers), \($0) η", $1)
      }
      let (sizes, remainders) = try Self.remainders(network, problem, start, context, layers)
      outcome.checks.append(
        ExperimentCheck(
          "slope of log |F(W + W') - F(W) - <∇F, W'>| in log |W'|, rms of \(Self.directions) W', L ="
            + " \(layers)",
          logarithmicSlope(sizes, remainders), atLeast: 1.2,
          because:
            "protocol D5: it vanishes faster than |W'|; the protocol's upper end is the 2 of a"
            + " smooth function, which rarely crossed kinks blur in a finite sample"))
    }
    return outcome
  }

  /// (F(W) - F(W - rate grad F)) / (rate |grad F|^2).
  private static func decrease(
    _ network: FiniteNetwork<Double>, _ problem: DeepProblem,
    _ start: (loss: Double, gradient: [Double]), rate: Double
  ) -> Double {
    let (loss, gradient) = start
    var moved = network
    moved.setParameters(zip(network.parameters, gradient).map { $0 - rate * $1 })
    let after = Loss.squared.value(outputs: moved.outputs(problem.x), targets: problem.y)
    return (loss - after) / (rate * gradient.reduce(0) { $0 + $1 * $1 })
  }

  /// Random directions in the trained layers: the remainder of one of them may pass through 0.
  static let directions = 20

  /// The root mean square over random directions of the remainder of first order.
  private static func remainders(
    _ network: FiniteNetwork<Double>, _ problem: DeepProblem,
    _ start: (loss: Double, gradient: [Double]), _ context: ExperimentContext, _ layers: Int
  ) throws -> (sizes: [Double], values: [Double]) {
    let (loss, gradient) = start
    let sizes = (0..<7).map { 1 / Double(1 << $0) }
    let squares = try concurrently(directions) { draw in
      var direction = [Double](repeating: 0, count: gradient.count)
      var random = context.stream("direction \(layers)").child(draw)
      for block in network.blocks where block.trainable {
        for index in block.weightRange { direction[index] = random.normal() }
      }
      let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let slope = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 } / norm
      return sizes.map { size in
        var moved = network
        moved.setParameters(zip(network.parameters, direction).map { $0 + size / norm * $1 })
        let after = Loss.squared.value(outputs: moved.outputs(problem.x), targets: problem.y)
        return (after - loss - size * slope) * (after - loss - size * slope)
      }
    }
    return (
      sizes,
      sizes.indices.map { index in
        (squares.reduce(0) { $0 + $1[index] } / Double(directions)).squareRoot()
      }
    )
  }
}
