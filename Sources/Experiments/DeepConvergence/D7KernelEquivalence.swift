import Figures
import FiniteWidth
import Generalization
import LinearAlgebra

/// Over-parameterized deep networks are their tangent kernels.
public struct D7KernelEquivalence: Experiment {
  /// The identifier.
  public static let id = "D7"
  /// The readable name.
  public static let alias = "kernel-equivalence"
  /// The source.
  public static let paper = "arXiv:1811.03962, theorem 5"
  /// The claim.
  public static let claim =
    "The tangent kernel of the hidden layers approaches its limit like m^(-1/2), and the trained network"
    + " its tangent model at least like m^(-1/6)."
  /// Seconds on two cores.
  public static let typicalSeconds = 30.0

  static let layers = 5

  /// The experiment.
  public init() {}

  /// One network of one width.
  struct Run: Sendable {
    /// |K_m - K_inf|_F / |K_inf|_F at the start.
    var kernelError: Double
    /// The largest |f - f_lin| over test points when the loss is small.
    var functionError: Double
    /// |K after - K before|_F / |K before|_F.
    var drift: Double
  }

  /// Runs the experiment.
  ///
  /// - Throws: when a network cannot be built or a kernel not be factored.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let widths = context.scale == .quick ? [64, 128, 256] : [64, 128, 256, 512, 1024]
    let draws = context.scale == .quick ? 3 : 5
    let test = DeepProblem(
      ExperimentContext(scale: context.scale, seed: context.seed("test points")), count: 30)
    let limit = DeepProblem.tangentLimit(problem.x, problem.x, layers: Self.layers)
    let runs = try widths.enumerated().map { index, width in
      context.progress?("width \(width)", Double(index) / Double(widths.count))
      return try concurrently(draws) {
        try Self.run(problem, test.x, limit, width, seed: context.seed("network \(width)", $0))
      }
    }
    let x = widths.map(Double.init)
    func means(_ value: (Run) -> Double) -> [SampledMean] {
      runs.map { SampledMean($0.map(value)) }
    }
    let (kernels, functions, drifts) = (
      means(\.kernelError), means(\.functionError), means(\.drift)
    )
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, L = \(Self.layers), hidden layers trained with"
        + " η = 1/λ_max(K(0)) until F < 1e-4 or 2000 steps, 30 test points, \(draws) draws")
    outcome.checks = [
      ExperimentCheck(
        "slope of log |K_m - K_∞| / |K_∞| in log m", logarithmicSlope(x, kernels.map(\.mean)),
        in: -0.8 ... -0.3, because: "protocol D7; m^(-1/2) in theory"),
      ExperimentCheck(
        "slope of log |f - f_lin| after training in log m",
        logarithmicSlope(x, functions.map(\.mean)), atMost: -1.0 / 6,
        because: "protocol D7: the theory's bound"),
      ExperimentCheck(
        "slope of the log of the kernel's drift in log m",
        logarithmicSlope(x, drifts.map(\.mean)), atMost: 0,
        because: "protocol D7: it decreases"),
    ]
    for (index, width) in widths.enumerated() {
      for (name, values) in [
        ("|K_m - K_∞| / |K_∞|", kernels), ("|f - f_lin|", functions), ("drift of K", drifts),
      ] {
        outcome.measurements.append(
          ExperimentMeasurement(
            "\(name), m = \(width)", values[index].mean,
            standardError: values[index].standardError))
      }
    }
    try outcome.draw(
      Self.figure(x, kernels, functions, drifts), name: "D7-kernel-equivalence", context)
    return outcome
  }

  /// Trains one network beside kernel descent with its kernel at the start.
  private static func run(
    _ problem: DeepProblem, _ z: Matrix<Double>, _ limit: Matrix<Double>, _ width: Int,
    seed: UInt64
  ) throws -> Run {
    let network = try DeepProblem.network(layers: layers, width: width, seed: seed)
    let kernel = network.tangentKernel(problem.x)
    let cross = network.tangentKernel(z, problem.x)
    let rate = 1 / (try SymmetricEigen(kernel).values[problem.x.rows - 1])
    var (u, v) = (network.outputs(problem.x), network.outputs(z))
    var trainer = try Trainer(
      network, inputs: problem.x, targets: problem.y,
      options: TrainingOptions(learningRate: rate, steps: 2000))
    for _ in 0..<2000 {
      let residual = u - problem.y
      v = v - rate * (cross * residual)
      u = u - rate * (kernel * residual)
      if trainer.advance().loss < 1e-4 { break }
    }
    let after = trainer.network.tangentKernel(problem.x)
    return Run(
      kernelError: ((1 / Double(width)) * kernel - limit).frobeniusNorm / limit.frobeniusNorm,
      functionError: (trainer.network.outputs(z) - v).elements.map { abs($0) }.max()!,
      drift: (after - kernel).frobeniusNorm / kernel.frobeniusNorm)
  }

  private static func figure(
    _ x: [Double], _ kernels: [SampledMean], _ functions: [SampledMean], _ drifts: [SampledMean]
  ) -> FigureGrid {
    func pair(_ name: String, _ values: [SampledMean], _ color: Int) -> [Series] {
      [
        Series(
          name, x: x, y: values.map(\.mean), errors: values.map(\.standardError), style: .markers,
          color: color),
        Series(
          "proportional to *m*^{-1/2}", x: x,
          y: x.map { values[0].mean * (x[0] / $0).squareRoot() }, style: .line, color: color),
      ]
    }
    return FigureGrid(
      "Deep networks and their kernels",
      panels: [
        Figure(
          "Over the width, *L* = \(layers)", x: Axis("width *m*", scale: .log),
          y: Axis("difference", scale: .log),
          series: pair("|*K*_{m} - *K*_∞|/|*K*_∞|", kernels, 0)
            + pair("|*f* - *f*_{lin}| after training", functions, 1)
            + pair("drift of *K*", drifts, 2))
      ], columns: 1, caption: "Means over draws of the start with standard errors.")
  }
}
