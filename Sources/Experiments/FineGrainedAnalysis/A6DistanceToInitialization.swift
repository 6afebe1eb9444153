import Dynamics
import FiniteWidth
import Generalization
import LinearAlgebra

/// Lemma 5.3: how far wide two-layer networks move from their start.
public struct A6DistanceToInitialization: Experiment {
  /// The identifier.
  public static let id = "A6"
  /// The readable name.
  public static let alias = "distance-to-initialization"
  /// The source.
  public static let paper = "arXiv:1901.08584, Lemma 5.3 and Lemma C.1"
  /// The claim.
  public static let claim =
    "A trained network's weights end at distance √(yᵀ(H^∞)⁻¹y) from their start, and each neuron"
    + " moves by only O(1/√m)."
  /// Seconds on two cores.
  public static let typicalSeconds = 40.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = try SphereProblem(context)
    let (widths, judgedWidth, kappa) = Self.sizes(context.scale)
    let share = context.scale == .quick ? 1.0 : 0.8
    let runs = try Runs(
      problem, widths: widths, judgedWidth: judgedWidth, kappa: kappa, context
    ) { context.progress?($0, share * $1) }
    var outcome = ExperimentOutcome(
      setting: problem.setting(widths: runs.widths, networks: Runs.networks, kappa: kappa)
        + "; labels linear, random and the worst, of norm √n")
    outcome.checks = runs.checks + [try auxiliaryCheck(problem, context)]
    outcome.measurements = runs.measurements
    if kappa < Self.linearKappa {
      // The same with weights that hardly move in proportion: what is left is H(0) - H^∞.
      let linear = try Runs(
        problem, widths: [judgedWidth], judgedWidth: judgedWidth, kappa: Self.linearKappa, context
      ) { context.progress?($0, share + (1 - share) * $1) }
      outcome.measurements += linear.ratioMeasurements
    }
    try outcome.draw(runs.figure, name: "A6-distance-to-initialization", context)
    return outcome
  }

  /// A scale of the initial weights at which few neurons change sign during training.
  static let linearKappa = 10.0

  /// Widths, the width that is judged, and the scale of the initial weights.
  private static func sizes(
    _ scale: ExperimentScale
  ) -> (widths: [Int], judgedWidth: Int, kappa: Double) {
    switch scale {
    // Narrow networks at kappa = 1 are too far from the linear regime for any band.
    case .quick: ([512, 1024, 2048], 2048, linearKappa)
    case .standard: ([1024, 4096, 16384], 4096, 1)
    case .full: ([1024, 4096, 16384, 65536], 4096, 1)
    }
  }

  /// The distance of the linear model, against its closed form with H(0).
  private func auxiliaryCheck(
    _ problem: SphereProblem, _ context: ExperimentContext
  ) throws -> ExperimentCheck {
    let steps = 60
    let network = try problem.network(width: 256, seed: context.seed("linearized network"))
    let y = problem.labels(.random)
    let dynamics = try SquaredLossDynamics(kernel: network.gram(), labels: y)
    let rate = 1 / dynamics.spectrum.largest
    let closed = try dynamics.squaredDistances(at: .descent(steps: steps, stepSize: rate))[0]
    let found = TangentFeatures(network, at: problem.x)
      .linearizedDistance(labels: y.elements, learningRate: rate, steps: steps)
    return ExperimentCheck(
      "linear model: |distance / closed form - 1|", abs(found / closed.squareRoot() - 1),
      atMost: 1e-10,
      because: "appendix C: |W(k) - W(0)|² = Σ (1 - (1 - ηλ_i)^k)² (v_i·y)²/λ_i is exact with the"
        + " eigenvalues of H(0); \(steps) steps of rounding stay below 1e-12")
  }
}
