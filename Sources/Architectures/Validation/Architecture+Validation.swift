extension Architecture {
  /// Checks every layer against the shape of its input and returns the shapes.
  ///
  /// The traces are in the order of `layers`, with branches and repeats inside. A dense layer after
  /// positions acts on the channels of each position, and `flatten` leaves a vector as it is.
  /// Throws `ArchitectureError` with the path of the first layer that does not fit: parameters out
  /// of range, a window larger than the signal under valid padding, a filter of the wrong rank,
  /// pooling of a vector, branches of different shapes, axes that do not exist.
  /// Cost: proportional to the number of layers with repeats written out, at most 100,000.
  @discardableResult
  public func validate(input: InputShape) throws(ArchitectureError) -> [LayerTrace] {
    try checkNotEmpty()
    try checkSize()
    for size in input.dimensions where !(1...largestSize).contains(size) {
      throw .invalidValue(
        path: "input", value: "\(input)", rule: "sizes are from 1 to \(largestSize)")
    }
    let shape = try TensorShape(input).checked(path: "input")
    return try ShapeRules.trace(layers, from: shape, path: "layers")
  }

  /// The shape of the output for an input of shape `input`; checks as `validate(input:)` does.
  public func outputShape(input: InputShape) throws(ArchitectureError) -> TensorShape {
    try validate(input: input).last?.output ?? TensorShape(input)
  }

  /// The number of layers with branches and repeats written out; stops counting at `Int.max`.
  public var expandedLayerCount: Int { Layer.expandedCount(layers) }

  func checkNotEmpty() throws(ArchitectureError) {
    guard !layers.isEmpty else {
      throw .invalidValue(path: "layers", value: "[]", rule: "at least one layer")
    }
  }

  private func checkSize() throws(ArchitectureError) {
    let limit = 100_000
    guard expandedLayerCount <= limit else {
      throw .invalidValue(
        path: "layers", value: "more than \(limit) layers with repeats written out",
        rule: "lower the counts")
    }
  }
}

extension Layer {
  fileprivate static func expandedCount(_ layers: [Layer]) -> Int {
    layers.reduce(0) { sum, layer in
      let (total, overflow) = sum.addingReportingOverflow(layer.expandedCount)
      return overflow ? Int.max : total
    }
  }

  private var expandedCount: Int {
    switch self {
    case .residual(let branch, let shortcut):
      return Self.saturating(1, Self.expandedCount(branch + shortcut))
    case .sum(let branches), .product(let branches), .concatenate(let branches):
      return Self.saturating(1, Self.expandedCount(branches.flatMap { $0 }))
    case .repeated(let count, let layers):
      let (total, overflow) = Self.expandedCount(layers).multipliedReportingOverflow(
        by: max(count, 1))
      return overflow ? Int.max : Self.saturating(1, total)
    default: return 1
    }
  }

  private static func saturating(_ a: Int, _ b: Int) -> Int {
    let (total, overflow) = a.addingReportingOverflow(b)
    return overflow ? Int.max : total
  }
}
