import Figures
import Foundation
import HighDimension

extension FeatureResult {
  /// The errors over the axis: theory as a line, measurements as markers with error bars.
  public var figure: FigureGrid {
    let axis = request.axis ?? .width
    let label =
      switch axis {
      case .width: "width *N*"
      case .samples: "samples *n*"
      case .ridge: "ridge λ"
      case .time: "time *t*"
      }
    let shown = points.filter { $0.value > 0 }
    let x = shown.map(\.value)
    var series = [
      Series(
        "test", x: x, y: shown.map(\.testError), errors: shown.map { $0.standardError ?? 0 },
        style: .markers, color: 0)
    ]
    // An interpolating fit leaves rounding, which would stretch the axis over many powers of ten.
    let least = 1e-4 * (shown.map(\.testError).min() ?? 0)
    let trained = shown.filter { $0.trainingError > least }
    if !trained.isEmpty {
      series.append(
        Series(
          "training", x: trained.map(\.value), y: trained.map(\.trainingError), style: .markers,
          color: 1))
    }
    if !theoryCurve.isEmpty {
      series.insert(
        Series(
          "theory", x: theoryCurve.map(\.value), y: theoryCurve.map(\.error), style: .line,
          color: 0), at: 0)
    }
    let name = request.layer == .top ? "Random features" : "Tangent features"
    return FigureGrid(
      "\(name), \(request.activation.rawValue)",
      panels: [
        Figure(
          subject, x: Axis(label, scale: .log), y: Axis("mean squared error", scale: .log),
          series: series)
      ], columns: 1,
      caption: "Means of \(request.draws) draws with one standard error."
        + (trained.count < shown.count
          ? " Training errors of fits that interpolate are left out." : "")
        + (theorySource.map { " Line: \($0)." } ?? ""))
  }

  private var subject: String {
    switch request.source {
    case .sphere(let dimension, _, _, _): "Sphere, *d* = \(dimension)"
    case .data(let reference, _, _, _):
      URL(fileURLWithPath: String(reference.split(separator: ":").first ?? "")).lastPathComponent
    }
  }
}
