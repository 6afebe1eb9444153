import Architectures
import Figures
import Foundation
import Generalization
import HighDimension
import InfiniteWidth
import LinearAlgebra

/// What counts for kernels is the effective dimension of the inputs, not their number.
public struct B13LowDimensionalTargets: Experiment {
  /// The identifier.
  public static let id = "B13"
  /// The readable name.
  public static let alias = "effective-dimension"
  /// The source.
  public static let paper = "arXiv:2006.13409, theorems 1 to 3, figure 2"
  /// The claim.
  public static let claim =
    "When a target depends on few directions that carry more of the inputs' variance, kernel"
    + " regression learns degree l once n passes d_eff^l with d_eff = max(d_s, d/snr): stronger"
    + " signals make kernels as good as if the other directions were absent."
  /// Seconds on two cores.
  public static let typicalSeconds = 150.0

  static let dimension = 128
  /// d_s = floor(d^0.4).
  static let signal = 6

  /// The experiment.
  public init() {}

  struct Point: Sendable {
    let kappa: Double
    let samples: Int
    let risk: SampledMean
    var effective: Double { B13LowDimensionalTargets.effectiveDimension(kappa) }
    var exponent: Double { log(Double(samples)) / log(effective) }
  }

  /// max(d_s, d / snr) for snr = d^kappa.
  static func effectiveDimension(_ kappa: Double) -> Double {
    max(Double(signal), pow(Double(dimension), 1 - kappa))
  }

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let isQuick = context.scale == .quick
    let draws = isQuick ? 2 : 4
    let fixed = try [0, 0.3, 0.6, 0.9].enumerated().map { index, kappa in
      context.progress?("κ = \(kappa)", Double(index) / 4)
      return try point(kappa, samples: 4000, draws: 2, context)
    }
    // n = d_eff^x; the largest for κ = 0 has 6,208 rows.
    let exponents = isQuick ? [1.3, 1.5] : [1.3, 1.5, 1.8]
    let collapse = try exponents.map { x in
      try [0, 0.15, 0.3].map { kappa in
        context.progress?("collapse at x = \(x)", kappa)
        let n = pow(Self.effectiveDimension(kappa), x)
        return try point(kappa, samples: Int(n.rounded()), draws: draws, context)
      }
    }
    var outcome = ExperimentOutcome(
      setting: "d = \(Self.dimension), d_s = \(Self.signal) coordinates of variance d^κ, the others"
        + " of variance 1; target Σβ_jz_jz_{j+1} of the signal, β_j ~ Exp(1); two-layer ReLU tangent"
        + " kernel (bottom layer and top layer), interpolation, 2,000 test rows")
    let bands: [(ClosedRange<Double>, Double)] = [
      (0.5...0.8, 0), (0...0.08, 0.3), (0...0.005, 0.6), (0...0.005, 0.9),
    ]
    outcome.checks = zip(fixed, bands).map { point, band in
      ExperimentCheck(
        "relative risk, κ = \(band.1), n = 4000", point.risk.mean, in: band.0,
        standardError: point.risk.standardError, because: "accept line B13")
    }
    for (x, points) in zip(exponents, collapse) {
      let means = points.map(\.risk.mean)
      outcome.checks.append(
        ExperimentCheck(
          "spread of the risk over κ = 0, 0.15, 0.3 at n = d_eff^\(x)",
          means.max()! - means.min()!, atMost: 0.25,
          because: "curves collapse over log n/log d_eff; accept line B13"))
      outcome.checks.append(
        ExperimentCheck(
          "largest n / smallest n at x = \(x)",
          Double(points[0].samples) / Double(points[2].samples), atLeast: x > 1.5 ? 10 : 1,
          because: "the same risk at sample sizes that differ by this factor"))
    }
    outcome.tables = [
      ExperimentTable(
        "Relative risk", columns: ["κ", "d_eff", "n", "log n/log d_eff", "risk", "standard error"],
        rows: (fixed + collapse.flatMap { $0 }).map {
          [
            .number($0.kappa), .number($0.effective), .integer($0.samples), .number($0.exponent),
            .number($0.risk.mean), .number($0.risk.standardError),
          ]
        })
    ]
    outcome.notes = [
      "The ridge is 0: targets have no noise, and no ridge is chosen on test rows as in the original.",
      "The network's arm of the paper is an approximation theorem; B9 shows a network that is strictly"
        + " better than its kernel.",
    ]
    let images = try addImages(to: &outcome, context)
    try outcome.draw(figure(fixed, collapse, images), name: "B13-effective-dimension", context)
    return outcome
  }

  /// The relative risk at n samples.
  private func point(
    _ kappa: Double, samples: Int, draws: Int, _ context: ExperimentContext
  ) throws -> Point {
    // One after the other: large Cholesky factorizations use all cores themselves.
    let risks = try (0..<draws).map { draw in
      let stream = context.stream("κ \(kappa) n \(samples)").child(draw)
      var own = stream.child("β")
      let beta = (1..<Self.signal).map { _ in -log(own.uniform()) }
      let train = inputs(samples, kappa, stream.child("train"))
      let test = inputs(2000, kappa, stream.child("test"))
      let (y, truth) = (target(train, beta, kappa), target(test, beta, kappa))
      // Both layers trained; predictions do not depend on the kernel's scale.
      let network = Architecture.fullyConnected(hiddenLayers: 1)
      let alpha = try Cholesky(network.ntkKernel(train)).solve(y)
      let rest = (try network.ntkKernel(test, train) * alpha - truth).frobeniusNorm
      return rest * rest / truth.elements.reduce(0) { $0 + $1 * $1 }
    }
    return Point(kappa: kappa, samples: samples, risk: SampledMean(risks))
  }

  /// The signal uniform on the sphere of radius sqrt(d_s snr), the rest on that of radius sqrt(d).
  private func inputs(_ count: Int, _ kappa: Double, _ stream: RandomStream) -> Matrix<Double> {
    let (d, ds) = (Self.dimension, Self.signal)
    let snr = pow(Double(d), kappa)
    let first = WeightLaw.sphere.weights(count, dimension: ds, stream: stream.child("signal"))
    let rest = WeightLaw.sphere.weights(count, dimension: d - ds, stream: stream.child("rest"))
    let (inner, outer) = ((Double(ds) * snr).squareRoot(), Double(d).squareRoot())
    return Matrix(rows: count, columns: d) { row, column in
      column < ds ? inner * first[row, column] : outer * rest[row, column - ds]
    }
  }

  private func target(_ x: Matrix<Double>, _ beta: [Double], _ kappa: Double) -> Matrix<Double> {
    let snr = pow(Double(Self.dimension), kappa)
    return Matrix(rows: x.rows, columns: 1) { row, _ in
      beta.enumerated().reduce(0) { $0 + $1.element * x[row, $1.offset] * x[row, $1.offset + 1] }
        / snr
    }
  }
}
