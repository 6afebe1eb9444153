import Architectures

/// How a window moves along one spatial axis: which input position each of its taps reads for every
/// output position.
struct AxisMap: Sendable, Hashable {
  /// The direction of the map.
  enum Kind: Sendable, Hashable {
    /// Output o reads input stride o - shift + tap (convolutions and pools).
    case gather
    /// Input i feeds output stride i - shift + tap (transposed convolutions).
    case scatter
  }

  let kind: Kind
  /// The number of input positions.
  let input: Int
  /// The number of output positions.
  let output: Int
  /// The number of taps.
  let size: Int
  let stride: Int
  let shift: Int
  /// Whether positions outside wrap around instead of being zero.
  let wraps: Bool

  /// A window of a convolution or pool over `length` positions.
  ///
  /// Padding same puts half of what is missing in front, rounded down; circular moves by the same
  /// amount and wraps.
  init(window size: Int, stride: Int, padding: Padding, over length: Int) {
    kind = .gather
    input = length
    output = padding.outputLength(of: length, size: size, stride: stride)
    self.size = size
    self.stride = stride
    wraps = padding == .circular
    shift = padding == .valid ? 0 : max(0, (output - 1) * stride + size - length) / 2
  }

  /// A window of a transposed convolution over `length` positions.
  ///
  /// The gradient of a convolution in its input, as in JAX: valid keeps every output; same crops to
  /// stride times the length, and circular wraps what sticks out.
  init(transposed size: Int, stride: Int, padding: Padding, over length: Int) {
    kind = .scatter
    input = length
    output = padding.transposedLength(of: length, size: size, stride: stride)
    self.size = size
    self.stride = stride
    wraps = padding == .circular
    switch padding {
    case .valid: shift = 0
    case .same: shift = stride > size - 1 ? 0 : size - 1 - (size + stride - 1) / 2
    case .circular: shift = max(size - stride, 0) / 2
    }
  }

  /// Output o reads input o + `offset`, and nothing where that is outside; `outputs` nil keeps the length.
  init(offset: Int, over length: Int, outputs: Int? = nil) {
    kind = .gather
    input = length
    output = outputs ?? length
    size = 1
    stride = 1
    shift = -offset
    wraps = false
  }

  /// A single position that stays where it is.
  static let point = AxisMap(window: 1, stride: 1, padding: .valid, over: 1)

  /// The input position that `tap` reads for `output`; nil when it is outside.
  func source(of output: Int, tap: Int) -> Int? {
    switch kind {
    case .gather:
      let position = output * stride - shift + tap
      if (0..<input).contains(position) { return position }
      guard wraps else { return nil }
      return ((position % input) + input) % input
    case .scatter:
      var position = output + shift - tap
      if wraps { position = ((position % self.output) + self.output) % self.output }
      guard position >= 0, position % stride == 0, position / stride < input else { return nil }
      return position / stride
    }
  }

  /// The input positions read for `output`, in the order of the taps.
  func sources(of output: Int) -> [Int] { (0..<size).compactMap { source(of: output, tap: $0) } }

  /// Whether windows move by one position, keep the length and read zeros outside.
  var isSame: Bool { kind == .gather && stride == 1 && output == input && !wraps }

  /// The input positions of the window of `output` without wrapping, cut off at the border.
  func window(_ output: Int) -> Range<Int> {
    let start = output * stride - shift
    let lower = min(max(start, 0), input)
    return lower..<max(lower, min(start + size, input))
  }
}

/// A window that moves over both spatial axes; sequences have one row.
struct WindowMap: Sendable, Hashable {
  let rows: AxisMap
  let columns: AxisMap

  /// The number of taps.
  var area: Int { rows.size * columns.size }
  /// The shape behind the window.
  var output: GridShape { GridShape(rows: rows.output, columns: columns.output) }
  /// Whether any position outside wraps around.
  var wraps: Bool { rows.wraps || columns.wraps }
}

/// The positions of a signal: an image, a sequence (one row) or a vector (one position).
struct GridShape: Sendable, Hashable {
  let rows: Int
  let columns: Int

  /// The number of positions.
  var count: Int { rows * columns }

  /// The shape of a vector.
  static let point = GridShape(rows: 1, columns: 1)

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The shape of the spatial extents `positions`, of which there are at most two.
  init(_ positions: [Int]) {
    self.init(
      rows: positions.count == 2 ? positions[0] : 1,
      columns: positions.last ?? 1)
  }
}
