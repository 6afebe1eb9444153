import Architectures
import LinearAlgebra

/// A rearrangement of the features of an input, (g x)[i] = x[sources[i]].
///
/// Mirror images, translations around the border and turns are rearrangements of pixels.
public struct InputPermutation: Hashable, Sendable {
  /// The feature that each feature of the result is taken from; each occurs once.
  public let sources: [Int]

  /// The rearrangement with these sources.
  ///
  /// - Throws: `KernelTransformError.notAPermutation`.
  public init(sources: [Int]) throws(KernelTransformError) {
    var isTaken = [Bool](repeating: false, count: sources.count)
    for source in sources {
      guard sources.indices.contains(source), !isTaken[source] else {
        throw .notAPermutation(features: sources.count, source: source)
      }
      isTaken[source] = true
    }
    self.sources = sources
  }

  /// The rearrangement that takes each position of an input from another one, channels together.
  private init(_ input: InputShape, position: ([Int]) -> [Int]) {
    let (sizes, channels) = (input.positions, input.channels)
    let count = sizes.reduce(1, *)
    sources = (0..<count).flatMap { index in
      var rest = index
      var place = sizes.map { _ in 0 }
      for axis in sizes.indices.reversed() {
        place[axis] = rest % sizes[axis]
        rest /= sizes[axis]
      }
      let source = zip(sizes, position(place)).reduce(0) { $0 * $1.0 + $1.1 }
      return (0..<channels).map { source * channels + $0 }
    }
  }

  /// The identity.
  public static func identity(_ input: InputShape) -> InputPermutation {
    InputPermutation(input) { $0 }
  }

  /// The mirror image F x of an image, left and right exchanged:
  /// (F x)[i, j, c] = x[i, width - 1 - j, c].
  ///
  /// - Throws: `KernelTransformError.noPositions` unless inputs are images.
  public static func horizontalFlip(
    _ input: InputShape
  ) throws(KernelTransformError) -> InputPermutation {
    guard case .image(_, let width, _) = input else {
      throw .noPositions(shape: "\(input)", operation: "left and right to exchange")
    }
    return InputPermutation(input) { [$0[0], width - 1 - $0[1]] }
  }

  /// The translation around the border: (g x)[p] = x[p - shift], modulo the size of each dimension.
  ///
  /// - Parameter shift: one number for each spatial dimension.
  /// - Throws: `KernelTransformError.noPositions` for vectors.
  public static func translation(
    _ input: InputShape, by shift: [Int]
  ) throws(KernelTransformError) -> InputPermutation {
    let sizes = input.positions
    guard !sizes.isEmpty else {
      throw .noPositions(shape: "\(input)", operation: "positions to move")
    }
    precondition(shift.count == sizes.count, "\(shift.count) shifts for \(sizes.count) dimensions")
    return InputPermutation(input) { place in
      sizes.indices.map { axis in
        let moved = (place[axis] - shift[axis]) % sizes[axis]
        return moved < 0 ? moved + sizes[axis] : moved
      }
    }
  }

  /// Whether nothing moves.
  public var isIdentity: Bool { sources.enumerated().allSatisfy { $0 == $1 } }

  /// The inputs rearranged, one per row: (n, features).
  ///
  /// - Precondition: `x.columns == sources.count`.
  public func applied<Element: Scalar>(to x: Matrix<Element>) -> Matrix<Element> {
    precondition(
      x.columns == sources.count, "\(x.columns) features for a rearrangement of \(sources.count)")
    return x.selectingColumns(sources)
  }

  /// The rearrangement that does `other` first and then this one.
  ///
  /// - Precondition: both have as many features.
  public func after(_ other: InputPermutation) -> InputPermutation {
    InputPermutation(unchecked: sources.map { other.sources[$0] })
  }

  private init(unchecked sources: [Int]) { self.sources = sources }
}
