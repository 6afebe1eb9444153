import Architectures
import Figures
import FiniteWidth
import Foundation
import Generalization
import LinearAlgebra

/// Which size of a trained network goes with its test error as the network grows.
public struct C2ComplexityMeasures: Experiment {
  /// The identifier.
  public static let id = "C2"
  /// The readable name.
  public static let alias = "complexity-measures"
  /// The source.
  public static let paper = "arXiv:1503.00036; arXiv:1706.08947, figures 1 to 3; arXiv:1805.12076"
  /// The claim.
  public static let claim =
    "The l2 path norm over the margin orders networks of all sizes as their test errors do, and is"
    + " larger for random labels; the number of parameters orders them the other way round."
  /// Seconds on two cores.
  public static let typicalSeconds = 40.0

  /// The experiment.
  public init() {}

  /// One trained network and its measures.
  struct Measured: Sendable {
    let hidden: Int
    let testError: Double
    let gap: Double
    let measures: NetworkMeasures
  }

  /// Runs the experiment.
  ///
  /// - Throws: when a data file cannot be read.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let task = try SizeStudy.task(context)
    context.progress?("training", 0)
    let study = try SizeStudy(.init(task: task), context)
    context.progress?("measuring", 0.4)
    let measured = try Self.measure(study, context)
    let hidden = context.scale == .quick ? 64 : 512
    context.progress?("random labels", 0.9)
    let labels = try Self.labels(task, hidden, context)
    var outcome = ExperimentOutcome(
      setting:
        "\(task.name); networks of C1 without random labels, \(measured.count) in all; noise and"
        + " sharpness on 300 training rows; random labels on \(hidden) units")
    if task.source == .mixture {
      outcome.notes.append("MNIST is absent: synthetic classes stand for it.")
    }
    let wide = measured.filter { $0.hidden >= 8 }
    let isProtocol = context.scale != .quick && task.source == .mnist
    func correlation(_ measure: SizeMeasure, _ isOverMargin: Bool = false) -> Double {
      // By width, as the protocol does: means over the networks of one.
      let widths = Set(wide.map(\.hidden)).sorted()
      func mean(_ hidden: Int, _ value: (Measured) -> Double) -> Double {
        let own = wide.filter { $0.hidden == hidden }
        return own.reduce(0) { $0 + value($1) } / Double(own.count)
      }
      return rankCorrelation(
        widths.map { mean($0) { $0.measures.value(measure, isOverMargin: isOverMargin) ?? .nan } },
        widths.map { mean($0, \.testError) })
    }
    outcome.checks = [
      ExperimentCheck(
        "relative error of the l2 path norm of a 3-3-2 network", try Self.enumerationError(context),
        atMost: 1e-12, because: "protocol C2: one forward pass against all 18 paths"),
      ExperimentCheck(
        "relative change of path norms and outputs when units are rescaled",
        try Self.rescalingChange(context), atMost: 1e-10, because: "protocol C2"),
      ExperimentCheck(
        "rank correlation of l2 path norm / margin and test error from 8 units on",
        correlation(.l2PathNorm, true), atLeast: isProtocol ? 0.95 : 0,
        because: isProtocol ? "protocol C2" : "protocol C2, the sign on other rows"),
      ExperimentCheck(
        "rank correlation of the number of parameters and test error from 8 units on",
        correlation(.parameters), atMost: 0, because: "protocol C2"),
      ExperimentCheck(
        "l2 path norm for random labels over that for true ones",
        labels[1].norm / labels[0].norm, atLeast: isProtocol ? 2.5 : 1,
        because: isProtocol ? "protocol C2" : "more to learn; the factor grows with n"),
    ]
    let ranking = MeasureRanking(measured.map(\.measures), gaps: measured.map(\.gap))
    outcome.tables = [Self.table(measured), Self.table(ranking)]
    outcome.measurements = labels.map {
      ExperimentMeasurement("l2 path norm, \($0.name) labels, \(hidden) units", $0.norm)
    }
    try outcome.draw(Self.figure(measured), name: "C2-complexity-measures", context)
    return outcome
  }

  private static func measure(
    _ study: SizeStudy, _ context: ExperimentContext
  ) throws -> [Measured] {
    let x = study.setting.task.training.x.converted(to: Float.self)
    let y = try study.setting.task.training.oneHot().converted(to: Float.self)
    var options = NetworkMeasures.Options()
    options.rows = 300
    options.seed = context.seed("measures")
    let chosen = options
    let networks = Array(study.points.reversed()).flatMap { point in
      point.networks.map { (point.hidden, $0) }
    }
    return try concurrently(networks.count) { job in
      let (hidden, fitted) = networks[job]
      return Measured(
        hidden: hidden, testError: fitted.testError, gap: fitted.testError - fitted.trainError,
        measures: try NetworkMeasures(
          fitted.network, start: fitted.start, inputs: x, targets: y, loss: .crossEntropy,
          isClassification: true, options: chosen))
    }.reversed()
  }

  /// Path norms of networks trained on true and on random labels.
  private static func labels(
    _ task: ClassTask, _ hidden: Int, _ context: ExperimentContext
  ) throws -> [(name: String, norm: Double)] {
    try [("true", 0.0), ("random", 1)].map { name, fraction in
      let rows = try task.training.corruptingLabels(
        fraction: fraction, seed: context.seed("random labels")
      ).dataset
      let fitted = try FittedNetwork(
        FittedNetwork.oneHiddenLayer(hidden), rows, task.test, recipe: .init(),
        seeds: (context.seed("network"), context.seed("batches")))
      let paths = try PathSums(fitted.network, power: 2)
      return (name, paths.norm(fitted.network.parameters))
    }
  }

  /// phi_2 of a 3-3-2 network against sqrt(sum_kij (V_ki W_ij)^2), relative.
  private static func enumerationError(_ context: ExperimentContext) throws -> Double {
    let network: FiniteNetwork<Double> = try FittedNetwork.oneHiddenLayer(3).initialized(
      inputs: 3, outputs: 2, width: 3, seed: context.seed("small network"))
    let (w, v) = (network.weights(of: network.blocks[0]), network.weights(of: network.blocks[1]))
    var sum = 0.0
    for output in 0..<2 {
      for unit in 0..<3 {
        for input in 0..<3 {
          let path = v[output, unit] * w[unit, input]
          sum += path * path
        }
      }
    }
    let found = try PathSums(network, power: 2).norm(network.parameters)
    return abs(found / sum.squareRoot() - 1)
  }

  /// The largest relative change of phi_1, phi_2 and the outputs of a network of two hidden layers.
  private static func rescalingChange(_ context: ExperimentContext) throws -> Double {
    let architecture = Architecture(name: "two hidden layers", parameterization: .standard) {
      Dense(weightStd: 1.4, biasStd: 0.5, units: 12)
      ReLU()
      Dense(weightStd: 1.4, biasStd: 0.5, units: 9)
      ReLU()
      Dense(biasStd: 0.5)
    }
    let network: FiniteNetwork<Double> = try architecture.initialized(
      inputs: 6, outputs: 3, width: 1, seed: context.seed("rescaled network"))
    var scaled = network
    var random = context.stream("factors of units")
    for block in 0..<2 {
      let factors = (0..<network.blocks[block].units).map { _ in exp(2 * random.normal()) }
      try scaled.rescaleUnits(
        of: network.blocks[block], readBy: network.blocks[block + 1], by: factors)
    }
    let x: Matrix<Double> = context.stream("probe").normalMatrix(rows: 20, columns: 6)
    let outputs = network.outputs(x)
    let change = (scaled.outputs(x) - outputs).frobeniusNorm / outputs.frobeniusNorm
    return try [1.0, 2].map { power in
      let paths = try PathSums(network, power: power)
      return abs(paths.norm(scaled.parameters) / paths.norm(network.parameters) - 1)
    }.reduce(change, max)
  }
}
