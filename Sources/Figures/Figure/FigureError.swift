import Foundation

/// A figure that cannot be drawn, with the offending value and the remedy.
public enum FigureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file name has characters that do not belong in one.
  case badName(String)
  /// An array of a series has another length than its `x`.
  case lengthMismatch(figure: String, series: String, array: String, expected: Int, found: Int)
  /// No point of any series has a place on the axes.
  case nothingToDraw(figure: String, dropped: [DroppedPoints])
  /// An axis range is empty, not finite, or not positive on a logarithmic axis.
  case badRange(figure: String, axis: String, range: ClosedRange<Double>)
  /// A grid has no panels.
  case noPanels(grid: String)
  /// gnuplot is not installed.
  case gnuplotMissing(searched: [String])
  /// gnuplot stopped with an error.
  case gnuplotFailed(script: String, status: Int32, standardError: String)
  /// gnuplot ended well but wrote no picture.
  case pictureMissing(file: String)

  /// One line: what happened, where, and what to do.
  public var description: String {
    switch self {
    case .badName(let name):
      return "figure name \"\(name)\" is not a file name; use letters, digits, '-', '_' and '.'"
    case .lengthMismatch(let figure, let series, let array, let expected, let found):
      return "figure \"\(figure)\", series \"\(series)\": \(array) has \(found) values and x has"
        + " \(expected); give one value for each x"
    case .nothingToDraw(let figure, let dropped):
      let reasons = dropped.map(\.description).joined(separator: "; ")
      return "figure \"\(figure)\" has no point to draw"
        + (reasons.isEmpty ? "; give it a series" : " (\(reasons)); check the values or the scale")
    case .badRange(let figure, let axis, let range):
      return
        "figure \"\(figure)\": \(axis) range \(range.lowerBound)...\(range.upperBound) cannot be"
        + " drawn; give finite ends with lower < upper, positive on a logarithmic axis"
    case .noPanels(let grid):
      return "figure grid \"\(grid)\" has no panels; give it at least one figure"
    case .gnuplotMissing(let searched):
      return "gnuplot was not found in \(searched.joined(separator: ":")); install it with:"
        + " sudo apt-get install gnuplot-nox"
    case .gnuplotFailed(let script, let status, let standardError):
      let message = standardError.split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty && $0 != "^" }
        .joined(separator: " | ")
      return "gnuplot stopped with status \(status) on \(script): \(message)"
    case .pictureMissing(let file):
      return
        "gnuplot wrote no \(file); run it by hand to see why: gnuplot on the .gp file beside it"
    }
  }
}
