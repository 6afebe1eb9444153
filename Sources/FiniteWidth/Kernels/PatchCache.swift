import LinearAlgebra

/// Patches of the inputs of convolutions, which the derivatives of every output are multiplied with.
final class PatchCache<Element: Scalar> {
  private struct Key: Hashable {
    let block: Int
    let isSecond: Bool
  }

  private var kept: [Key: Matrix<Element>] = [:]
  private var room = gradientElements
  /// Whether the batch that is asked for is the second of the two.
  var isSecond = false

  /// All patches of a call's input; nil where they do not fit, or where there are none.
  func patches(of call: LayerCall<Element>, _ block: ParameterBlock) -> Matrix<Element>? {
    guard let map = call.map else { return nil }
    let key = Key(block: call.block, isSecond: isSecond)
    if let found = kept[key] { return found }
    let count = call.input.rows * map.outputs * block.fanIn
    guard count <= room else { return nil }
    room -= count
    let made = map.patches(of: call.input, rows: 0..<call.input.rows)
    kept[key] = made
    return made
  }
}
