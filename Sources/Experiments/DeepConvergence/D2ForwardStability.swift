import Foundation
import Generalization
import LinearAlgebra

/// Hidden vectors of deep random networks keep their lengths, and points stay apart.
public struct D2ForwardStability: Experiment {
  /// The identifier.
  public static let id = "D2"
  /// The readable name.
  public static let alias = "forward-stability"
  /// The source.
  public static let paper = "arXiv:1811.03962, lemmas 4.1 and 4.2 (sections 7.1 and 7.2)"
  /// The claim.
  public static let claim =
    "At the start |h_{i,l}| is close to 1 in every layer for wide networks, with fluctuations of order"
    + " m^(-1/2), and the distance of two points shrinks polynomially with depth, not exponentially."
  /// Seconds on two cores.
  public static let typicalSeconds = 30.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: `LinearAlgebraError`.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let problem = DeepProblem(context)
    let quick = context.scale == .quick
    let wide = quick ? 512 : 2048
    let draws = quick ? 100 : 20
    let widths = quick ? [64, 128, 256] : [128, 512, 2048]
    context.progress?("norms", 0)
    let norms = (0..<(quick ? 2 : 5)).flatMap { draw in
      Self.hidden(problem, layers: 16, width: wide, context, "norms \(draw)").flatMap { h in
        (0..<h.rows).map { h.selectingRows([$0]).frobeniusNorm }
      }
    }
    let spreads = widths.enumerated().map { index, width in
      context.progress?("width \(width)", 0.2 + 0.6 * Double(index) / 3)
      let squares = (0..<draws).map { draw in
        let h = Self.hidden(problem, layers: 8, width: width, context, "spread \(width) \(draw)")[8]
        return pow(h.selectingRows([0]).frobeniusNorm, 2)
      }
      let mean = SampledMean(squares)
      return mean.standardError * Double(draws).squareRoot()
    }
    context.progress?("distances", 0.8)
    let depths = [2, 4, 8, 16, 32]
    let hidden = Self.hidden(problem, layers: 32, width: 512, context, "distances")
    let distances = depths.map { DeepProblem.pairDistances(hidden[$0]) }
    let means = distances.map { SampledMean($0).mean }
    let least = distances.map { $0.min()! }
    var outcome = ExperimentOutcome(
      setting: "n = \(problem.x.rows) points, δ = \(problem.separation); lengths for L = 16, m ="
        + " \(wide); spread of |h_8|² over \(draws) draws; distances for m = 512")
    let band = quick ? 0.5...1.7 : 0.7...1.35
    let reason =
      quick
      ? "wider than protocol D2's band for m = 2048 by the factor 2 that m = 512 fluctuates more"
      : "protocol D2"
    outcome.checks = [
      ExperimentCheck("least |h_{i,l}|", norms.min()!, in: band, because: reason),
      ExperimentCheck("largest |h_{i,l}|", norms.max()!, in: band, because: reason),
      ExperimentCheck(
        "slope of the deviation of |h_8|² in log m",
        logarithmicSlope(widths.map(Double.init), spreads), in: -0.7 ... -0.3,
        because: "protocol D2; a deviation of \(draws) draws has an error of"
          + " \(Int(100 / (2 * Double(draws)).squareRoot())) %"),
      ExperimentCheck(
        "mean distance of two points times depth, L = 4 to 32",
        zip(depths, means).dropFirst().map { Double($0) * $1 }.min()!, atLeast: 1.5,
        because:
          "protocol D2; at L = 2 the product is twice the distance that the points have there"),
      ExperimentCheck(
        "least distance at L = 32 over that at L = 2", least[4] / least[0], atLeast: 2.0 / 32,
        because: "at most 1/L, not 2^-L, which would be 10^-9"),
    ]
    for (depth, (mean, least)) in zip(depths, zip(means, least)) {
      outcome.measurements += [
        ExperimentMeasurement("mean distance of two points, L = \(depth)", mean),
        ExperimentMeasurement("least distance of two points, L = \(depth)", least),
      ]
    }
    try outcome.draw(
      Self.figure(depths, least, widths, spreads), name: "D2-forward-stability", context)
    return outcome
  }

  /// h_0, ..., h_L of all points, (n, m) each, in a network whose matrices are drawn as they are used.
  static func hidden(
    _ problem: DeepProblem, layers: Int, width: Int, _ context: ExperimentContext,
    _ purpose: String
  ) -> [Matrix<Double>] {
    let stream = context.stream(purpose)
    let scale = (2 / Double(width)).squareRoot()
    var h = [Matrix<Double>]()
    var current = problem.x
    for layer in 0...layers {
      let w = stream.child(layer).normalMatrix(
        rows: width, columns: current.columns, scale: scale, as: Double.self)
      current = Matrix.product(current, .none, w, .transposed).map { max(0, $0) }
      h.append(current)
    }
    return h
  }
}
