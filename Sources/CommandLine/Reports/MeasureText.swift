import Foundation
import NTKit

/// Measures of trained networks in words.
enum MeasureText {
  /// Runs side by side, and how measures order them.
  static func text(_ result: MeasuredRuns) -> String {
    let runs = result.runs
    var table = TextTable([.left] + runs.map { _ in .right })
    func row(_ name: String, _ value: (MeasuredRun) -> String?) {
      guard runs.contains(where: { value($0) != nil }) else { return }
      table.append([.init(name)] + runs.map { .init(value($0) ?? "-") })
    }
    row("run") { URL(fileURLWithPath: $0.folder).lastPathComponent }
    row("architecture") { $0.architecture }
    row("steps") { $0.step.map(Quantity.count) }
    row("training loss") { Quantity.number($0.trainLoss) }
    row("training error") { $0.trainError.map(Quantity.percent) }
    row("test loss") { Quantity.number($0.testLoss) }
    row("test error") { $0.testError.map(Quantity.percent) }
    row("gap") {
      $0.testError == nil ? Quantity.number($0.gap) : Quantity.percent($0.gap)
    }
    row("margin, 5th percentile") { $0.measures.margin.map(Quantity.number) }
    for size in runs[0].measures.sizes {
      row(size.title) {
        $0.measures.value(size.measure, isOverMargin: size.isOverMargin).map(Quantity.number)
      }
    }
    row("noise sigma") { $0.measures.noise.map { Quantity.number($0.sigma) } }
    row("error it adds") {
      $0.measures.noise.map {
        "\(Quantity.percent($0.increase)) +- \(Quantity.percent($0.standardError))"
      }
    }
    row("iterations of sharpness") { $0.measures.sharpness.map { "\($0.iterations)" } }
    row("its last change") { $0.measures.sharpness.map { Quantity.percent($0.change) } }
    return table.text + missing(runs) + (result.ranking.map(text) ?? "")
  }

  /// Why measures have no value: a line for each run and reason.
  private static func missing(_ runs: [MeasuredRun]) -> String {
    runs.map { run in
      let name = URL(fileURLWithPath: run.folder).lastPathComponent
      var reasons: [(reason: String, sizes: [MeasuredSize])] = []
      for size in run.measures.sizes {
        guard let reason = size.reason else { continue }
        if let place = reasons.firstIndex(where: { $0.reason == reason }) {
          reasons[place].sizes.append(size)
        } else {
          reasons.append((reason, [size]))
        }
      }
      return reasons.map { reason, sizes in
        let isAboutMargins = sizes.count > 4 && sizes.allSatisfy(\.isOverMargin)
        let titles =
          isAboutMargins
          ? "sizes over the margin" : sizes.map(\.title).joined(separator: ", ")
        return "\n\(name): no \(titles), since \(reason)\n"
      }.joined()
    }.joined()
  }

  private static func text(_ ranking: MeasureRanking) -> String {
    var table = TextTable([.left, .right, .right])
    table.append(["measure", "Kendall's tau with the gap", "runs"])
    for line in ranking.lines {
      table.append([
        .init(line.title), .init(line.tau.map { String(format: "%+.3f", $0) } ?? "-"),
        .init("\(line.networks)"),
      ])
    }
    return "\n" + table.text
      + String(
        format: "\nWithout any connection tau would be 0 +- %.2f.\n", ranking.chanceDeviation)
  }
}
