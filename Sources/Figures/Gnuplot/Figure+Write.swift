import Foundation

extension Figure {
  /// Writes NAME.gp, NAME.dat, NAME.svg and NAME.png with gnuplot.
  ///
  /// Points that are not finite, or not positive on a logarithmic axis, are left out and counted in
  /// ``WrittenFigure/dropped``. The directory is made when missing; files of that name are
  /// overwritten. Takes about 0.2 s.
  ///
  /// - Parameters:
  ///   - directory: where the files go.
  ///   - name: the file name without its ending: letters, digits, `-`, `_` and `.`.
  ///   - gnuplot: the program; nil looks for it.
  /// - Throws: ``FigureError``, or the file system's error.
  @discardableResult
  public func write(
    to directory: URL, name: String, gnuplot: Gnuplot? = nil
  ) throws -> WrittenFigure {
    let picture = Picture(
      title: title, caption: caption, alternativeText: description, panels: [self], columns: 1,
      isGrid: false)
    return try picture.write(to: directory, name: name, gnuplot: gnuplot)
  }
}

extension FigureGrid {
  /// Writes NAME.gp, NAME.dat, NAME.svg and NAME.png with gnuplot.
  ///
  /// See ``Figure/write(to:name:gnuplot:)``.
  ///
  /// - Throws: ``FigureError``, or the file system's error.
  @discardableResult
  public func write(
    to directory: URL, name: String, gnuplot: Gnuplot? = nil
  ) throws -> WrittenFigure {
    guard !panels.isEmpty else { throw FigureError.noPanels(grid: title) }
    let picture = Picture(
      title: title, caption: caption, alternativeText: description, panels: panels,
      columns: min(columns, panels.count), isGrid: true)
    return try picture.write(to: directory, name: name, gnuplot: gnuplot)
  }
}
