import Architectures
import Figures
import Foundation
import Generalization
import HighDimension
import LinearAlgebra

/// Tangent features learn polynomials of degree l + 1 once N passes d^l.
public struct B11TangentStaircase: Experiment {
  /// The identifier.
  public static let id = "B11"
  /// The readable name.
  public static let alias = "tangent-staircase"
  /// The source.
  public static let paper = "arXiv:1904.12191, theorem 2"
  /// The claim.
  public static let claim =
    "With unlimited data, tangent features of N units learn the parts of degree up to l + 1 once"
    + " N > d^l: one degree more than random features."
  /// Seconds on two cores.
  public static let typicalSeconds = 12.0

  static let dimension = 20
  static let degrees = [1, 2, 4]

  /// The experiment.
  public init() {}

  struct Row: Sendable {
    let width: Int
    /// Relative risks of the degrees.
    let tangent: [Double]
    let random: [Double]
  }

  /// Runs the experiment.
  ///
  /// - Throws: when linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let d = Self.dimension
    let isQuick = context.scale == .quick
    let samples = isQuick ? 8000 : 20_000
    // d^1.5 = 89.
    let widths = isQuick ? [1, 8, 20, 89] : [1, 3, 8, 20, 45, 89, 150]
    let train = sample(samples, context.stream("training rows"))
    let test = sample(5000, context.stream("test rows"))
    var rows: [Row] = []
    for (index, width) in widths.enumerated() {
      context.progress?("N = \(width)", Double(index) / Double(widths.count))
      rows.append(try row(width, train, test, context.stream("weights \(width)")))
    }
    var outcome = ExperimentOutcome(
      setting: "ReLU, unit weights, d = \(d), least squares on \(samples) rows (penalty 1e-10) for"
        + " the harmonics x_1, x_2x_3 and x_4x_5x_6x_7, scored on 5,000 others, one draw")
    let small = rows.first { $0.width == d }!
    let large = rows.first { $0.width == 89 }!
    let because = "accept line B11"
    outcome.checks = [
      ExperimentCheck("N = d: degree 1", small.tangent[0], atMost: 0.05, because: because),
      ExperimentCheck("N = d: degree 2", small.tangent[1], in: 0.3...0.6, because: because),
      ExperimentCheck("N = d: degree 4", small.tangent[2], atLeast: 0.95, because: because),
      ExperimentCheck("N = d^1.5: degree 2", large.tangent[1], atMost: 0.09, because: because),
      ExperimentCheck("N = d^1.5: degree 4", large.tangent[2], atLeast: 0.9, because: because),
      ExperimentCheck(
        "largest risk of NT minus RF on degrees 1 and 2",
        rows.map { $0.tangent[0] + $0.tangent[1] - $0.random[0] - $0.random[1] }.max()! / 2,
        atMost: 0, because: "more parameters of the same units; \(because)"),
    ]
    outcome.tables = [
      ExperimentTable(
        "Relative risk by degree",
        columns: ["N"]
          + ["NT", "RF"].flatMap { name in
            Self.degrees.map { "\(name) degree \($0)" }
          },
        rows: rows.map { row in
          [.integer(row.width)] + (row.tangent + row.random).map { .number($0) }
        })
    ]
    outcome.notes = [
      "Least squares on n rows adds the share p/(n - p) of what is not learned: relative risks of"
        + " degree 4 above 1 are this variance."
    ]
    try outcome.draw(figure(rows), name: "B11-tangent-staircase", context)
    return outcome
  }

  private func sample(
    _ count: Int, _ stream: RandomStream
  ) -> (x: Matrix<Double>, y: Matrix<Double>) {
    let d = Self.dimension
    let x =
      Double(d).squareRoot() * WeightLaw.sphere.weights(count, dimension: d, stream: stream)
    // Products of different coordinates are harmonics; their second moments on the sphere are
    // d^k / (d (d + 2) ... (d + 2k - 2)).
    let n = Double(d)
    let norms = [
      1, (n / (n + 2)).squareRoot(), (n * n * n / (n + 2) / (n + 4) / (n + 6)).squareRoot(),
    ]
    let y = Matrix(rows: count, columns: 3) { row, column in
      switch column {
      case 0: x[row, 0] / norms[0]
      case 1: x[row, 1] * x[row, 2] / norms[1]
      default: x[row, 3] * x[row, 4] * x[row, 5] * x[row, 6] / norms[2]
      }
    }
    return (x, y)
  }

  private func row(
    _ width: Int, _ train: (x: Matrix<Double>, y: Matrix<Double>),
    _ test: (x: Matrix<Double>, y: Matrix<Double>), _ stream: RandomStream
  ) throws -> Row {
    func risks<Map: FeatureMap>(_ map: Map) throws -> [Double] {
      let fit = try map.ridge(train.x, train.y, penalty: 1e-10)
      let rest = fit.outputs(test.x) - test.y
      return (0..<3).map { column in
        func square(_ m: Matrix<Double>) -> Double {
          m[column: column].reduce(0) { $0 + $1 * $1 }
        }
        return square(rest) / square(test.y)
      }
    }
    let d = Self.dimension
    return Row(
      width: width,
      tangent: try risks(
        NeuralTangentFeatures(activation: .relu, width: width, dimension: d, stream: stream)),
      random: try risks(
        RandomFeatures(activation: .relu, width: width, dimension: d, stream: stream)))
  }

  private func figure(_ rows: [Row]) -> FigureGrid {
    let logarithm = log(Double(Self.dimension))
    let x = rows.map { log(Double($0.width)) / logarithm }
    func panel(_ title: String, _ values: (Row) -> [Double]) -> Figure {
      Figure(
        title, x: Axis("log *N* / log *d*"),
        y: Axis("relative risk of a degree", range: 0...1.3),
        series: Self.degrees.enumerated().flatMap { color, degree in
          [
            Series(
              "degree \(degree)", x: x, y: rows.map { values($0)[color] }, style: .markers,
              color: color),
            Series("", x: x, y: rows.map { values($0)[color] }, style: .line, color: color),
          ]
        })
    }
    return FigureGrid(
      "Tangent features learn one degree more, *d* = \(Self.dimension)",
      panels: [panel("Tangent features", \.tangent), panel("Random features", \.random)],
      caption: "ReLU: degree 1 is nearly free for tangent features, degree 2 needs *N* ≫ *d* and"
        + " degree 4 *N* ≫ *d*^{3}; lines join measurements.")
  }
}
