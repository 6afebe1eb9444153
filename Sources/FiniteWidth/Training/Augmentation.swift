import LinearAlgebra

/// Random changes of the images of every batch that keep their classes.
public struct Augmentation: Hashable, Sendable, Codable {
  /// Mirror half of the images left to right.
  public var flips: Bool
  /// Move every image by up to this many pixels in each direction, with zeros where it leaves: a crop
  /// of the image padded by as many zeros on all sides.
  public var shift: Int

  /// Changes of images.
  public init(flips: Bool = false, shift: Int = 0) {
    self.flips = flips
    self.shift = shift
  }

  /// Whether images stay as they are.
  public var isIdentity: Bool { !flips && shift == 0 }

  /// Changed copies of images (n, height width channels); row i draws from child i of `stream`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func applied<Element: Scalar>(
    to x: Matrix<Element>, height: Int, width: Int, channels: Int, _ stream: RandomStream
  ) -> Matrix<Element> {
    guard !isIdentity else { return x }
    var result = Matrix<Element>(rows: x.rows, columns: x.columns)
    for row in 0..<x.rows {
      var random = stream.child(row)
      let mirrored = flips && random.sign() < 0
      let down = random.integer(below: 2 * shift + 1) - shift
      let right = random.integer(below: 2 * shift + 1) - shift
      let start = row * x.columns
      for i in max(0, -down)..<max(max(0, -down), min(height, height - down)) {
        for j in max(0, -right)..<max(max(0, -right), min(width, width - right)) {
          let source = start + ((i + down) * width + j + right) * channels
          let column = mirrored ? width - 1 - j : j
          let target = start + (i * width + column) * channels
          for channel in 0..<channels {
            result.elements[target + channel] = x.elements[source + channel]
          }
        }
      }
    }
    return result
  }

  /// Throws `FiniteWidthError.invalidValue` unless inputs of `dimensions` can be changed so.
  func validate(_ dimensions: [Int]) throws {
    guard !isIdentity else { return }
    try FiniteWidthError.require(
      dimensions.count == 3, "dimensions of an input", Double(dimensions.count),
      "3 (height, width, channels) for augmentation")
    let limit = min(dimensions[0], dimensions[1]) - 1
    try FiniteWidthError.require(
      (0...max(0, limit)).contains(shift), "shift", Double(shift), "from 0 to \(limit)")
  }
}
