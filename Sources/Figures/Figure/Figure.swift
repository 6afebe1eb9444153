/// A plot as a plain value: axes, series, legend, and the caption the report prints under it.
///
/// ```swift
/// let figure = Figure(
///   "Predicted and trained loss", x: Axis("step *t*", scale: .log), y: Axis("loss", scale: .log),
///   series: [
///     Series("theory", x: steps, y: predicted, style: .line, color: 0),
///     Series("network", x: measuredSteps, y: trained, style: .markers, color: 0),
///   ])
/// let written = try figure.write(to: directory, name: "loss")
/// ```
public struct Figure: Equatable, Sendable {
  /// Where the legend stands.
  public enum Legend: Equatable, Sendable {
    /// Above the plot, in as many columns as fit: it can never cover a point.
    case above
    /// Inside a corner the caller knows to be empty.
    case inside(Corner)
    /// No legend.
    case none
  }

  /// A corner of the plot.
  public enum Corner: String, Equatable, Sendable, CaseIterable {
    /// Upper left.
    case topLeft = "top left"
    /// Upper right.
    case topRight = "top right"
    /// Lower left.
    case bottomLeft = "bottom left"
    /// Lower right.
    case bottomRight = "bottom right"
  }

  /// The title, as ``Markup`` source; drawn in the files, set as text by the report.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The series, drawn in order, bands first.
  public var series: [Series]
  /// Where the legend stands.
  public var legend: Legend
  /// What the reader should see, as ``Markup`` source; not drawn.
  public var caption: String
  /// What the picture shows, for readers who cannot see it; nil builds it from the parts.
  public var alternativeText: String?

  /// A figure.
  public init(
    _ title: String, x: Axis, y: Axis, series: [Series], legend: Legend = .above,
    caption: String = "", alternativeText: String? = nil
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.legend = legend
    self.caption = caption
    self.alternativeText = alternativeText
  }

  /// The text for readers who cannot see the picture.
  var description: String {
    if let alternativeText { return alternativeText }
    let names = series.map { Markup($0.name).plain }.filter { !$0.isEmpty }
    let shown = names.isEmpty ? "" : " Shown: \(names.joined(separator: "; "))."
    let axes = "\(Markup(y.text).plain) against \(Markup(x.text).plain)"
    return "Plot of \(axes): \(Markup(title).plain).\(shown)"
  }

  /// The drawing order: bands lie under everything else.
  var drawn: [(index: Int, series: Series)] {
    let numbered = series.enumerated().map { (index: $0.offset, series: $0.element) }
    let isBand = { (series: Series) in if case .band = series.style { true } else { false } }
    return numbered.filter { isBand($0.series) } + numbered.filter { !isBand($0.series) }
  }
}
