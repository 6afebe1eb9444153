import Figures

extension B1Linearization {
  /// The remainders over the step.
  static func figure(_ curves: [(String, [Double])]) -> FigureGrid {
    FigureGrid(
      "The remainder of the linearization",
      panels: [
        Figure(
          "Two hidden layers", x: Axis("step *t*", scale: .log),
          y: Axis("remainder", scale: .log),
          series: curves.enumerated().flatMap { index, curve -> [Series] in
            let (name, values) = curve
            return [
              Series(name, x: steps, y: values, style: .markers, color: index),
              Series(
                "\(name), proportional to *t*²", x: steps,
                y: steps.map { values[0] * $0 * $0 / (steps[0] * steps[0]) }, style: .line,
                color: index),
            ]
          })
      ], columns: 1,
      caption:
        "|f(x; θ₀ + tv) - f(x; θ₀) - t<v, ∇f(x; θ₀)>| over 40 inputs, for a random direction v;"
        + " lines are proportional to t².")
  }
}
