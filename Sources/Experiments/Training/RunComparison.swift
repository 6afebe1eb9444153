import Figures
import Foundation

/// Training runs side by side: what they differ in, and how they went.
public struct RunComparison: Sendable, Encodable {
  /// One run.
  public struct Run: Sendable, Encodable {
    /// Its folder.
    public let folder: String
    /// Its metrics, epoch by epoch.
    public let metrics: [TrainingMetrics]
    /// The values of the settings that are not the same in all runs, in the order of `settings`.
    public let values: [String]
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// The settings that are not the same in all runs.
  public let settings: [String]
  /// The runs.
  public let runs: [Run]

  /// Reads the runs in `folders`.
  ///
  /// - Throws: `TrainingRunError.unreadable`.
  public init(folders: [String]) throws {
    let found = folders.map { RunFolder(path: $0) }
    let flat = try found.map { try Self.flatten($0.configuration()) }
    let names = Set(flat.flatMap(\.keys)).sorted().filter { name in
      Set(flat.map { $0[name] ?? "-" }).count > 1 && name != "data" && name != "program"
    }
    settings = names
    runs = try zip(found, flat).map { folder, values in
      Run(
        folder: folder.path, metrics: try folder.metrics(),
        values: names.map { values[$0] ?? "-" })
    }
  }

  /// Every number and text of a configuration under its path, `request.optimizer.adam.beta1`.
  private static func flatten(_ configuration: RunFolder.Configuration) throws -> [String: String] {
    var found: [String: String] = [:]
    func visit(_ value: Any, _ path: String) {
      switch value {
      case let object as [String: Any]:
        for (name, part) in object { visit(part, path.isEmpty ? name : "\(path).\(name)") }
      case let list as [Any]:
        for (index, part) in list.enumerated() { visit(part, "\(path)[\(index)]") }
      default: found[path] = "\(value)"
      }
    }
    visit(try JSONSerialization.jsonObject(with: ResultJSON.data(configuration)), "")
    // A learning rate that was asked for is also the one that was used.
    return Dictionary(
      found.map { ($0.hasPrefix("request.") ? String($0.dropFirst(8)) : $0, $1) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Losses and errors over epochs.
  public func figure() -> FigureGrid {
    func panel(
      _ title: String, _ unit: String?, _ scale: Axis.Scale,
      _ training: (TrainingMetrics) -> Double?,
      _ test: (TrainingMetrics) -> Double?, parts: (String, String) = ("training rows", "test rows")
    ) -> Figure? {
      guard runs.contains(where: { $0.metrics.contains { test($0) != nil } }) else { return nil }
      let several = runs.count > 1
      let series = runs.enumerated().flatMap { index, run -> [Series] in
        let name = several ? URL(fileURLWithPath: run.folder).lastPathComponent + ", " : ""
        func line(
          _ what: String, _ value: (TrainingMetrics) -> Double?, _ style: Series.Style, _ color: Int
        ) -> Series {
          let points = run.metrics.compactMap { metrics in
            value(metrics).map { (Double(metrics.epoch), $0) }
          }
          return Series(
            name + what, x: points.map(\.0), y: points.map(\.1), style: style, color: color)
        }
        return [
          line(parts.0, training, .dashedLine, several ? index : 1),
          line(parts.1, test, .line, several ? index : 0),
        ]
      }
      return Figure(
        title, x: Axis("epoch"), y: Axis(title, unit: unit, scale: scale), series: series)
    }
    return FigureGrid(
      "Training",
      panels: [
        panel(
          "perplexity", nil, .log, { $0.validationLoss == nil ? nil : exp($0.trainLoss) },
          { $0.validationLoss.map(exp) }, parts: ("training text", "validation text")),
        panel("loss", nil, .log, \.trainLoss, { $0.validationLoss == nil ? $0.testLoss : nil }),
        panel(
          "error", "%", .linear, { $0.trainError.map { 100 * $0 } },
          { $0.testError.map { 100 * $0 } }),
      ].compactMap { $0 },
      caption: runs.contains { $0.metrics.contains { $0.validationLoss != nil } }
        ? "e to the mean of -ln p(next token), at the end of every epoch."
        : "Mean loss of a row, and the share of rows whose class is wrong, at the end of every epoch;"
          + " training rows are at most the first \(TrainingRun.evaluatedRows).")
  }

  /// Writes the figure.
  ///
  /// - Returns: the path of the picture; nil without gnuplot.
  /// - Throws: `FigureError`.
  public func draw(folder: String, name: String = "curves") throws -> String? {
    do {
      return try figure().write(to: URL(fileURLWithPath: folder), name: name).png.path
    } catch FigureError.gnuplotMissing {
      return nil
    }
  }
}
