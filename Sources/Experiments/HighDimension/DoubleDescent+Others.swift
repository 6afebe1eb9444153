import Datasets
import Figures
import Foundation
import Generalization
import HighDimension
import InfiniteWidth
import LinearAlgebra

extension DoubleDescent {
  /// The error over ridge and over time at N = n.
  struct OtherSweeps {
    static let dimension = 100
    static let ridges = (-8...2).map { pow(10, Double($0) / 2 - 1) }
    static let times = (0...12).map { pow(10, Double($0) / 2 - 1) }
    let target: TargetPower
    private(set) var overRidge: [SampledMean] = []
    private(set) var overTime: [SampledMean] = []
    private let best: Double

    init(_ context: ExperimentContext) throws {
      target = try TargetPower(noise: 0.2)
      let (d, n) = (Self.dimension, 3 * Self.dimension)
      let simulation = FeatureSimulation(
        model: FeatureModel(.top), dimension: d, target: target)
      context.progress?("ridge and time at N = n", 0)
      let rules: [FeatureRule] =
        Self.ridges.map { .ridge($0) } + Self.times.map { .flow(time: $0) }
      let trials = try simulation.trials(
        rules, width: n, samples: n, repeats: 40,
        stream: context.stream("ridge and time"))
      let means = trials.map { SampledMean($0.map(\.testError)) }
      overRidge = Array(means.prefix(Self.ridges.count))
      overTime = Array(means.suffix(Self.times.count))
      best = try RandomFeatureAsymptotics.optimalRidge(
        featureRatio: 3, sampleRatio: 3, moments: HermiteMoments(.relu), target: target
      ).risk
    }

    private func theory(_ ridge: Double) throws -> Double {
      try RandomFeatureAsymptotics(
        featureRatio: 3, sampleRatio: 3, ridge: ridge, moments: HermiteMoments(.relu)
      ).risk(target)
    }

    var checks: [ExperimentCheck] {
      let least = overTime.min { $0.mean < $1.mean }!
      let smallest = overRidge.min { $0.mean < $1.mean }!
      return [
        ExperimentCheck(
          "N = n: least error over ridges / formula at the best ridge", smallest.mean / best,
          in: 0.95...1.05, standardError: smallest.standardError / best,
          because: "within 5 %, half a decade between ridges"),
        ExperimentCheck(
          "N = n: error at the longest time / least error over times",
          overTime.last!.mean / least.mean, atLeast: 2,
          because: "the error falls, then rises with training time at the threshold"),
      ]
    }

    func ridgePanel() throws -> Figure {
      let fine = (0...200).map { Self.ridges[0] * pow(1e5, Double($0) / 200) }
      return Figure(
        "Ridge, *N* = *n* = 3 *d*", x: Axis("λ", scale: .log), y: Axis("test error", scale: .log),
        series: [
          Series("theory", x: fine, y: try fine.map(theory), style: .line, color: 1),
          Series(
            "simulation", x: Self.ridges, y: overRidge.map(\.mean),
            errors: overRidge.map(\.standardError), style: .markers, color: 1),
        ])
    }

    func timePanel() -> Figure {
      Figure(
        "Training time, *N* = *n* = 3 *d*", x: Axis("time *t*", scale: .log),
        y: Axis("test error", scale: .log),
        series: [
          Series(
            "simulation", x: Self.times, y: overTime.map(\.mean),
            errors: overTime.map(\.standardError), style: .markers, color: 2)
        ])
    }
  }

  /// The error over width on the shipped digits, with the equivalent of the kernel's spectrum.
  struct DigitsSweep {
    private let widths: [Int]
    private let means: [SampledMean]
    private let theory: [Double]
    static let samples = 300
    static let ridge = 1e-6

    init(_ context: ExperimentContext) throws {
      context.progress?("digits", 0)
      let data = try DatasetReference(parsing: "digits").load()
      let x = try FeatureScaling.unitNorm.applied(to: data, fittedOn: data)
      let labels = try data.classes().labels
      let y = Matrix(rows: x.rows, columns: 1) { row, _ in labels[row].isMultiple(of: 2) ? 1 : -1 }
      let model = FeatureModel(.top, law: .gaussian)
      let (n, d) = (Self.samples, x.columns)
      let widths = [20, 50, 100, 180, 250, 300, 360, 500, 1000, 3000]
      let draws = context.scale == .quick ? 6 : 20
      let trials = try concurrently(widths.count * draws) { job in
        let (w, draw) = (job / draws, job % draws)
        var order = context.stream("digits rows").child(draw)
        let rows = order.permutation(x.rows)
        let (drawn, rest) = (Array(rows[..<n]), Array(rows[n...]))
        return try model.trials(
          [.ridge(Self.ridge)], width: widths[w],
          train: (x.selectingRows(drawn), y.selectingRows(drawn)),
          test: (x.selectingRows(rest), y.selectingRows(rest)),
          stream: context.stream("digits weights").child(draw))[0].testError
      }
      means = widths.indices.map { w in SampledMean(Array(trials[w * draws..<(w + 1) * draws])) }
      let spectrum = try KernelLevels(
        empirical: FeatureLimits.randomFeatures(.relu, x), targets: y)
      theory = try widths.map {
        try FeatureEquivalent(
          spectrum, samples: Double(n), width: Double($0),
          ridge: model.kernelRidge(ridge: Self.ridge, samples: n, dimension: d)
        ).heldOutError(poolRows: x.rows)
      }
      self.widths = widths
    }

    var checks: [ExperimentCheck] {
      let top = means.indices.max { means[$0].mean < means[$1].mean }!
      return [
        ExperimentCheck(
          "digits: N of the largest error", Double(widths[top]), in: 250...360,
          because: "the peak at N = n within one step of the grid, on real data")
      ]
    }

    var table: ExperimentTable {
      ExperimentTable(
        "Digits, n = \(Self.samples)", columns: ["N", "measured", "standard error", "equivalent"],
        rows: widths.indices.map {
          [
            .integer(widths[$0]), .number(means[$0].mean), .number(means[$0].standardError),
            .number(theory[$0]),
          ]
        })
    }

    var panel: Figure {
      let x = widths.map { Double($0) / Double(Self.samples) }
      return Figure(
        "Digits, *n* = \(Self.samples)", x: Axis("*N*/*n*", scale: .log),
        y: Axis("test error", scale: .log),
        series: [
          Series("equivalent", x: x, y: theory, style: .line, color: 3),
          Series(
            "measured", x: x, y: means.map(\.mean), errors: means.map(\.standardError),
            style: .markers, color: 3),
        ])
    }
  }
}
