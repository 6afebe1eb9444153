import Generalization
import KernelLearning
import LinearAlgebra

/// Theorem 5.1: sqrt(2 y^T (H^∞)^{-1} y / n) bounds the test error of the trained network.
public struct A4TestBound: Experiment {
  /// The identifier.
  public static let id = "A4"
  /// The readable name.
  public static let alias = "test-bound"
  /// The source.
  public static let paper = "arXiv:1901.08584, Theorem 5.1 and Corollary 5.2"
  /// The claim.
  public static let claim =
    "The main term sqrt(2 y^T (H^∞)^{-1} y / n) of the bound is above the test loss, for every share"
    + " of random labels."
  /// Seconds on two cores.
  public static let typicalSeconds = 8.0

  static let draws = 20

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra or a data file fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let quick = context.scale == .quick
    var outcome = ExperimentOutcome(
      setting: "interpolant H^∞(x, X)(H^∞)^{-1} y, the limit of the trained network; portion p of"
        + " training and test labels random, means over \(Self.draws) draws")
    var sources = [
      (
        "sphere", "sphere in R^20",
        SignedTask.sphere(
          count: quick ? 300 : 1000, dimension: 20, testCount: 1000, seed: context.seed("sphere"))
      )
    ]
    if let reference = context.mnist, !quick {
      sources.append(
        (
          "mnist", "MNIST 0/1",
          try SignedTask.images(reference, count: context.scale == .full ? 10_000 : 2000)
        ))
    } else if !quick {
      outcome.notes.append("MNIST is absent; the sphere stands for it.")
    }
    outcome.checks += try linearChecks(sources[0].2, context)
    for (index, (key, title, task)) in sources.enumerated() {
      context.progress?(task.name, Double(index) / Double(sources.count))
      outcome.setting += "; \(task.name), \(task.testY.count) test rows"
      let study = try CorruptionStudy(task, draws: Self.draws, context: context)
      outcome.checks += checks(title, study)
      let bound = try Self.bound(study)
      outcome.measurements += measurements(title, study, bound)
      outcome.notes.append(note(title, study, bound))
      try outcome.draw(figure(title, study), name: "A4-test-bound-\(key)", context)
    }
    return outcome
  }

  /// The bound where it is not vacuous: labels b·x, whose main term is at most sqrt(8/n).
  ///
  /// Theorem 6.1 bounds sqrt(y^T (H^∞)^{-1} y) by 2 |b| for them.
  func linearChecks(_ inputs: SignedTask, _ context: ExperimentContext) throws -> [ExperimentCheck]
  {
    var stream = context.stream("linear labels")
    let direction = stream.unitVector(inputs.x.columns)
    let target = inputs.testX * direction
    let fit = try KernelRidge(
      kernel: twoLayerGram(inputs.x), labels: .column(inputs.x * direction), ridge: 0)
    let outputs = try fit.predict(twoLayerGram(inputs.testX, inputs.x)).elements
    let loss = zip(outputs, target).reduce(0) { $0 + min(1, abs($1.0 - $1.1)) }
    let n = Double(inputs.y.count)
    let main = (2 * fit.squaredNorms[0] / n).squareRoot()
    return [
      ExperimentCheck(
        "main term - clipped l1 loss, labels b·x on the sphere", main - loss / Double(target.count),
        atLeast: 0, because: "Theorem 5.1"),
      ExperimentCheck(
        "main term, labels b·x on the sphere", main, atMost: (8 / n).squareRoot(),
        because: "sqrt(y^T H^{-1} y) <= 2 |b| by the proof of Theorem 6.1, |b| = 1"),
    ]
  }

  /// The whole bound for clean labels at width 10^10 and kappa = 1, with probability 0.99.
  static func bound(_ study: CorruptionStudy) throws -> GeneralizationBound {
    let n = study.task.y.count
    let smallest = try SymmetricEigen.values(of: twoLayerGram(study.task.x))[0]
    let network = try WideNetwork(
      rows: n, width: 10_000_000_000, initialScale: 1, smallestEigenvalue: smallest,
      initialError: Double(n).squareRoot())
    return try GeneralizationBound(
      network, quadraticForm: study.levels[0].quadraticForm.mean, failureProbability: 0.01)
  }
}
