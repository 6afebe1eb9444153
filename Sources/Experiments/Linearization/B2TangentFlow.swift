import Architectures
import Figures
import FiniteWidth
import Foundation
import LinearAlgebra

/// Gradient flow on a tangent model ends in the interpolant of least norm.
public struct B2TangentFlow: Experiment {
  /// The identifier.
  public static let id = "B2"
  /// The readable name.
  public static let alias = "tangent-flow"
  /// The source.
  public static let paper = "arXiv:1902.06720, section 2.2; Mei (2020), linearized networks"
  /// The claim.
  public static let claim =
    "Gradient flow on the mean squared error of a tangent model from β = 0 is β_t = Σ_j V_j"
    + " (1 - exp(-2 s_j² t/n))/s_j (U_j·y) for the features Φ = U s Vᵀ, and ends in Φ⁺y."
  /// Seconds on two cores.
  public static let typicalSeconds = 1.0

  static let count = 12
  static let dimension = 6
  static let width = 40

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when a factorization fails.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let (n, x) = (Self.count, SphereInputs.make(Self.count, Self.dimension, context, "inputs"))
    let y = context.randomSigns("labels", count: n)
    let network: FiniteNetwork<Double> = try Architecture.fullyConnected(hiddenLayers: 2)
      .initialized(inputs: Self.dimension, width: Self.width, seed: context.seed("network"))
    let features = network.jacobian(x)
    let svd = try SingularValues(features)
    let s = svd.values
    let projections = (0..<n).map { j in (0..<n).reduce(0) { $0 + svd.left[$1, j] * y[$1, 0] } }
    func combination(_ factor: (Int) -> Double) -> [Double] {
      var beta = [Double](repeating: 0, count: features.columns)
      for j in 0..<n {
        let value = factor(j) * projections[j]
        for k in beta.indices { beta[k] += value * svd.rightTransposed[j, k] }
      }
      return beta
    }
    func exact(_ t: Double) -> [Double] {
      combination { (1 - exp(-2 * s[$0] * s[$0] * t / Double(n))) / s[$0] }
    }
    let limit = combination { 1 / s[$0] }
    // The flow by Euler's method on the model itself: steps of h times the gradient of the mean
    // squared error, which is 2/n times that of half the sum of squares.
    let h = 2e-4 * Double(n) / (2 * s[0] * s[0])
    var model = try network.linearized(includesStart: false)
    let marks = [1000, 5000, 20000]
    var errors: [Double] = []
    for step in 1...marks[2] {
      let gradient = try model.gradient(of: .squared, inputs: x, targets: y).gradient
      model.setDisplacement(
        zip(model.displacement, gradient).map { $0 - h * 2 / Double(n) * $1 })
      if marks.contains(step) {
        let truth = exact(h * Double(step))
        errors.append(Self.distance(model.displacement, truth) / Self.norm(truth))
      }
    }
    let late = exact(20 * Double(n) / (s[n - 1] * s[n - 1]))
    let outside = Self.distance(
      model.displacement, Self.projected(model.displacement, svd.rightTransposed))
    var outcome = ExperimentOutcome(
      setting: "tangent model of a ReLU network of two hidden layers of \(Self.width) units at its"
        + " start, \(n) points of the unit sphere in \(Self.dimension) dimensions, random signs;"
        + " Euler steps of \(h)")
    outcome.checks = [
      ExperimentCheck(
        "largest relative distance of Euler's β from β_t, at \(marks) steps", errors.max()!,
        atMost: 1e-4,
        because: "protocol B2; an Euler step of 2e-4 in units of the fastest rate is off by at most"
          + " half of that, at times of order 1"),
      ExperimentCheck(
        "|β_t - Φ⁺y| / |Φ⁺y| after t = 20 n/s_min²",
        Self.distance(late, limit) / Self.norm(limit), atMost: 1e-6,
        because: "exp(-40) = 4e-18 of the slowest part is left"),
      ExperimentCheck(
        "part of β outside the row space of Φ, relative", outside / Self.norm(model.displacement),
        atMost: 1e-12, because: "gradients are Φᵀ times residuals; rounding"),
      ExperimentCheck(
        "largest |ΦΦ⁺y - y|",
        (features * Matrix.column(limit) - y).elements.map { abs($0) }.max()!, atMost: 1e-9,
        because: "an interpolant, up to rounding times the condition number of Φ"),
    ]
    try outcome.draw(
      try Self.figure(exact, limit, h: h, s: s), name: "B2-tangent-flow", context)
    return outcome
  }

  private static func norm(_ a: [Double]) -> Double {
    a.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    norm(zip(a, b).map { $0 - $1 })
  }

  /// The orthogonal projection on the rows of `basis`, which are orthonormal.
  private static func projected(_ beta: [Double], _ basis: Matrix<Double>) -> [Double] {
    let coordinates = (basis * Matrix.column(beta)).elements
    return Matrix.product(basis, .transposed, Matrix.column(coordinates)).elements
  }

  /// The distance from the limit over time, against the slowest rate.
  private static func figure(
    _ exact: (Double) -> [Double], _ limit: [Double], h: Double, s: [Double]
  ) throws -> FigureGrid {
    let slow = Double(count) / (2 * s[count - 1] * s[count - 1])
    let times = (0...40).map { slow * Double($0) / 5 }
    let distances = times.map { distance(exact($0), limit) / norm(limit) }
    return FigureGrid(
      "Gradient flow on a tangent model",
      panels: [
        Figure(
          "Distance to the interpolant of least norm",
          x: Axis("time, in units of *n*/(2 *s*_{min}²)"),
          y: Axis("|β_t - Φ⁺y| / |Φ⁺y|", scale: .log),
          series: [
            Series("β_t", x: times.map { $0 / slow }, y: distances, style: .markers, color: 0),
            Series(
              "proportional to exp(-2 *s*_{min}² *t*/*n*)", x: times.map { $0 / slow },
              y: times.map { distances[distances.count - 1] * exp((times.last! - $0) / slow) },
              style: .line, color: 1),
          ])
      ], columns: 1,
      caption: "The slowest direction of the features decides how the limit is approached.")
  }
}
