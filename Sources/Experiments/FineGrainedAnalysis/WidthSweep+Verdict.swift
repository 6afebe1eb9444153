import Figures
import Generalization

extension WidthSweep {
  /// Protocol A10, whose 2 points are for MNIST.
  ///
  /// Other tasks have no band for the spread: there a narrow network may be worse by any amount.
  func checks(hasBand: Bool) -> [ExperimentCheck] {
    let band = ExperimentCheck(
      "\(name): spread of the test error over the widths, in points",
      100 * spread(errors.map(\.mean)), atMost: 2, because: "protocol A10")
    return (hasBand ? [band] : []) + [
      ExperimentCheck(
        "\(name): largest rise of the test error from a width to the next, in points",
        100 * rise, atMost: 300 * riseError, standardError: 100 * riseError,
        because:
          "protocol A10: the error does not increase with the width; where it has reached its"
          + " limit the measured difference is as often positive as negative, so a rise counts from"
          + " three of its standard errors over networks"),
      boundCheck,
    ]
  }

  /// The same at a size for which the protocol gives no band.
  var quickChecks: [ExperimentCheck] {
    // Rows on which networks of one width disagree are what the draw of a network decides.
    let chance = 100 * 3 * riseError
    let reason =
      "three standard errors over \(Self.networks) networks, and protocol A10's 2 points for the"
      + " finite width"
    return [
      ExperimentCheck(
        "\(name): largest rise of the test error from a width to the next, in points",
        100 * rise, atMost: 2 + chance, standardError: 100 * riseError, because: reason),
      boundCheck,
    ]
  }

  private var boundCheck: ExperimentCheck {
    ExperimentCheck(
      "\(name): spread of the bound √(2yᵀ(H^∞)⁻¹y/n) over the widths", spread(bounds.map(\.main)),
      atMost: 0, because: "the width does not appear in it")
  }

  private func spread(_ values: [Double]) -> Double {
    (values.max() ?? .nan) - (values.min() ?? .nan)
  }

  /// The largest difference of successive errors, positive when one rises.
  private var rise: Double {
    zip(errors, errors.dropFirst()).map { $1.mean - $0.mean }.max() ?? .nan
  }

  /// The largest standard error of such a difference.
  private var riseError: Double {
    zip(errors, errors.dropFirst()).map {
      ($0.standardError * $0.standardError + $1.standardError * $1.standardError).squareRoot()
    }.max() ?? .nan
  }

  var measurements: [ExperimentMeasurement] {
    zip(widths, errors).map {
      ExperimentMeasurement(
        "\(name): test error in points, m = \($0)", 100 * $1.mean,
        standardError: 100 * $1.standardError)
    } + [
      ExperimentMeasurement("\(name): test error in points, infinite width", 100 * limit),
      ExperimentMeasurement("\(name): bound √(2yᵀ(H^∞)⁻¹y/n)", bounds[0].main),
    ]
      + zip(widths, bounds).map {
        ExperimentMeasurement("\(name): whole bound of Theorem 5.1, m = \($0)", $1.total)
      }
  }

  /// The test errors over the width.
  static func figure(_ sweeps: [WidthSweep]) -> FigureGrid {
    let panels = sweeps.enumerated().map { color, sweep in
      let m = sweep.widths.map(Double.init)
      let top = max(sweep.errors.map(\.mean).max() ?? 0, sweep.limit)
      return Figure(
        sweep.name, x: Axis("width *m*", scale: .log),
        y: Axis("error on clean test labels", unit: "%", range: 0...(130 * top)),
        series: [
          Series(
            "networks", x: m, y: sweep.errors.map { 100 * $0.mean },
            errors: sweep.errors.map { 100 * $0.standardError }, style: .markers, color: color),
          Series(
            "infinite width", x: m, y: m.map { _ in 100 * sweep.limit }, style: .line,
            color: color),
        ])
    }
    return FigureGrid(
      "Test error and width", panels: panels,
      caption: "The error on clean test labels after training with a fifth of the labels random:"
        + " mean and standard error over networks, and the infinitely wide network after as many"
        + " steps.")
  }
}
