import Dynamics
import Figures
import Foundation
import LinearAlgebra

extension A3LabelProjections.Study {
  /// The two rows of figure 1 for one data set: losses by labels, and projections by eigenvalue.
  func figure() throws -> FigureGrid {
    let firstRandom = Matrix.column(labels.random[column: 0])
    let kinds = [("true", labels.truth), ("random", firstRandom), ("worst", labels.worst)]
    // Evenly on a logarithmic axis, until the worst labels are at e^-6.
    let last = spectrum.smallest > 0 ? 3 * spectrum.largest / spectrum.smallest : 1e6
    let steps = Set((0...120).map { Int(pow(last, Double($0) / 120).rounded()) }).sorted()
    let losses = try kinds.enumerated().map { color, entry in
      let dynamics = SquaredLossDynamics(spectrum: spectrum, labels: entry.1)
      let start = try dynamics.loss(at: .flow(0))
      return Series(
        "\(entry.0) labels", x: steps.map(Double.init),
        y: try steps.map {
          try dynamics.loss(at: .descent(steps: $0, stepSize: rate)) / start
        },
        style: .line, color: color)
    }
    let n = spectrum.count
    let shares = kinds.prefix(2).enumerated().map { color, entry in
      Series(
        "\(entry.0) labels", x: (1...n).map { Double($0) / Double(n) },
        y: LabelProjections(spectrum: spectrum, labels: entry.1).cumulativeShares,
        style: .line, color: color)
    }
    return FigureGrid(
      "Labels and eigenvectors of H^{∞}: \(source.title), *n* = \(n)",
      panels: [
        Figure(
          "Loss of the kernel iteration", x: Axis("step *k*", scale: .log),
          y: Axis("|y - ũ(k)|^2 / |y|^2", range: 0...1.05), series: losses),
        Figure(
          "Labels in the strongest eigenvectors",
          x: Axis("number of eigenvectors / *n*", scale: .log),
          y: Axis("share of |y|^2", range: 0...1.05), series: shares),
      ],
      caption: "Left: the loss at η = 1/λ_max; true labels are learned first. Right: the share of"
        + " the labels within the strongest eigenvectors.")
  }
}
