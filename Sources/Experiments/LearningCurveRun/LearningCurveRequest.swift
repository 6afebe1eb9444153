import Architectures
import Datasets
import Figures
import Foundation
import Generalization
import HighDimension
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// What `ntkit learning-curve` was asked for: a kernel and data.
public struct LearningCurveRequest: Sendable {
  /// Where the kernel comes from.
  public enum Kernel: Sendable {
    /// A network's.
    case network(Architecture, KernelKind)
    /// A file's: of all rows, after the selection of classes.
    case file(PrecomputedKernel)
  }

  /// The data set's reference.
  public var data: String
  /// The kernel.
  public var kernel: Kernel
  /// The classes to keep; nil for all.
  public var classes: [String]?
  /// The rows of the pool; nil for all.
  public var limit: Int?
  /// How inputs are scaled.
  public var scaling = FeatureScaling.auto
  /// The ridge in the units of the kernel; nil takes the leave-one-out choice of all rows.
  public var ridge: Double?
  /// The numbers of rows to learn from; empty takes doublings from 50 to nine tenths of the pool.
  public var counts: [Int] = []
  /// Draws that are measured at each; 0 measures nothing.
  public var draws = 10
  /// The seed.
  public var seed: UInt64 = 0

  /// A request.
  public init(data: String, kernel: Kernel) {
    self.data = data
    self.kernel = kernel
  }
}

/// What `ntkit learning-curve` predicts and measured.
public struct LearningCurveResult: Sendable, Encodable {
  /// One number of rows.
  public struct Point: Sendable, Encodable {
    /// n.
    public let samples: Int
    /// The predicted error from the kernel matrix; nil where the iteration did not converge.
    public let fromMatrix: Double?
    /// The predicted error from the eigenvalues alone; nil where it needs a ridge.
    public let fromEigenvalues: Double?
    /// The mean measured error on rows that were not drawn; nil when nothing was measured.
    public let measured: Double?
    /// Its standard error.
    public let standardError: Double?
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// The data set.
  public let data: String
  /// The kernel.
  public let kernel: String
  /// M.
  public let rows: Int
  /// The ridge in the units of the kernel.
  public let ridge: Double
  /// The error of predicting nothing.
  public let zeroError: Double
  /// The curve.
  public let points: [Point]
  /// The seed.
  public let seed: UInt64
  /// The programs.
  public let versions: Versions
  /// The wall time.
  public let seconds: Double

  /// Predictions as lines, measurements as markers with error bars.
  public var figure: FigureGrid {
    func line(_ name: String, _ value: (Point) -> Double?, _ style: Series.Style, _ color: Int)
      -> Series
    {
      let shown = points.filter { value($0) != nil }
      return Series(
        name, x: shown.map { Double($0.samples) }, y: shown.map { value($0)! }, style: style,
        color: color)
    }
    let measured = points.filter { $0.measured != nil }
    return FigureGrid(
      "Learning curve of \(kernel)",
      panels: [
        Figure(
          "\(data), \(rows) rows", x: Axis("training rows *n*", scale: .log),
          y: Axis("test error", scale: .log),
          series: [
            line("from the kernel matrix", \.fromMatrix, .line, 0),
            line("from its eigenvalues", \.fromEigenvalues, .dashedLine, 1),
            Series(
              "measured", x: measured.map { Double($0.samples) }, y: measured.map { $0.measured! },
              errors: measured.map { $0.standardError ?? 0 }, style: .markers, color: 0),
          ])
      ], columns: 1,
      caption: "Mean squared errors on rows that were not drawn; ridge \(ridge).")
  }
}

extension LearningCurveRequest {
  /// Predicts the curve and measures it.
  ///
  /// Cost: 9 M^3 flops, and 50 M^3 for each number of rows.
  ///
  /// - Throws: `FeatureRunError`, `DatasetError`, `HighDimensionError`, what kernels throw.
  public func run(
    parallelism: Parallelism = .allCores,
    progress: @escaping @Sendable (String, Double) -> Void = { _, _ in }
  ) throws -> LearningCurveResult {
    let watch = Stopwatch()
    let data = try DatasetReference(parsing: data).load(classes: classes, limit: limit)
    try data.checkSeveralClasses()
    guard data.count >= 4 else { throw AnalysisError.tooFewRows(name: data.name, rows: data.count) }
    try MachineMemory.require(8 * 6 * data.count * data.count)
    let (k, name) = try matrix(data, parallelism, progress)
    var targets = try RegressionTargets(data.targets).values
    if data.targets.classCount == nil {
      let mean = targets.elements.reduce(0, +) / Double(data.count)
      targets = targets.map { $0 - mean }
    }
    progress("spectrum", 0)
    let spectrum = try KernelSpectrum(k, rounding: FitPlan.rounding)
    let ridge =
      try self.ridge ?? RidgeSelection(spectrum: spectrum, labels: targets).chosen.ridge
    let spectral = LearningCurvePrediction(spectrum: spectrum, targets: targets)
    let rowwise = RowwiseLearningCurve(kernel: k, targets: targets)
    let counts = try counts(data)
    var points: [LearningCurveResult.Point] = []
    for (index, n) in counts.enumerated() {
      progress("n = \(n)", Double(index) / Double(counts.count))
      let measured =
        draws > 0
        ? try LearningCurves.measure(
          k, targets, samples: n, ridge: max(ridge, 1e-14 * k.trace), draws: draws,
          RandomStream(seed: seed).child("curve").child(n)) : nil
      let refined = ridge > 0 ? try rowwise.point(samples: n, ridge: ridge) : nil
      points.append(
        LearningCurveResult.Point(
          samples: n,
          fromMatrix: refined.flatMap { $0.isConverged ? $0.testError : nil },
          fromEigenvalues: try? spectral.point(samples: n, ridge: ridge).testError,
          measured: measured?.mean, standardError: draws > 1 ? measured?.standardError : nil))
    }
    let square = targets.elements.reduce(0) { $0 + $1 * $1 }
    return LearningCurveResult(
      data: data.name, kernel: name, rows: data.count, ridge: ridge,
      zeroError: square / Double(data.count), points: points, seed: seed, versions: .current,
      seconds: watch.seconds)
  }

  private func matrix(
    _ data: Dataset, _ parallelism: Parallelism,
    _ progress: @escaping @Sendable (String, Double) -> Void
  ) throws -> (Matrix<Double>, String) {
    switch kernel {
    case .network(let architecture, let kind):
      let shape = try architecture.inputShape(of: data)
      let x = try scaling.applied(to: data, fittedOn: data)
      let options = KernelOptions(parallelism: parallelism) { progress("kernel", $0) }
      return (
        try architecture.oneKernel(x, kind: kind, input: shape, options: options),
        "\(architecture.name), \(kind == .ntk ? "NTK" : "NNGP")"
      )
    case .file(let file):
      let rows = "the \(data.count) rows of \(data.name)"
      try file.check(rows: data.count, of: rows, columns: data.count, of: "themselves")
      return (try file.symmetric(), URL(fileURLWithPath: file.path).lastPathComponent)
    }
  }

  private func counts(_ data: Dataset) throws(FeatureRunError) -> [Int] {
    let last = max(1, 9 * data.count / 10)
    guard !counts.isEmpty else {
      var list: [Int] = []
      var n = min(50, max(1, last / 8))
      while n < last {
        list.append(n)
        n *= 2
      }
      return list + [last]
    }
    for n in counts where n < 1 || n >= data.count {
      throw .tooFewRows(data: data.name, rows: data.count, samples: n)
    }
    return counts.sorted()
  }
}
