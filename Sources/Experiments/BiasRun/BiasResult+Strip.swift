import Figures
import Foundation
import ImplicitBias

extension BiasResult {
  /// The matrix of every run at four times, the first reference and the truth, a row for each run;
  /// nil where no matrix is compared.
  public var strip: ImageGallery? {
    guard let shape, shape.rows > 1, shape.columns > 1 else { return nil }
    // A classifier has no scale of its own.
    func scaled(_ point: [Double]) -> [Double] {
      guard isMargin else { return point }
      let length = point.euclideanNorm
      return length > 0 ? point.scaled(by: 1 / length) : point
    }
    let reference = scaled(references[0].point)
    let limit = scaled(truth ?? reference).largestMagnitude
    func tile(_ point: [Double], _ title: String, _ note: String) -> ImageGallery.Tile {
      ImageGallery.Tile(
        height: shape.rows, width: shape.columns,
        pixels: scaled(point).flatMap { DivergingColor.pixel($0 / limit) }, title: title, note: note
      )
    }
    let tiles = runs.flatMap { run -> [ImageGallery.Tile] in
      var row = Self.moments(run, count: 4).map {
        tile($0.point, name(run), "after \($0.step) steps")
      }
      row.append(tile(reference, references[0].name, "reference"))
      if let truth { row.append(tile(truth, "truth", "")) }
      return row
    }
    return ImageGallery(
      "The matrix on its way", tiles: tiles,
      caption: "\(problem). Orange is positive, blue negative, white 0; the darkest is"
        + " \(String(format: "%.3g", limit)).")
  }

  /// The last moment and `count` - 1 before it, at equal distances in the logarithm of the step.
  private static func moments(_ run: BiasStudy.Run, count: Int) -> [BiasStudy.Run.Moment] {
    let last = run.curve.count - 1
    guard last >= count else { return run.curve }
    return (1...count).map { run.curve[last * $0 / count] }
  }
}

/// Colors from blue over white to orange, which readers who do not see red and green apart tell apart.
private enum DivergingColor {
  /// Red, green and blue of a number from -1 to 1; beyond that the ends.
  static func pixel(_ value: Double) -> [UInt8] {
    let share = min(1, abs(value))
    let end: [Double] = value < 0 ? [0, 90, 160] : [200, 90, 0]
    return end.map { UInt8((255 + share * ($0 - 255)).rounded()) }
  }
}
