import LinearAlgebra

extension KernelPlan {
  /// The bytes of the matrices of `kind` between `rows` and `columns` inputs.
  package static func resultBytes<Element: KernelScalar>(
    rows: Int, columns: Int, kind: KernelKind, as type: Element.Type
  ) -> Int {
    (kind == .both ? 2 : 1) * rows * columns * MemoryLayout<Element>.size
  }

  /// The cost of kernels that are written into mapped files.
  ///
  /// `bytes` counts what must stay in memory: inputs, statistics and tiles. The pages of a mapped
  /// file are not counted, since the system writes them back and drops them as it needs.
  package func costOfStored<Element: KernelScalar>(
    rows: Int, columns: Int? = nil, kind: KernelKind, as type: Element.Type = Element.self,
    options: KernelOptions = KernelOptions()
  ) -> KernelCost {
    let whole = cost(rows: rows, columns: columns, kind: kind, as: type, options: options)
    return KernelCost(
      bytes: whole.bytes
        - Self.resultBytes(rows: rows, columns: columns ?? rows, kind: kind, as: type),
      entries: whole.entries, productFlops: whole.productFlops, activations: whole.activations)
  }
}
