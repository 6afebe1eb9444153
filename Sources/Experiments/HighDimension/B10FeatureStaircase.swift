import Figures
import Foundation
import Generalization
import HighDimension
import LinearAlgebra

/// Random features learn polynomials of degree l once N passes d^l.
public struct B10FeatureStaircase: Experiment {
  /// The identifier.
  public static let id = "B10"
  /// The readable name.
  public static let alias = "random-feature-staircase"
  /// The source.
  public static let paper =
    "arXiv:1904.12191, theorem 1; formula at finite d after arXiv:2006.13198"
  /// The claim.
  public static let claim =
    "With unlimited data, N random features learn the parts of a target of degree up to l once"
    + " N > d^l and nothing of higher degrees; the risk is a staircase in log N/log d."
  /// Seconds on two cores.
  public static let typicalSeconds = 5.0

  static let dimension = 30
  static let degrees = [1, 2, 4]

  /// The experiment.
  public init() {}

  struct Row: Sendable {
    let width: Int
    /// Relative risks of `degrees`.
    let measured: [SampledMean]
    let theory: [Double]
  }

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let d = Self.dimension
    let sphere = try SphereHarmonics(dimension: d)
    let levels = try sphere.randomFeatureLevels(.relu, degree: 12, powers: [])
    let widths =
      context.scale == .quick ? [30, 60, 150, 300] : [15, 30, 60, 120, 300, 600, 900, 1800]
    let draws = 3
    var rows: [Row] = []
    for (index, width) in widths.enumerated() {
      context.progress?("N = \(width)", Double(index) / Double(widths.count))
      let risks = try concurrently(draws) { draw in
        let w = WeightLaw.sphere.weights(
          width, dimension: d, stream: context.stream("N \(width)").child(draw))
        return try Self.relativeRisks(w, levels)
      }
      let equivalent = try FeatureEquivalent(
        levels, samples: .infinity, width: Double(width))
      rows.append(
        Row(
          width: width,
          measured: Self.degrees.indices.map { k in SampledMean(risks.map { $0[k] }) },
          theory: Self.degrees.map { 1 - equivalent.learned[$0] }))
    }
    var outcome = ExperimentOutcome(
      setting:
        "ReLU, unit weights, x on the sphere of radius √d, n = ∞: population risks from exact"
        + " covariances, averaged over all harmonics of a degree; d = \(d), \(draws) draws; formula"
        + " at d = 1e6 with λ_kB_k = 1/k!")
    let judged = rows.flatMap { row in
      zip(row.measured, row.theory).filter { (0.03...0.97).contains($0.1) }
        .map { abs($0.0.mean / $0.1 - 1) }
    }
    outcome.checks =
      [
        ExperimentCheck(
          "largest |simulation / formula - 1| where the risk is in [0.03, 0.97]", judged.max()!,
          atMost: 0.08, because: "accept line B10")
      ] + (try Staircase.checks(.width, plateaus: [1, 0.5, 0.2], item: "B10"))
    outcome.measurements = [
      ExperimentMeasurement("settings judged against the formula", Double(judged.count))
    ]
    outcome.tables = [
      ExperimentTable(
        "Relative risk by degree, d = \(d)",
        columns: ["N"] + Self.degrees.flatMap { ["degree \($0)", "formula"] },
        rows: rows.map { row in
          [.integer(row.width)]
            + zip(row.measured, row.theory).flatMap { [.number($0.mean), .number($1)] }
        })
    ]
    outcome.notes = [
      "ReLU has no coefficient of odd degrees from 3 on: targets of degree 3 are never learned."
    ]
    try outcome.draw(try figure(rows, levels), name: "B10-random-feature-staircase", context)
    return outcome
  }

  /// 1 - lambda_k tr(U^{-1} P_k(W W^T)): the share of a degree that the features miss, averaged over
  /// its harmonics.
  static func relativeRisks(_ w: Matrix<Double>, _ levels: KernelLevels) throws -> [Double] {
    let cosines = w.gram().map { max(-1, min(1, $0)) }
    let kernel = cosines.map { c in
      ((1 - c * c).squareRoot() + c * (.pi - acos(c))) / (2 * .pi)
    }
    let inverse = try Cholesky(kernel).solveFactor(.identity(w.rows)).gram(.transposed)
    let sphere = try SphereHarmonics(dimension: w.columns)
    var sums = [Double](repeating: 0, count: degrees.count)
    for (c, value) in zip(cosines.elements, inverse.elements) {
      let p = sphere.polynomials(4, at: c)
      for (k, degree) in degrees.enumerated() { sums[k] += value * p[degree] }
    }
    return zip(degrees, sums).map { 1 - levels.levels[$0].eigenvalue * $1 }
  }

  private func figure(_ rows: [Row], _ levels: KernelLevels) throws -> FigureGrid {
    let logarithm = log(Double(Self.dimension))
    let fine = (0...100).map { 0.4 + 2.2 * Double($0) / 100 }
    let byDegree = try Self.degrees.enumerated().flatMap { color, degree in
      [
        Series(
          "degree \(degree)", x: fine,
          y: try fine.map {
            let equivalent = try FeatureEquivalent(
              levels, samples: .infinity, width: exp($0 * logarithm))
            return 1 - equivalent.learned[degree]
          }, style: .line, color: color),
        Series(
          "", x: rows.map { log(Double($0.width)) / logarithm },
          y: rows.map { $0.measured[color].mean },
          errors: rows.map { $0.measured[color].standardError }, style: .markers, color: color),
      ]
    }
    return FigureGrid(
      "Random features: a staircase in the width",
      panels: [
        Figure(
          "ReLU, *d* = \(Self.dimension)", x: Axis("log *N* / log *d*"),
          y: Axis("relative risk of a degree", range: 0...1.05), series: byDegree),
        try Staircase.panel(.width),
      ],
      caption:
        "Left: population risks by degree, formula and three draws. Right: the risk of a target"
        + " with power 0.5, 0.3, 0.2 on degrees 1, 2, 3; dashed: the power of the missing degrees.")
  }
}

extension Staircase {
  /// The theoretical staircase at growing d with the plateaus.
  static func panel(_ axis: Axis) throws -> Figure {
    let fine = (0...140).map { 0.2 + 3.2 * Double($0) / 140 }
    let curves = try [(1e2, "10^{2}"), (1e4, "10^{4}"), (1e6, "10^{6}")].enumerated().map {
      color, entry in
      Series(
        "*d* = \(entry.1)", x: fine, y: try fine.map { try risk(axis, entry.0, $0) }, style: .line,
        color: color)
    }
    let plateaus = [(1.0, 0.0), (0.5, 1), (0.2, 2)].map { level, start in
      Series(
        "", x: [start, start + 1], y: [level, level], style: .dashedLine, color: Palette.neutral)
    }
    let name = axis == .samples ? "*n*" : "*N*"
    return Figure(
      "Formula, growing *d*", x: Figures.Axis("log \(name) / log *d*", range: 0.2...3.4),
      y: Figures.Axis("risk / |*f*|^{2}", range: 0...1.3), series: curves + plateaus)
  }
}
