import Architectures
import Figures
import Generalization
import HighDimension
import LinearAlgebra

extension B14DoubleDescent {
  /// Ridgeless and ridge risks over N and over n, ReLU.
  struct Curve {
    let dimension: Int
    let repeats: Int
    let target: TargetPower
    let moments: HermiteMoments
    /// N/d, with N = n among them, at n = 3d.
    let widthRatios = [
      0.3, 0.6, 1, 1.5, 2, 2.4, 2.7, 3, 3.3, 3.6, 4.2, 5, 7, 10,
    ]
    /// n/d at N = 3d.
    let sampleRatios = [0.5, 1, 1.5, 2, 2.5, 2.8, 3, 3.2, 3.6, 4.5, 6, 10]
    /// Ridge 0 and 1e-3, in this order.
    static let ridges = [0, 1e-3]
    private(set) var overWidth: [[SampledMean]] = []
    private(set) var overSamples: [[SampledMean]] = []

    init(_ context: ExperimentContext, dimension d: Int, repeats: Int) throws {
      dimension = d
      self.repeats = repeats
      target = try TargetPower(linear: 1, noise: 0.2)
      moments = try HermiteMoments(.relu)
      let simulation = FeatureSimulation(
        model: FeatureModel(.top, activation: .relu), dimension: d, target: target)
      func means(_ psi1: Double, _ psi2: Double, _ name: String) throws -> [SampledMean] {
        try simulation.trials(
          Self.ridges.map { .ridge($0) }, width: Int((psi1 * Double(d)).rounded()),
          samples: Int((psi2 * Double(d)).rounded()), repeats: repeats,
          stream: context.stream("curve \(name)")
        ).map { SampledMean($0.map(\.testError)) }
      }
      for (index, ratio) in widthRatios.enumerated() {
        context.progress?("curve over N", Double(index) / Double(widthRatios.count))
        overWidth.append(try means(ratio, 3, "N \(ratio)"))
      }
      for (index, ratio) in sampleRatios.enumerated() {
        context.progress?("curve over n", Double(index) / Double(sampleRatios.count))
        overSamples.append(try means(3, ratio, "n \(ratio)"))
      }
    }

    var checks: [ExperimentCheck] {
      func peak(_ means: [[SampledMean]]) -> Int {
        means.indices.max { means[$0][0].mean < means[$1][0].mean }!
      }
      let (top, other) = (peak(overWidth), peak(overSamples))
      let last = overWidth.last![0].mean
      return [
        ExperimentCheck(
          "ridgeless: N/n of the largest risk over N", widthRatios[top] / 3, in: 0.9...1.1,
          because: "the peak is at N = n within one step of the grid, 10 %; accept line B14"),
        ExperimentCheck(
          "ridgeless: risk at the peak / risk at N = 10d", overWidth[top][0].mean / last,
          atLeast: 20, because: "accept line B14"),
        ExperimentCheck(
          "ridgeless: n/N of the largest risk over n", sampleRatios[other] / 3,
          in: 2.8 / 3...3.2 / 3,
          because: "the peak is at n = N within one step of the grid"),
      ]
    }

    /// The formula over one of the ratios.
    func theory(
      _ ratios: [Double], ridge: Double, _ at: (Double) -> (Double, Double)
    ) throws -> [Double] {
      try ratios.map {
        let (psi1, psi2) = at($0)
        return try RandomFeatureAsymptotics(
          featureRatio: psi1, sampleRatio: psi2, ridge: ridge, moments: moments
        ).risk(target)
      }
    }
  }

  /// Risk over N/d and over n/d.
  func figure(_ curve: Curve) throws -> FigureGrid {
    func panel(
      _ title: String, _ label: String, _ ratios: [Double], _ means: [[SampledMean]],
      _ at: (Double) -> (Double, Double)
    ) throws -> Figure {
      // A fine grid that leaves out N = n itself, where the ridgeless risk is infinite.
      let fine = (0...400).map { 0.25 * 1.01.power($0) }
        .filter { $0 <= 10.5 && abs($0 - 3) > 0.002 }
      var series: [Series] = []
      for (color, ridge) in Curve.ridges.enumerated() {
        let name = ridge == 0 ? "no ridge" : "λ = 10^{-3}"
        series.append(
          Series(
            name, x: fine, y: try curve.theory(fine, ridge: ridge, at), style: .line, color: color)
        )
        series.append(
          Series(
            "", x: ratios, y: means.map { $0[color].mean },
            errors: means.map { $0[color].standardError }, style: .markers, color: color))
      }
      let tuned = try fine.map { ratio in
        let (psi1, psi2) = at(ratio)
        return try RandomFeatureAsymptotics.optimalRidge(
          featureRatio: psi1, sampleRatio: psi2, moments: curve.moments, target: curve.target
        ).risk
      }
      series.append(Series("best λ", x: fine, y: tuned, style: .dashedLine, color: 2))
      return Figure(
        title, x: Axis(label, scale: .log), y: Axis("risk", scale: .log, range: 0.08...100),
        series: series)
    }
    return FigureGrid(
      "Double descent of random ReLU features, *d* = \(curve.dimension)",
      panels: [
        try panel("*n* = 3 *d*", "*N*/*d*", curve.widthRatios, curve.overWidth) { ($0, 3) },
        try panel("*N* = 3 *d*", "*n*/*d*", curve.sampleRatios, curve.overSamples) { (3, $0) },
      ],
      caption: "Lines: the formula of Mei and Montanari; markers: means of simulations with one"
        + " standard error. Without a ridge the risk is infinite at *N* = *n*; with the best ridge it"
        + " falls all the way.")
  }
}
