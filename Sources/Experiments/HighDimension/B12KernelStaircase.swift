import Figures
import Foundation
import Generalization
import HighDimension
import LinearAlgebra

/// Kernel ridge regression learns polynomials of degree l once n passes d^l.
public struct B12KernelStaircase: Experiment {
  /// The identifier.
  public static let id = "B12"
  /// The readable name.
  public static let alias = "kernel-staircase"
  /// The source.
  public static let paper =
    "arXiv:1904.12191, theorem 4; formula at finite d after arXiv:2006.13198"
  /// The claim.
  public static let claim =
    "Interpolation with any rotation-invariant kernel learns the parts of degree up to l once n > d^l"
    + " and nothing of higher degrees; the tail of the spectrum is its ridge."
  /// Seconds on two cores.
  public static let typicalSeconds = 10.0

  static let dimension = 40

  /// The experiment.
  public init() {}

  /// A kernel of the cosine of two inputs.
  struct CosineKernel: Sendable {
    let name: String
    let function: @Sendable (Double) -> Double
  }

  static let kernels = [
    CosineKernel(name: "e^t", function: { exp($0) }),
    CosineKernel(name: "two-layer NTK", function: tangent),
  ]

  /// E[relu relu] + t E[relu' relu'] of two layers, over its value at 1.
  @Sendable static func tangent(_ cosine: Double) -> Double {
    let t = max(-1, min(1, cosine))
    let angle = acos(t)
    return ((1 - t * t).squareRoot() + 2 * t * (.pi - angle)) / (2 * .pi)
  }

  struct Row: Sendable {
    let exponent: Double
    let samples: Int
    let measured: [SampledMean]
    let theory: [Double]
  }

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let d = Self.dimension
    let sphere = try SphereHarmonics(dimension: d)
    let spectra = try Self.kernels.map {
      // NTK: not smooth at t = 1, where the law has no weight.
      try sphere.levels(10, powers: Staircase.powers, $0.function)
    }
    let exponents =
      context.scale == .quick
      ? [0.75, 1, 1.25, 1.5, 1.75] : [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.15]
    let rows = try exponents.enumerated().map { index, exponent in
      context.progress?("n = d^\(exponent)", Double(index) / Double(exponents.count))
      let n = Int(pow(Double(d), exponent).rounded())
      let draws = max(4, min(40, 4000 / n))
      let risks = try concurrently(draws) { draw in
        try Self.risks(n, context.stream("n \(n)").child(draw))
      }
      return Row(
        exponent: exponent, samples: n,
        measured: Self.kernels.indices.map { k in SampledMean(risks.map { $0[k] }) },
        theory: try spectra.map { try FeatureEquivalent($0, samples: Double(n)).risk() })
    }
    var outcome = ExperimentOutcome(
      setting: "x on the sphere of radius √d, d = \(d), target √.5 x_1 + √.3 x_2x_3 + √.2 x_4x_5x_6"
        + " with each part of unit variance, no noise, no ridge, 2,000 test rows, 4 to 40 draws;"
        + " formula at d = 1e6 with λ_kB_k = 1/k!")
    let judged = rows.filter { $0.exponent >= 1.25 }
    outcome.checks =
      [
        ExperimentCheck(
          "e^t: largest |simulation / formula - 1| for n >= d^1.25",
          judged.map { abs($0.measured[0].mean / $0.theory[0] - 1) }.max()!, atMost: 0.08,
          because: "accept line B12")
      ] + (try Staircase.checks(.samples, plateaus: [1, 0.5, 0.199], item: "B12"))
    outcome.measurements = [
      ExperimentMeasurement(
        "two-layer NTK: largest |simulation / formula - 1| for n >= d^1.25",
        judged.map { abs($0.measured[1].mean / $0.theory[1] - 1) }.max()!),
      ExperimentMeasurement(
        "two-layer NTK: risk at the largest n, degree 3 (0.2) missing",
        rows.last!.measured[1].mean, standardError: rows.last!.measured[1].standardError),
    ]
    outcome.tables = [
      ExperimentTable(
        "Risk over |f|²", columns: ["log n/log d", "n", "e^t", "formula", "NTK", "formula"],
        rows: rows.map { row in
          [.number(row.exponent), .integer(row.samples)]
            + zip(row.measured, row.theory).flatMap { [.number($0.mean), .number($1)] }
        })
    ]
    try outcome.draw(try figure(rows, spectra), name: "B12-kernel-staircase", context)
    return outcome
  }

  /// The risks of all kernels on one draw.
  private static func risks(_ n: Int, _ stream: RandomStream) throws -> [Double] {
    let d = dimension
    let root = Double(d).squareRoot()
    let train = root * WeightLaw.sphere.weights(n, dimension: d, stream: stream.child("train"))
    let test = root * WeightLaw.sphere.weights(2000, dimension: d, stream: stream.child("test"))
    let (y, truth) = (target(train), target(test))
    let inner = (1 / Double(d)) * train.gram()
    let cross = (1 / Double(d)) * Matrix.product(test, .none, train, .transposed)
    return try kernels.map { kernel in
      let alpha = try Cholesky(inner.map(kernel.function)).solve(y)
      let rest = (cross.map(kernel.function) * alpha - truth).frobeniusNorm
      return rest * rest / 2000
    }
  }

  private static func target(_ x: Matrix<Double>) -> Matrix<Double> {
    let d = Double(dimension)
    // Second moments of products of 2 and 3 coordinates on the sphere of radius sqrt(d).
    let (second, third) = (d / (d + 2), d * d / ((d + 2) * (d + 4)))
    return Matrix(rows: x.rows, columns: 1) { row, _ in
      0.5.squareRoot() * x[row, 0] + (0.3 / second).squareRoot() * x[row, 1] * x[row, 2]
        + (0.2 / third).squareRoot() * x[row, 3] * x[row, 4] * x[row, 5]
    }
  }

  private func figure(_ rows: [Row], _ spectra: [KernelLevels]) throws -> FigureGrid {
    let d = Double(Self.dimension)
    let fine = (0...100).map { 0.4 + 1.9 * Double($0) / 100 }
    let series = try Self.kernels.enumerated().flatMap { color, kernel in
      [
        Series(
          kernel.name == "e^t" ? "e^{t}" : kernel.name, x: fine,
          y: try fine.map { try FeatureEquivalent(spectra[color], samples: pow(d, $0)).risk() },
          style: .line, color: color),
        Series(
          "", x: rows.map(\.exponent), y: rows.map { $0.measured[color].mean },
          errors: rows.map { $0.measured[color].standardError }, style: .markers, color: color),
      ]
    }
    return FigureGrid(
      "Kernel regression: a staircase in the sample size",
      panels: [
        Figure(
          "*d* = \(Self.dimension)", x: Axis("log *n* / log *d*"),
          y: Axis("risk / |*f*|^{2}", range: 0...1.3), series: series),
        try Staircase.panel(.samples),
      ],
      caption:
        "Left: two kernels, formula and simulation; the tangent kernel has no degree 3. Right:"
        + " the formula at growing *d*; dashed: the power of the missing degrees.")
  }
}
