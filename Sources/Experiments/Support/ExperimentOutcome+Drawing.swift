import Figures
import Foundation

extension ExperimentOutcome {
  /// Writes a figure when the run has a folder for figures, and lists its picture.
  ///
  /// Without gnuplot the numbers stand and a note says what is missing.
  ///
  /// - Throws: `FigureError`, or the file system's error.
  mutating func draw(_ figure: FigureGrid, name: String, _ context: ExperimentContext) throws {
    guard let folder = context.figureFolder else { return }
    do {
      let written = try figure.write(to: URL(fileURLWithPath: folder), name: name)
      figures += [written.png.path, written.svg.path]
      for dropped in written.dropped where dropped.count > 0 {
        notes.append("Not drawn in \(name): \(dropped).")
      }
    } catch let missing as FigureError {
      guard case .gnuplotMissing = missing else { throw missing }
      notes.append("No figure \(name): \(missing).")
    }
  }
}
