import Figures
import Generalization
import HighDimension
import LinearAlgebra

/// Tangent features interpolate once N d > n, and beyond generalize like ridge regression.
public struct B16TangentInterpolation: Experiment {
  /// The identifier.
  public static let id = "B16"
  /// The readable name.
  public static let alias = "tangent-interpolation"
  /// The source.
  public static let paper = "arXiv:2007.12826, theorems 3.1 and 3.3, figures 1 and 2"
  /// The claim.
  public static let claim =
    "Tangent features interpolate n samples exactly when N d >= n, where their risk peaks; for N d"
    + " well above n the risk is that of linear ridge regression with the ridge (λ + v)/E[σ']²."
  /// Seconds on two cores.
  public static let typicalSeconds = 12.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let wide = try Wide(context)
    let descent = try Descent(context)
    let least = try leastEigenvalues(context)
    var outcome = ExperimentOutcome(
      setting: "ReLU, unit weights, x on the sphere of radius √d, linear target of norm 1, noise"
        + " deviation 0.5; ridge equivalence at d = 60, n = 180, N = 800, \(wide.draws) draws; double"
        + " descent at d = 20, n = 400, \(descent.draws) draws, minimum norm")
    outcome.checks = wide.checks + descent.checks
    outcome.measurements = wide.measurements + least
    outcome.tables = [descent.table]
    try outcome.draw(descent.figure, name: "B16-tangent-interpolation", context)
    return outcome
  }

  /// The least eigenvalue of K_N, N d = 40 n, at d = 50, whose limit is v = 1/4.
  private func leastEigenvalues(_ context: ExperimentContext) throws -> [ExperimentMeasurement] {
    let counts = context.scale == .quick ? [100, 200] : [100, 200, 400, 800]
    return try counts.map { n in
      let stream = context.stream("least eigenvalue").child(n)
      let x =
        50.0.squareRoot()
        * WeightLaw.sphere.weights(n, dimension: 50, stream: stream.child("x"))
      let map = try NeuralTangentFeatures(
        activation: .relu, width: 40 * n / 50, dimension: 50, stream: stream.child("w"))
      let values = try SymmetricEigen.values(of: map.kernel(x))
      return ExperimentMeasurement(
        "least eigenvalue of K_N, d = 50, n = \(n) (limit 1/4)", values[0])
    }
  }

  /// Risks at N d >> n against linear ridge regression on the same draws.
  struct Wide {
    static let ridges = [0, 0.1, 1]
    let draws: Int
    private(set) var tangent: [SampledMean] = []
    private(set) var linear: [SampledMean] = []
    private(set) var theory: [Double] = []

    init(_ context: ExperimentContext) throws {
      let (d, n, width) = (60, 180, 800)
      draws = context.scale == .quick ? 6 : 24
      context.progress?("ridge equivalence", 0)
      let target = try TargetPower(noise: 0.25)
      let equivalence = TangentInterpolation(try HermiteMoments(.relu))
      let model = FeatureModel(.bottom)
      let results = try concurrently(draws) { draw in
        let stream = context.stream("wide").child(draw)
        let task = SphereTask(dimension: d, target: target, stream: stream.child("task"))
        let train = task.sample(n, stream: stream.child("train"))
        let test = task.sample(2000, stream: stream.child("test"))
        let trials = try model.trials(
          Self.ridges.map { .ridge($0) }, width: width, train: (train.x, train.y),
          test: (test.x, test.clean), stream: stream.child("weights"))
        let gram = (1 / Double(d)) * train.x.gram()
        let cross = (1 / Double(d)) * Matrix.product(test.x, .none, train.x, .transposed)
        let linear = try Self.ridges.map { ridge in
          let alpha = try Cholesky(
            gram.addingToDiagonal(equivalence.effectiveRidge(ridge))
          ).solve(train.y)
          let rest = (cross * alpha - test.clean).frobeniusNorm
          return rest * rest / 2000
        }
        return (trials.map(\.testError), linear)
      }
      for k in Self.ridges.indices {
        tangent.append(SampledMean(results.map { $0.0[k] }))
        linear.append(SampledMean(results.map { $0.1[k] }))
        theory.append(
          try equivalence.risk(samples: n, dimension: d, ridge: Self.ridges[k], noise: 0.25))
      }
    }

    var checks: [ExperimentCheck] {
      zip(Self.ridges, zip(tangent, linear)).map { ridge, means in
        ExperimentCheck(
          "risk of NT / risk of linear ridge regression, λ = \(ridge)",
          means.0.mean / means.1.mean, in: 0.95...1.12,
          because: "γ_eff = 4λ + 1; accept line B16")
      }
    }

    var measurements: [ExperimentMeasurement] {
      Self.ridges.indices.flatMap { k in
        [
          ExperimentMeasurement(
            "risk of NT, λ = \(Self.ridges[k])", tangent[k].mean,
            standardError: tangent[k].standardError),
          ExperimentMeasurement(
            "asymptotic risk of linear ridge regression, λ = \(Self.ridges[k])", theory[k]),
        ]
      }
    }
  }

  /// The risk over N through N d = n.
  struct Descent {
    static let widths = [5, 8, 10, 13, 15, 17, 18, 19, 20, 21, 22, 25, 30, 40, 60, 100, 200]
    let draws: Int
    /// Medians.
    private(set) var test: [Double] = []
    private(set) var training: [Double] = []
    /// Extremes of the training error over the draws.
    private(set) var least: [Double] = []
    private(set) var largest: [Double] = []

    init(_ context: ExperimentContext) throws {
      draws = context.scale == .quick ? 5 : 15
      let simulation = FeatureSimulation(
        model: FeatureModel(.bottom), dimension: 20, target: try TargetPower(noise: 0.25))
      for (index, width) in Self.widths.enumerated() {
        context.progress?("N = \(width)", Double(index) / Double(Self.widths.count))
        let trials = try simulation.trials(
          [.ridge(0)], width: width, samples: 400, repeats: draws,
          stream: context.stream("descent \(width)"))[0]
        test.append(trials.map(\.testError).median)
        training.append(trials.map(\.trainingError).median)
        least.append(trials.map(\.trainingError).min()!)
        largest.append(trials.map(\.trainingError).max()!)
      }
    }

    private func at(_ width: Int) -> Int { Self.widths.firstIndex(of: width)! }

    var checks: [ExperimentCheck] {
      let top = test.indices.max { test[$0] < test[$1] }!
      let because = "accept line B16"
      return [
        ExperimentCheck(
          "largest training error for N >= 21", largest[at(21)...].max()!, atMost: 1e-8,
          because: "interpolation for N d > n; \(because)"),
        ExperimentCheck(
          "least training error for N <= 18", least[...at(18)].min()!, atLeast: 1e-3,
          because: "no interpolation for N d < n; \(because)"),
        ExperimentCheck(
          "N of the largest median risk", Double(Self.widths[top]), in: 19...21, because: because),
        ExperimentCheck(
          "risk at the peak / risk at N = 5", test[top] / test[0], atLeast: 10, because: because),
        ExperimentCheck(
          "risk at N = 200 / risk at N = 5", test[at(200)] / test[0], atMost: 1,
          because: "the second descent goes below the first; \(because)"),
      ]
    }

    var table: ExperimentTable {
      ExperimentTable(
        "Double descent, medians of \(draws) draws", columns: ["N", "risk", "training error"],
        rows: Self.widths.indices.map {
          [.integer(Self.widths[$0]), .number(test[$0]), .number(training[$0])]
        })
    }

    var figure: FigureGrid {
      let x = Self.widths.map(Double.init)
      return FigureGrid(
        "Tangent features: interpolation at *N* = *n*/*d*",
        panels: [
          Figure(
            "*d* = 20, *n* = 400", x: Axis("width *N*", scale: .log),
            y: Axis("mean squared error", scale: .log),
            series: [
              Series("risk", x: x, y: test, style: .markers, color: 0),
              Series("", x: x, y: test, style: .line, color: 0),
              Series(
                "training", x: x, y: training.map { max($0, 1e-12) }, style: .markers, color: 1),
              Series(
                "", x: [20, 20], y: [1e-12, 1e5], style: .dashedLine, color: Palette.neutral),
            ])
        ], columns: 1,
        caption:
          "Medians over draws; the dashed line is *N* = *n*/*d*. Training errors below 10^{-12}"
          + " are drawn there.")
    }
  }
}
