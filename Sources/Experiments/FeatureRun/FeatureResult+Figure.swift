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
    // Errors of rounding beside the test errors would leave no room for the others.
    let floor = 1e-3 * (shown.map(\.testError).min() ?? 0)
    let trained = shown.filter { $0.trainingError > floor }
    if !trained.isEmpty {
      series.append(
        Series(
          "training", x: trained.map(\.value), y: trained.map(\.trainingError), style: .markers,
          color: 1))
    }
    let line = curve.filter(\.testError.isFinite)
    if !line.isEmpty {
      series.insert(
        Series(
          "theory", x: line.map(\.value), y: line.map(\.testError), style: .line, color: 0), at: 0)
    }
    let name = request.layer == .top ? "Random features" : "Tangent features"
    return FigureGrid(
      "\(name), \(request.activation.rawValue)",
      panels: [
        Figure(
          subject, x: Axis(label, scale: .log), y: Axis("mean squared error", scale: .log),
          series: series)
      ], columns: 1,
      caption: "Means of \(request.draws) draws with one standard error; training errors below a"
        + " thousandth of the least test error are not drawn."
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
