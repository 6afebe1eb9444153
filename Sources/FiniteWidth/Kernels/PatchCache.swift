import LinearAlgebra

/// Patches of the inputs of convolutions, which the derivatives of every output are multiplied with.
final class PatchCache<Element: Scalar> {
  private struct Key: Hashable {
    let block: Int
    let isSecond: Bool
  }

  private var kept: [Key: Matrix<Element>] = [:]
  private var room = gradientElements

  /// All patches of a call's input, of the first or the second batch; nil where they do not fit, or where
  /// there are none.
  func patches(
    of call: LayerCall<Element>, _ block: ParameterBlock, isSecond: Bool
  ) -> Matrix<Element>? {
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
