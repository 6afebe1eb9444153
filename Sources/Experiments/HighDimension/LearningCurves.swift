import Architectures
import Figures
import Generalization
import HighDimension
import LinearAlgebra

/// Learning curves of kernels on real data, predicted from one kernel matrix.
public struct LearningCurves: Experiment {
  /// The identifier.
  public static let id = "CURVES"
  /// The readable name.
  public static let alias = "learning-curves"
  /// The source.
  public static let paper =
    "arXiv:2006.13198 and arXiv:2110.03922 (spectra); Malzahn and Opper (2005) (rows)"
  /// The claim.
  public static let claim =
    "The test error of kernel ridge regression at every number of training rows follows from the"
    + " kernel matrix and the labels, on MNIST and on UCI tables, without fitting anything."
  /// Seconds on two cores.
  public static let typicalSeconds = 200.0

  /// The experiment.
  public init() {}

  /// Runs the experiment.
  ///
  /// - Throws: when data are missing, linear algebra fails or a figure cannot be written.
  public func run(_ context: ExperimentContext) throws -> ExperimentOutcome {
    let limit = context.scale == .quick ? 400 : context.scale == .full ? 3000 : 1200
    let sets = try Self.sets(context, limit: limit)
    var curves: [Curve] = []
    for (index, set) in sets.enumerated() {
      for kernel in Self.kernels {
        context.progress?("\(set.name), \(kernel.name)", Double(index) / Double(sets.count))
        curves.append(try Curve(set, kernel, context))
      }
    }
    var outcome = ExperimentOutcome(
      setting: "pools of at most \(limit) rows of "
        + sets.map { "\($0.name) (\($0.x.rows))" }.joined(separator: ", ")
        + "; centred one-hot labels; ridge 1e-2 of the mean diagonal, fixed beforehand; n rows drawn"
        + " at random, error on the others; n from 50 to nine tenths of the pool")
    for set in sets {
      for curve in curves where curve.data == set.name {
        outcome.checks.append(
          ExperimentCheck(
            "\(set.name), \(curve.kernel): largest |predicted / measured - 1|",
            curve.points.map { abs($0.rowwise / $0.measured.mean - 1) }.max()!, atMost: 0.1,
            because: "prediction from the kernel matrix within 10 % from n = 50 to the largest"))
      }
    }
    let all = curves.flatMap(\.points)
    outcome.measurements = [
      ExperimentMeasurement(
        "eigenvalues alone: largest |predicted / measured - 1|",
        all.map { abs($0.spectral / $0.measured.mean - 1) }.max()!),
      ExperimentMeasurement(
        "eigenvalues alone, n at most a quarter of the pool: largest |predicted / measured - 1|",
        all.filter { $0.isSmall }.map { abs($0.spectral / $0.measured.mean - 1) }.max()!),
      ExperimentMeasurement(
        "largest relative standard error of a measured point",
        all.map { $0.measured.standardError / $0.measured.mean }.max()!),
    ]
    outcome.tables = [
      ExperimentTable(
        "Mean squared error on rows not drawn",
        columns: [
          "data", "kernel", "n", "measured", "standard error", "from the matrix",
          "from eigenvalues",
        ],
        rows: curves.flatMap { curve in
          curve.points.map {
            [
              .text(curve.data), .text(curve.kernel), .integer($0.samples),
              .number($0.measured.mean), .number($0.measured.standardError),
              .number($0.rowwise), .number($0.spectral),
            ]
          }
        })
    ]
    outcome.notes = [
      "The prediction from eigenvalues alone supposes eigenvectors in general position. Real rows are"
        + " not alike, and it departs where n is not small beside the pool; the prediction from the"
        + " whole matrix is the one that is judged."
    ]
    try outcome.draw(figure(sets.map(\.name), curves), name: "CURVES-learning-curves", context)
    return outcome
  }

  private func figure(_ sets: [String], _ curves: [Curve]) -> FigureGrid {
    FigureGrid(
      "Learning curves predicted from one kernel matrix",
      panels: sets.map { set in
        Figure(
          set, x: Axis("training rows *n*", scale: .log), y: Axis("test error", scale: .log),
          series: curves.filter { $0.data == set }.enumerated().flatMap { color, curve in
            let n = curve.points.map { Double($0.samples) }
            return [
              Series(
                curve.kernel, x: n, y: curve.points.map(\.rowwise), style: .line, color: color),
              Series(
                "", x: n, y: curve.points.map(\.measured.mean),
                errors: curve.points.map(\.measured.standardError), style: .markers, color: color),
            ]
          })
      }, columns: sets.count,
      caption: "Lines: predictions from the kernel matrix of all rows and their labels; markers:"
        + " measured means with one standard error.")
  }
}
