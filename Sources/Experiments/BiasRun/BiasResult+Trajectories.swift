import Figures
import ImplicitBias
import LinearAlgebra

extension BiasResult {
  /// The ways of the optimizers in the plane that holds most of their ends and of the references.
  ///
  /// Directions are drawn for classification, points for anything else. The plane is spanned by the
  /// first two principal directions of ends and references.
  ///
  /// - Throws: `LinearAlgebraError`.
  var trajectories: FigureGrid {
    get throws {
      func place(_ point: [Double]) -> [Double] {
        let length = point.euclideanNorm
        return isMargin && length > 0 ? point.scaled(by: 1 / length) : point
      }
      let goals = references.map { place($0.point) }
      let fixed = goals + runs.map { place($0.point) }
      let center = (0..<fixed[0].count).map { column in
        fixed.reduce(0) { $0 + $1[column] } / Double(fixed.count)
      }
      let svd = try SingularValues(Matrix(fixed.map { $0.adding(-1, center) }))
      let axes = (0..<min(2, svd.rightTransposed.rows)).map {
        Array(svd.rightTransposed[row: $0])
      }
      func coordinates(_ point: [Double]) -> (Double, Double) {
        let moved = place(point).adding(-1, center)
        return (moved.dot(axes[0]), axes.count > 1 ? moved.dot(axes[1]) : 0)
      }
      let ways = runs.enumerated().map { index, run in
        let points = run.curve.map { coordinates($0.point) }
        return Series(
          name(run), x: points.map(\.0), y: points.map(\.1), style: .line, color: index)
      }
      let ends = references.enumerated().map { index, goal in
        let point = coordinates(goal.point)
        return Series(
          isMargin ? "largest \(goal.name) margin" : "least \(goal.name)", x: [point.0],
          y: [point.1], style: .markers, color: runs.count + index)
      }
      let total = svd.values.reduce(0) { $0 + $1 * $1 }
      let share =
        total > 0 ? svd.values.prefix(2).reduce(0) { $0 + $1 * $1 } / total : 1
      return FigureGrid(
        "Ways to a solution",
        panels: [
          Figure(
            isMargin ? "Directions" : "Points", x: Axis("first principal direction"),
            y: Axis("second principal direction"), series: ways + ends)
        ], columns: 1,
        caption: "\(problem). The plane holds \(Int((100 * share).rounded())) % of the variance of"
          + " ends and references.")
    }
  }
}
