import Figures
import Foundation
import ImplicitBias

extension BiasResult {
  /// The figures with the names of their files: the approach to every reference, the way through the
  /// plane of the ends, and the ends over the step size where several were run.
  public var figures: [(name: String, figure: FigureGrid)] {
    var found = [("bias", approach)]
    if let plane = try? trajectories { found.append(("bias-trajectories", plane)) }
    if let ends = overStepSize { found.append(("bias-step-size", ends)) }
    return found
  }

  var isMargin: Bool { kind == .classification }

  /// The name of a run in a legend.
  func name(_ run: BiasStudy.Run) -> String {
    runs.count { $0.method == run.method } > 1
      ? "\(run.method), step \(String(format: "%.3g", run.step))" : run.method
  }

  /// The distance to every reference over the steps, a panel for each.
  private var approach: FigureGrid {
    FigureGrid(
      "Which solution does the optimizer pick?",
      panels: references.enumerated().map { place, goal in
        Figure(
          isMargin ? "Largest \(goal.name) margin" : "Least \(goal.name) norm",
          x: Axis("step *t*", scale: .log),
          y: Axis(
            isMargin ? "1 - margin / largest" : "relative distance", scale: .log),
          series: runs.enumerated().map { index, run in
            Series(
              name(run), x: run.curve.map { Double($0.step) },
              y: run.curve.map { isMargin ? 1 - $0.ratios[place] : $0.distances[place] },
              style: .line, color: index)
          })
      }, columns: min(3, references.count),
      caption: "\(problem). Every panel has one reference; a curve that falls ends there.")
  }

  /// Where every method ends over its step size, when at least two were run.
  private var overStepSize: FigureGrid? {
    let methods = runs.reduce(into: [String]()) {
      if !$0.contains($1.method) { $0.append($1.method) }
    }
    guard methods.contains(where: { method in runs.count { $0.method == method } > 1 }) else {
      return nil
    }
    func panel(_ title: String, _ axis: String, _ value: (BiasStudy.Run) -> Double?) -> Figure {
      Figure(
        title, x: Axis("step size", scale: .log), y: Axis(axis, scale: .log),
        series: methods.enumerated().map { index, method in
          let own = runs.filter { $0.method == method }.sorted { $0.step < $1.step }
            .compactMap { run in value(run).map { (run.step, $0) } }
          return Series(
            method, x: own.map(\.0), y: own.map(\.1), style: .markers, color: index)
        })
    }
    var panels = references.enumerated().map { place, goal in
      panel(
        isMargin ? "\(goal.name) margin" : "\(goal.name) norm",
        isMargin ? "1 - margin / largest" : "norm / least - 1"
      ) {
        isMargin ? 1 - $0.comparisons[place].ratio : $0.comparisons[place].ratio - 1
      }
    }
    if truth != nil {
      panels.append(panel("Reconstruction", "relative error") { $0.error })
    }
    return FigureGrid(
      "Where it ends, over the step size", panels: panels, columns: min(3, panels.count),
      caption: "\(problem), after \(steps) steps at most.")
  }
}
