import LinearAlgebra

/// One use of a parameter block in a backward pass.
struct LayerCall<Element: Scalar> {
  /// The block's number.
  let block: Int
  /// Where the filter's taps read; nil where h is the input itself.
  let map: PatchMap?
  /// The layer's input: (n, input positions * channels).
  let input: Matrix<Element>
  /// The derivative in the layer's output: (n, positions * units).
  let derivative: Matrix<Element>
}

extension LayerCall {
  /// Calls of one block for several outputs as one: their derivatives side by side at every position.
  init(sideBySide calls: [LayerCall], positions: Int) {
    let first = calls[0]
    guard calls.count > 1 else {
      self = first
      return
    }
    let (rows, width) = (first.derivative.rows, first.derivative.columns)
    let units = width / positions
    let stacked = calls.count * units
    var joined = Matrix<Element>(rows: rows, columns: width * calls.count)
    joined.elements.parallelFill(chunk: max(1, width * calls.count)) { row, part in
      for (index, call) in calls.enumerated() {
        call.derivative.elements.withUnsafeBufferPointer { d in
          for position in 0..<positions {
            (part.baseAddress! + position * stacked + index * units).update(
              from: d.baseAddress! + row * width + position * units, count: units)
          }
        }
      }
    }
    self.init(block: first.block, map: first.map, input: first.input, derivative: joined)
  }
}

/// The elements of patches that are made at a time: 32 MB in double precision.
let patchBlockElements = 1 << 22

/// Hands over h, (rows * positions, fanIn), for all rows of a batch in turn: the input itself
/// without a map, otherwise patches for a few rows at a time.
func forEachPatchBlock<Element: Scalar>(
  of x: Matrix<Element>, map: PatchMap?, fanIn: Int,
  _ body: (_ rows: Range<Int>, _ patches: Matrix<Element>) -> Void
) {
  guard x.rows > 0 else { return }
  guard let map else { return body(0..<x.rows, x.reshaped(columns: fanIn)) }
  let step = max(1, patchBlockElements / (map.outputs * fanIn))
  for start in stride(from: 0, to: x.rows, by: step) {
    let rows = start..<min(start + step, x.rows)
    body(rows, map.patches(of: x, rows: rows))
  }
}
