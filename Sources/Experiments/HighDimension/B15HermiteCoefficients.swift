import Architectures
import Figures
import Foundation
import HighDimension
import LinearAlgebra

/// Hermite coefficients of activations, from which every formula of high dimension is made.
public struct B15HermiteCoefficients: Experiment {
  /// The identifier.
  public static let id = "B15"
  /// The readable name.
  public static let alias = "hermite-coefficients"
  /// The source.
  public static let paper = "arXiv:1908.05355, section 2; arXiv:1904.12191, section 2"
  /// The claim.
  public static let claim =
    "The Hermite coefficients of ReLU and its derivative are the closed forms, their squares sum to"
    + " E[σ²], and as a power series they give the arc-cosine kernel."
  /// Seconds on two cores.
  public static let typicalSeconds = 1.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let degree = 120
    let relu = try HermiteMoments(.relu, degree: degree)
    let root = 1 / (2 * Double.pi).squareRoot()
    let closed = (0...12).map { Self.rectifier($0, root) }
    // Normalized, mu_k / sqrt(k!), so that errors of all degrees compare.
    let factorials = (0...12).map { exp(lgamma(Double($0 + 1)) / 2) }
    let worst = zip(closed, factorials).enumerated().map { k, pair in
      abs(relu.normalized[k] - pair.0 / pair.1)
    }.max()!
    let slopes = [0.5, root, 0, -root]
    let slopeError = slopes.enumerated().map { k, value in
      abs(relu.derivativeCoefficient(k) - value)
    }.max()!
    var outcome = ExperimentOutcome(
      setting: "composite Gauss-Legendre quadrature split at the kink, degrees to \(degree)")
    outcome.checks = [
      ExperimentCheck(
        "ReLU: largest error of a normalized coefficient to degree 12", worst, atMost: 1e-8,
        because: "closed forms 1/√(2π), ½, (-1)^{j-1}(2j-3)!!/√(2π); accept line B15"),
      ExperimentCheck(
        "ReLU': largest error of a coefficient to degree 3", slopeError, atMost: 1e-8,
        because: "closed forms ½, 1/√(2π), 0, -1/√(2π); accept line B15"),
      ExperimentCheck(
        "ReLU: |Σμ_k²/k! - ½| to degree \(degree)",
        abs(relu.normalized.reduce(0) { $0 + $1 * $1 } - 0.5),
        atMost: 2e-3,
        because: "Parseval; what is left beyond degree K falls as K^{-3/2}/6, 1.3e-4 here"),
    ]
    for c in [-0.9, 0.3, 0.7] {
      let series = relu.normalized.enumerated().reduce(0.0) {
        $0 + $1.element * $1.element * pow(c, Double($1.offset))
      }
      let kernel = ((1 - c * c).squareRoot() + c * (.pi - acos(c))) / (2 * .pi)
      outcome.checks.append(
        ExperimentCheck(
          "|arc-cosine kernel - Σ(μ_k²/k!)c^k| at c = \(c)", abs(series - kernel), atMost: 1e-6,
          because: "Mehler's formula; accept line B15"))
    }
    let others: [(String, Activation)] = [
      ("tanh", .tanh), ("sin", .sin(a: 1, b: 1, c: 0)), ("GELU", .gelu), ("|x|", .abs),
    ]
    var rows: [[ExperimentTable.Cell]] = []
    var curves: [(String, HermiteMoments)] = [("ReLU", relu)]
    for (name, activation) in others {
      curves.append((name, try HermiteMoments(activation, degree: 12)))
    }
    for (name, moments) in curves {
      rows.append(
        [.text(name)] + (0...4).map { .number(moments.coefficient($0)) }
          + [.number(moments.nonlinearSquare), .number(moments.zetaSquared)])
    }
    outcome.tables = [
      ExperimentTable(
        "Hermite coefficients", columns: ["σ", "μ0", "μ1", "μ2", "μ3", "μ4", "μ*²", "ζ²"],
        rows: rows)
    ]
    try outcome.draw(Self.figure(curves), name: "B15-hermite-coefficients", context)
    return outcome
  }

  /// mu_k of ReLU.
  private static func rectifier(_ k: Int, _ root: Double) -> Double {
    guard k != 1 else { return 0.5 }
    guard k > 0 else { return root }
    guard k.isMultiple(of: 2) else { return 0 }
    let j = k / 2
    let odd = stride(from: 2 * j - 3, to: 1, by: -2).reduce(1.0) { $0 * Double($1) }
    return (j.isMultiple(of: 2) ? -1 : 1) * odd * root
  }

  private static func figure(_ curves: [(String, HermiteMoments)]) -> FigureGrid {
    let degrees = (0...12).map(Double.init)
    return FigureGrid(
      "How much of an activation is of which degree",
      panels: [
        Figure(
          "Shares of E[σ²]", x: Axis("degree *k*"),
          y: Axis("μ_{k}^{2} / *k*! / E[σ^{2}]", scale: .log, range: 1e-6...2),
          series: curves.enumerated().map { color, curve in
            // Absent degrees have no place on a logarithmic axis.
            let shares = degrees.indices.map {
              (degrees[$0], curve.1.normalized[$0] * curve.1.normalized[$0] / curve.1.square)
            }.filter { $0.1 > 1e-7 }
            return Series(
              curve.0, x: shares.map(\.0), y: shares.map(\.1), style: .markers, color: color)
          })
      ], columns: 1,
      caption: "ReLU and |x| have no odd degrees beyond 1, tanh and sin no even ones: a target of a"
        + " missing degree is never learned by their features.")
  }
}
