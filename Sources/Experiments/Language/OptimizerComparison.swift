import FiniteWidth
import Foundation
import LinearAlgebra

/// What is known of a network at the end of an epoch.
struct EpochScores: Sendable {
  let trainLoss: Double
  let validationLoss: Double
  /// NaN before the end.
  let testLoss: Double
  /// The share of test rows that are wrong; nil for texts.
  var testError: Double?

  /// Scores of a network that is not finite any more.
  static let diverged = EpochScores(
    trainLoss: .infinity, validationLoss: .infinity, testLoss: .infinity)
}

/// The optimizers that C6 compares, with their usual constants.
enum ComparedRule: String, CaseIterable, Sendable {
  case sgd = "SGD"
  case heavyBall = "heavy ball"
  case adaGrad = "AdaGrad"
  case rmsProp = "RMSProp"
  case adam = "Adam"

  var name: String { rawValue }

  var isAdaptive: Bool { self != .sgd && self != .heavyBall }

  var optimizer: Optimizer {
    switch self {
    case .sgd: .gradientDescent()
    case .heavyBall: .gradientDescent(momentum: 0.9)
    case .adaGrad: .adaGrad()
    case .rmsProp: .rmsProp()
    case .adam: .adam()
    }
  }

  /// The middle of the learning rates that are tried, times `scale` for plain and momentum steps, whose size
  /// follows the loss.
  func middleRate(scale: Double) -> Double {
    switch self {
    case .sgd: scale
    case .heavyBall: scale / 3
    case .adaGrad: 0.1
    case .rmsProp: 0.003
    case .adam: 0.003
    }
  }
}

/// Every optimizer at its learning rate of least validation loss.
struct OptimizerComparison: Sendable {
  /// One optimizer.
  struct Run: Sendable {
    let rule: ComparedRule
    /// What is learnt.
    let part: String
    /// The chosen learning rate.
    let rate: Double
    /// Whether it is the least or largest that was tried.
    let isAtEdge: Bool
    /// For every seed, the scores after every epoch.
    let seeds: [[EpochScores]]

    /// The mean over the seeds of a score at the end.
    func mean(_ value: (EpochScores) -> Double) -> Double {
      let values = seeds.map { value($0[$0.count - 1]) }
      return values.reduce(0, +) / Double(values.count)
    }

    /// The standard error of that mean.
    func standardError(_ value: (EpochScores) -> Double) -> Double {
      let values = seeds.map { value($0[$0.count - 1]) }
      let mean = mean(value)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    }
  }

  let runs: [Run]

  /// The seeds whose mean validation loss chooses a learning rate.
  static let tuningSeeds = 2

  /// Tunes and repeats.
  ///
  /// - Parameters:
  ///   - rates: how many learning rates each optimizer gets.
  ///   - seeds: how many fresh seeds the chosen one is run with.
  ///   - scale: the usual learning rate of SGD.
  ///   - train: the scores after every epoch; infinite from where training diverged.
  init(
    rates: Int, seeds: Int, scale: Double, context: ExperimentContext, part: String,
    share: ClosedRange<Double>,
    _ train: @Sendable (ComparedRule, Double, UInt64) throws -> [EpochScores]
  ) throws {
    let rules = ComparedRule.allCases
    let grid = rules.map { rule in
      (0..<rates).map { index in
        rule.middleRate(scale: scale) * pow(10, 0.5 * Double(index - rates / 2))
      }
    }
    let tries = Self.tuningSeeds
    let total = rules.count * (rates * tries + seeds)
    let done = AtomicCounter()
    @Sendable func report() {
      let count = done.take() + 1
      let inside = Double(count) / Double(total)
      context.progress?(
        "\(part), run \(count) of \(total)",
        share.lowerBound + inside * (share.upperBound - share.lowerBound))
    }
    let found = try BLASInformation.withSingleThread {
      try concurrently(rules.count * rates * tries) { job -> Double in
        defer { report() }
        let (rule, rate) = (job / tries / rates, job / tries % rates)
        let seed = context.seed("\(part), tuning \(job % tries)")
        return try train(rules[rule], grid[rule][rate], seed).last!.validationLoss
      }
    }
    let chosen = rules.indices.map { rule in
      let losses = (0..<rates).map { index in
        let first = (rule * rates + index) * tries
        let loss = found[first..<first + tries].reduce(0, +)
        return loss.isNaN ? .infinity : loss
      }
      return losses.indices.min { losses[$0] < losses[$1] }!
    }
    let repeated = try BLASInformation.withSingleThread {
      try concurrently(rules.count * seeds) { job in
        defer { report() }
        let rule = job / seeds
        return try train(
          rules[rule], grid[rule][chosen[rule]], context.seed("\(part), seed \(job % seeds)"))
      }
    }
    runs = rules.indices.map { rule in
      Run(
        rule: rules[rule], part: part, rate: grid[rule][chosen[rule]],
        isAtEdge: chosen[rule] == 0 || chosen[rule] == rates - 1,
        seeds: Array(repeated[rule * seeds..<(rule + 1) * seeds]))
    }
  }

  /// The best of SGD and heavy ball beside the best adaptive method.
  func ratio(_ name: String, _ transform: (Double) -> Double) -> [ExperimentMeasurement] {
    func best(_ isAdaptive: Bool) -> Double {
      runs.filter { $0.rule.isAdaptive == isAdaptive }.map { transform($0.mean(\.validationLoss)) }
        .min() ?? .nan
    }
    return [
      ExperimentMeasurement("\(name): best of SGD and heavy ball", best(false)),
      ExperimentMeasurement("\(name): best adaptive", best(true)),
      ExperimentMeasurement(
        "\(name): ratio (about 1.03 at most expected)", best(false) / best(true)),
    ]
  }

  /// A row for every optimizer, with standard errors over the seeds.
  func table(
    _ title: String, _ columns: [String], _ values: @escaping (EpochScores) -> [Double]
  ) -> ExperimentTable {
    ExperimentTable(
      title,
      columns: ["optimizer", "learning rate"] + columns.flatMap { [$0, "standard error"] },
      rows: runs.map { run in
        [.text(run.rule.name), .number(run.rate)]
          + columns.indices.flatMap { index -> [ExperimentTable.Cell] in
            [
              .number(run.mean { values($0)[index] }),
              .number(run.standardError { values($0)[index] }),
            ]
          }
      })
  }
}
