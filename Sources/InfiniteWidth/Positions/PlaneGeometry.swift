/// The extent of a plane along one axis of `length` positions at offset d: the pairs (i, i + d).
struct PlaneExtent: Sendable {
  /// The first i.
  let start: Int
  /// The number of pairs.
  let count: Int

  init(length: Int, offset: Int) {
    start = max(0, -offset)
    count = max(0, length - abs(offset))
  }
}

/// The windows of a convolution along one axis of a plane: for every output entry the range of
/// input entries, by the plane's offset.
struct PlaneWindows: Sendable {
  let axis: AxisMap
  /// Lower and upper bounds in turn, by offset + length - 1; empty for offsets that are not needed.
  private let bounds: [[Int32]]

  init(_ axis: AxisMap, offsets: [Int]) {
    self.axis = axis
    var bounds = [[Int32]](repeating: [], count: 2 * axis.input - 1)
    for offset in offsets where offset % axis.stride == 0 && abs(offset) < axis.input {
      let input = PlaneExtent(length: axis.input, offset: offset)
      let output = PlaneExtent(length: axis.output, offset: offset / axis.stride)
      // Both positions are inside exactly on the entries of the input plane.
      bounds[offset + axis.input - 1] = (0..<output.count).flatMap { index in
        let start = (output.start + index) * axis.stride - axis.shift - input.start
        let lower = min(max(start, 0), input.count)
        return [Int32(lower), Int32(max(lower, min(start + axis.size, input.count)))]
      }
    }
    self.bounds = bounds
  }

  /// The bounds of the plane at `offset`.
  func of(offset: Int) -> [Int32] { bounds[offset + axis.input - 1] }
}

/// A pool between two stages.
struct PlanePool: Sendable {
  let rows: PlanePoolAxis
  let columns: PlanePoolAxis
  /// The factor of the sum.
  let scale: Double
}

/// A pool along one axis: which planes of the next stage a plane adds to, and by which sums.
struct PlanePoolAxis: Sendable {
  /// A contribution to the plane at `offset` of the next stage.
  struct Part: Sendable {
    let offset: Int
    /// Lower and upper bounds of input entries, for every entry of the output plane.
    let bounds: [Int32]
  }

  /// The next stage's number of positions.
  let output: Int
  private let length: Int
  private let parts: [[Part]]

  init(_ axis: AxisMap, needed: [Int]) {
    output = axis.output
    length = axis.input
    let offsets = Self.offsets(axis, needed: needed)
    var parts = [[Part]](repeating: [], count: 2 * axis.input - 1)
    for offset in offsets {
      let input = PlaneExtent(length: axis.input, offset: offset)
      parts[offset + axis.input - 1] = needed.compactMap { target in
        let extent = PlaneExtent(length: axis.output, offset: target)
        var any = false
        let bounds: [Int32] = (extent.start..<extent.start + extent.count).flatMap { first in
          let (a, b) = (axis.window(first), axis.window(first + target))
          // i in the first window and i + offset in the second.
          let lower = max(a.lowerBound, b.lowerBound - offset)
          let upper = max(lower, min(a.upperBound, b.upperBound - offset))
          any = any || upper > lower
          return [Int32(lower - input.start), Int32(upper - input.start)]
        }
        return any ? Part(offset: target, bounds: bounds) : nil
      }
    }
    self.parts = parts
  }

  /// What the plane at `offset` adds to.
  func parts(of offset: Int) -> [Part] { parts[offset + length - 1] }

  /// The offsets, 0 first, of the planes that add to any of the needed ones.
  static func offsets(_ axis: AxisMap, needed: [Int]) -> [Int] {
    var offsets: Set<Int> = [0]
    for target in needed {
      let extent = PlaneExtent(length: axis.output, offset: target)
      for first in extent.start..<extent.start + extent.count {
        let (a, b) = (axis.window(first), axis.window(first + target))
        guard !a.isEmpty, !b.isEmpty else { continue }
        for offset in (b.lowerBound - a.upperBound + 1)...(b.upperBound - 1 - a.lowerBound) {
          offsets.insert(offset)
        }
      }
    }
    return offsets.sorted { (abs($0), $0) < (abs($1), $1) }
  }
}
