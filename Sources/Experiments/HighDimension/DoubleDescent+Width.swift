import Figures
import Foundation
import Generalization
import HighDimension
import LinearAlgebra

extension DoubleDescent {
  /// The error over N through N = n at a tiny ridge.
  struct WidthSweep {
    let dimension: Int
    let draws: Int
    let widths: [Int]
    let seconds: Double
    let largestMatrix: Double
    let target: TargetPower
    private(set) var means: [SampledMean]
    static let ridge = 1e-8

    init(_ context: ExperimentContext) throws {
      let isQuick = context.scale == .quick
      let d = isQuick ? 60 : 400
      let draws = isQuick ? 5 : 10
      let n = 3 * d
      // Equal steps of log N from n/20 to 5 n with N = n in the middle of the second half.
      let half = isQuick ? 8 : 24
      let below = (0..<half).map {
        Int((Double(n) / 20 * pow(20, Double($0) / Double(half))).rounded())
      }
      let count = isQuick ? 6 : 16
      let above = (0..<count).map {
        Int((Double(n) * pow(5, Double($0) / Double(count - 1))).rounded())
      }
      let widths = below + above
      let target = try TargetPower(noise: 0.2)
      let model = FeatureModel(.top)
      let watch = Stopwatch()
      // Jobs from the widest on, so that both cores end together.
      let jobs = widths.indices.reversed().flatMap { w in (0..<draws).map { (w, $0) } }
      context.progress?("double descent over width", 0)
      let trials = try concurrently(jobs.count) { job in
        let (w, draw) = jobs[job]
        let stream = context.stream("width sweep").child(draw)
        let task = SphereTask(dimension: d, target: target, stream: stream.child("task"))
        let train = task.sample(n, stream: stream.child("train"))
        let test = task.sample(1000, stream: stream.child("test"))
        return try model.trials(
          [.ridge(Self.ridge)], width: widths[w], train: (train.x, train.y),
          test: (test.x, test.clean), stream: stream.child("weights"))[0]
      }
      seconds = watch.seconds
      largestMatrix = Double(n * widths.max()!)
      means = widths.indices.map { w in
        SampledMean(
          zip(jobs, trials).filter { $0.0.0 == w }.map(\.1.testError))
      }
      self.widths = widths
      self.draws = draws
      self.target = target
      dimension = d
    }

    func theory(_ width: Double, ridge: Double = Self.ridge) throws -> Double {
      try RandomFeatureAsymptotics(
        featureRatio: width / Double(dimension), sampleRatio: 3, ridge: ridge,
        moments: HermiteMoments(.relu)
      ).risk(target)
    }

    var checks: [ExperimentCheck] {
      let n = Double(3 * dimension)
      let top = means.indices.max { means[$0].mean < means[$1].mean }!
      let neighbours = widths.firstIndex(of: 3 * dimension)!
      return [
        ExperimentCheck(
          "steps between the largest error and N = n", Double(abs(top - neighbours)), atMost: 1,
          because: "the peak at N = n within one step of the grid"),
        ExperimentCheck(
          "error at N = n / error at N = 5n",
          means[neighbours].mean / means.last!.mean, atLeast: 10,
          because: "theory at this ridge: infinite for none, n = \(Int(n))"),
      ]
    }

    /// The largest deviation from the formula off the threshold, in standard errors.
    func largestScore() throws -> Double {
      try widths.indices.filter { widths[$0] != 3 * dimension }.map {
        abs(means[$0].mean - (try theory(Double(widths[$0])))) / means[$0].standardError
      }.max()!
    }

    var table: ExperimentTable {
      ExperimentTable(
        "Error over width", columns: ["N", "simulation", "standard error"],
        rows: widths.indices.map {
          [.integer(widths[$0]), .number(means[$0].mean), .number(means[$0].standardError)]
        })
    }

    func panel() throws -> Figure {
      let n = Double(3 * dimension)
      // N = n itself is on the line.
      let fine = ((0...300).map { n / 20 * pow(100, Double($0) / 300) } + [n]).sorted()
      let x = widths.map { Double($0) / n }
      return Figure(
        "Width, *d* = \(dimension), *n* = \(3 * dimension)", x: Axis("*N*/*n*", scale: .log),
        y: Axis("test error", scale: .log),
        series: [
          Series(
            "theory", x: fine.map { $0 / n }, y: try fine.map { try theory($0) }, style: .line,
            color: 0),
          Series(
            "simulation", x: x, y: means.map(\.mean), errors: means.map(\.standardError),
            style: .markers, color: 0),
        ])
    }
  }
}
