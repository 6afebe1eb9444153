import Figures
import Foundation
import ImplicitBias

extension BiasResult {
  /// The distance to every reference over the steps, a panel for each.
  public var figure: FigureGrid {
    FigureGrid(
      "Which solution does the optimizer pick?",
      panels: references.enumerated().map { place, goal in
        let isMargin = kind == .classification
        return Figure(
          isMargin ? "Largest \(goal.name) margin" : "Least \(goal.name) norm",
          x: Axis("step *t*", scale: .log),
          y: Axis(
            isMargin ? "1 - margin / largest" : "relative distance", scale: .log),
          series: runs.enumerated().map { index, run in
            Series(
              run.method, x: run.curve.map { Double($0.step) },
              y: run.curve.map { isMargin ? 1 - $0.ratios[place] : $0.distances[place] },
              style: .line, color: index)
          })
      }, columns: min(3, references.count),
      caption: "\(problem). Every panel has one reference; a curve that falls ends there.")
  }
}
