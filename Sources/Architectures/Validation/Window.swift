/// A filter or pooling window and how it moves.
struct Window {
  let name: String
  let size: [Int]
  let strides: [Int]
  let padding: Padding

  init(name: String, size: [Int], of strides: [Int], _ padding: Padding) {
    self.name = name
    self.size = size
    self.strides = strides
    self.padding = padding
  }

  /// The positions of the output of a convolution or pool.
  func positions(from input: TensorShape, place: String) throws(ArchitectureError) -> [Int] {
    try checkRank(input, place: place)
    let lengths = input.positions.indices.map {
      padding.outputLength(of: input.positions[$0], size: size[$0], stride: strides[$0])
    }
    guard lengths.allSatisfy({ $0 > 0 }) else {
      throw .shape(
        path: place,
        problem: "a \(text(size)) \(name) does not fit \(text(input.positions)) positions "
          + "under valid padding",
        remedy: "use padding same or circular, or a smaller \(name)")
    }
    return lengths
  }

  /// The positions of the output of a transposed convolution.
  func transposedPositions(from input: TensorShape, place: String) throws(ArchitectureError)
    -> [Int]
  {
    try checkRank(input, place: place)
    return input.positions.indices.map {
      padding.transposedLength(of: input.positions[$0], size: size[$0], stride: strides[$0])
    }
  }

  private func checkRank(_ input: TensorShape, place: String) throws(ArchitectureError) {
    guard size.count == input.positions.count else {
      let signal =
        switch input.positions.count {
        case 0: "a vector (\(input)), which has no positions"
        case 1: "a sequence (\(input)), which needs one entry"
        default: "an image (\(input)), which needs two entries"
        }
      throw .shape(
        path: place,
        problem: "the \(name) \(size) has \(size.count) "
          + "\(size.count == 1 ? "entry" : "entries") and the signal is \(signal)",
        remedy: input.positions.isEmpty
          ? "use dense layers for vectors" : "give the \(name) one entry per spatial dimension")
    }
  }

  private func text(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: "x") }
}
