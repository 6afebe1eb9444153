import Dynamics
import Figures
import Generalization
import LinearAlgebra

extension A6DistanceToInitialization.Runs {
  /// The distance over the steps, and the largest neuron's over the width.
  var figure: FigureGrid {
    get throws {
      var curves: [Series] = []
      var neurons: [Series] = []
      let highest = entries.map { SampledMean($0.neurons).mean }.max() ?? 1
      let m = widths.map(Double.init)
      for (color, kind) in Labels.allCases.enumerated() {
        let dynamics = SquaredLossDynamics(
          spectrum: problem.spectrum, labels: problem.labels(kind))
        let records = judged(kind).curve.filter { $0.step > 0 }
        let steps = records.map { Double($0.step) }
        let predicted = try records.map {
          try dynamics.squaredDistances(
            at: .descent(steps: $0.step, stepSize: problem.learningRate))[0].squareRoot()
        }
        curves += [
          Series("\(kind.rawValue), theory", x: steps, y: predicted, style: .line, color: color),
          Series(
            "\(kind.rawValue), network", x: steps, y: records.map(\.distance), style: .markers,
            color: color),
        ]
        let means = entries(kind).map { SampledMean($0.neurons) }
        neurons.append(
          Series(
            "\(kind.rawValue) labels", x: m, y: means.map(\.mean),
            errors: means.map(\.standardError), style: .markers, color: color))
        let level = SampledMean(means.map(\.mean)).mean
        neurons.append(
          Series("", x: m, y: m.map { _ in level }, style: .dashedLine, color: color))
      }
      return FigureGrid(
        "Distance from the start",
        panels: [
          Figure(
            "All weights, width \(judgedWidth)", x: Axis("step *k*", scale: .log),
            y: Axis("|W(k) - W(0)|_F"), series: curves),
          Figure(
            "The neuron that moves most", x: Axis("width *m*", scale: .log),
            y: Axis("√m max_r |w_r - w_r(0)|", range: 0...(1.2 * highest)), series: neurons),
        ],
        caption: "Left: the distance of Lemma 5.3 with H^∞ as lines, one network as markers. Right:"
          + " the neuron that moves most moves by a constant over √m, far below the bound of Lemma C.1;"
          + " bars are standard errors over networks, dashed lines means.")
    }
  }
}
