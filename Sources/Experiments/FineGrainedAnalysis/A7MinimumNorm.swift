import Datasets
import FiniteWidth
import Generalization
import KernelLearning
import LinearAlgebra

/// The limit of training is the interpolant of least norm in the kernel's function space.
public struct A7MinimumNorm: Experiment {
  /// The identifier.
  public static let id = "A7"
  /// The readable name.
  public static let alias = "minimum-norm"
  /// The source.
  public static let paper = "arXiv:1901.08584, sections 4 and 5"
  /// The claim.
  public static let claim =
    "Training a wide network gives the interpolant f*(x) = Σ α_i k(x_i, x), α = (H^∞)⁻¹y, whose"
    + " norm √(yᵀ(H^∞)⁻¹y) is the least of all interpolants."
  /// Seconds on two cores.
  public static let typicalSeconds = 12.0

  static let networks = 3
  static let freshPoints = 50

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = try SphereProblem(context)
    let y = Matrix.column(
      SyntheticTarget.sign(direction: problem.direction).values(on: problem.x))
    let interpolant = try KernelRidge(kernel: problem.gram, labels: y, ridge: 0)
    let runs = try Runs(problem, labels: y, interpolant, context)
    var outcome = ExperimentOutcome(
      setting: problem.setting(widths: runs.widths, networks: Self.networks)
        + "; y = sign(b·x); f* and the networks compared at \(Self.freshPoints) fresh points")
    let residual = interpolant.predict(problem.gram) - y
    outcome.checks.append(
      ExperimentCheck(
        "max_i |f*(x_i) - y_i| / |y|",
        (residual.elements.map { abs($0) }.max() ?? .nan) / y.frobeniusNorm, atMost: 1e-8,
        because: "f* interpolates; rounding is of order 1e-16 times the condition number of H^∞"))
    outcome.checks += try normChecks(problem, labels: y, interpolant, context)
    outcome.checks += runs.checks
    outcome.measurements = runs.measurements
    try outcome.draw(runs.figure, name: "A7-minimum-norm", context)
    return outcome
  }

  /// What adding functions that vanish on the training inputs does to the norm.
  private func normChecks(
    _ problem: SphereProblem, labels: Matrix<Double>, _ interpolant: KernelRidge,
    _ context: ExperimentContext
  ) throws -> [ExperimentCheck] {
    let trials = 20
    let factored = try KernelCholesky(problem.gram).cholesky
    let least = interpolant.squaredNorms[0]
    var (smallest, cross, vanishing) = (Double.infinity, 0.0, 0.0)
    for trial in 0..<trials {
      let extra = SyntheticInputs.sphere(dimension: SphereProblem.dimension)
        .sample(count: 10, seed: context.seed("extra centres", trial))
      var stream = context.stream("extra coefficients").child(trial)
      let addition = try VanishingFunction(
        on: problem.x, gram: problem.gram, factored, centres: extra,
        coefficients: stream.normals(extra.rows))
      let sum = addition.squaredNorm(adding: interpolant.coefficients)
      smallest = min(smallest, (sum - least) / addition.squaredNorm())
      cross = max(cross, abs(sum - least - addition.squaredNorm()) / sum)
      vanishing = max(vanishing, addition.largestOnTrainingInputs)
    }
    return [
      ExperimentCheck(
        "smallest (|f* + g|² - |f*|²) / |g|², \(trials) g with g(x_i) = 0", smallest,
        atLeast: .leastNonzeroMagnitude, because: "f* has the least norm of all interpolants"),
      ExperimentCheck(
        "largest 2 |<f*, g>| / |f* + g|²", cross, atMost: 1e-10,
        because: "g vanishes where f* has its centres, so <f*, g> = Σ α_i g(x_i) = 0 up to"
          + " rounding"),
      ExperimentCheck(
        "largest |g(x_i)|", vanishing, atMost: 1e-10,
        because: "by construction, up to the rounding of one solve"),
    ]
  }
}
