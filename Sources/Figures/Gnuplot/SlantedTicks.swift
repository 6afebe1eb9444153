import Foundation

/// Names at the ticks of the horizontal axis, slanted because they do not fit side by side.
struct SlantedTicks {
  /// Steep enough for long names not to reach over the left edge.
  private static let degrees = 60.0
  private static let fontShare = 0.85
  /// What `GnuplotScript` sets for all panels.
  private static let usualMargin = "set bmargin 3.6"

  /// The commands in front of the plot.
  let before: [String]
  /// The commands behind it, which undo them for the next panel.
  let after = ["set xtics norotate font ''", Self.usualMargin]

  /// nil for numbers, and for names that fit.
  init?(_ axis: Axis, canvas: Canvas, place: Canvas.Rectangle) {
    let names = (axis.ticks ?? []).map { Markup($0.label).plain }
    let longest = Double(names.map(\.count).max() ?? 0) * canvas.fontSize * 0.56
    guard longest * Double(names.count) > place.width - canvas.fontSize * 7 else { return nil }
    let height = longest * Self.fontShare * sin(Self.degrees * .pi / 180)
    // Below the names, room for the label of the axis.
    let bottom = canvas.height - place.top - place.height + height + canvas.fontSize * 2.6
    before = [
      "set xtics rotate by \(Int(Self.degrees)) right font"
        + " ',\(number2(canvas.fontSize * Self.fontShare))'",
      "set bmargin at screen \(number4(bottom / canvas.height))",
    ]
  }
}
