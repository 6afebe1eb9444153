import LinearAlgebra

extension KernelPlan {
  /// The cost of kernels averaged over `group`; the other parameters are those of
  /// `cost(rows:columns:kind:as:options:)`.
  ///
  /// One kernel for each element, none symmetric but that of the identity, and one more result to
  /// add them up in.
  public func cost<Element: KernelScalar>(
    averagedOver group: InputGroup, rows: Int, columns: Int? = nil, kind: KernelKind,
    as type: Element.Type = Element.self, options: KernelOptions = KernelOptions()
  ) -> KernelCost {
    let plain = cost(rows: rows, columns: columns, kind: kind, as: type, options: options)
    let moved = cost(rows: rows, columns: columns ?? rows, kind: kind, as: type, options: options)
    let others = group.elements.count - 1
    let sum = (kind == .both ? 2 : 1) * rows * (columns ?? rows) * MemoryLayout<Element>.size
    return KernelCost(
      bytes: max(plain.bytes, moved.bytes) + sum, entries: plain.entries + others * moved.entries,
      productFlops: plain.productFlops + Double(others) * moved.productFlops,
      activations: plain.activations + Double(others) * moved.activations)
  }
}
