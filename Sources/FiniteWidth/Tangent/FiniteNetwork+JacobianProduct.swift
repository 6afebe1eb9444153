import Architectures
import LinearAlgebra

extension FiniteNetwork {
  /// The change of the outputs to first order when the parameters move along `direction`, J v:
  /// (n, outputs).
  ///
  /// One forward pass that carries the derivative along; the transposed product is `gradient`. Dropout
  /// is the identity, frozen layers move as well. Cost: three forward passes.
  ///
  /// - Parameter direction: v, in the layout of `parameters`.
  /// - Throws: `FiniteWidthError.shapeMismatch`; `.unsupportedLayer` for attention.
  public func jacobianProduct(
    _ direction: [Element], inputs: Matrix<Element>
  ) throws -> Matrix<Element> {
    try FiniteWidthError.check(
      "numbers of a direction", expected: parameters.count, actual: direction.count)
    try FiniteWidthError.check("features", expected: inputCount, actual: inputs.columns)
    if root.contains({ if case .attention = $0 { true } else { false } }) {
      throw FiniteWidthError.unsupportedLayer(
        path: "layers", layer: "attention, in a product with the Jacobian")
    }
    var moved = self
    moved.parameters = direction
    let found = tangent(root, inputs, forward(inputs, mode: .evaluation).trace, nil, moved)
    return found ?? Matrix(rows: inputs.rows, columns: outputCount)
  }

  /// The derivative of a node's output; nil stands for zeros.
  ///
  /// - Parameters:
  ///   - x: the node's input, which only layers with weights look at.
  ///   - dx: its derivative.
  private func tangent(
    _ node: FiniteNode, _ x: Matrix<Element>, _ trace: Trace<Element>, _ dx: Matrix<Element>?,
    _ moved: FiniteNetwork
  ) -> Matrix<Element>? {
    switch (node, trace) {
    case (.dense(let index), .input(let input)):
      return affineTangent(index, nil, input, dx, moved)
    case (.convolution(let index, let map), .input(let input)):
      return affineTangent(index, map, input, dx, moved)
    case (.activation(let activation), .input(let input)):
      guard var result = dx else { return nil }
      activation.multiplyByDerivative(at: input, &result)
      return result
    case (.dropout, _): return dx
    case (.pool(let map, let factor), _): return dx.map { map.pooled($0, factor: factor) }
    case (.maxPool(let map), .maxPool(let winners)):
      return dx.map { select($0, winners, columns: map.outputs * ($0.columns / map.inputs)) }
    case (.layerNorm(let groups), .normalized(let normalized, let inverseStd)):
      // The Jacobian of a normalization is symmetric.
      return dx.map {
        groups.restored(
          normalizeRowsBackward(
            groups.gathered($0), normalized: normalized, inverseStd: inverseStd),
          columns: $0.columns)
      }
    case (.batchNorm(let channels), .normalized(let normalized, let inverseStd)):
      return dx.map {
        normalizeRowsBackward(
          $0.reshaped(columns: channels).transposed, normalized: normalized,
          inverseStd: inverseStd
        ).transposed.reshaped(rows: $0.rows, columns: $0.columns)
      }
    case (.sequence(let nodes), .sequence(let traces)):
      var (value, change) = (x, dx)
      for (node, trace) in zip(nodes, traces) {
        change = tangent(node, value, trace, change, moved)
        // Layers with weights and activations keep their inputs; no other layer looks at it.
        if case .input(let input) = trace { value = input }
      }
      return change
    case (.sum(let nodes), .sum(let traces)):
      var total: Matrix<Element>?
      for (node, trace) in zip(nodes, traces) {
        add(tangent(node, x, trace, dx, moved), to: &total)
      }
      return total
    case (.product(let nodes), .product(let traces, let outputs)):
      var total: Matrix<Element>?
      for (branch, (node, trace)) in zip(nodes, traces).enumerated() {
        guard var part = tangent(node, x, trace, dx, moved) else { continue }
        for other in outputs.indices where other != branch {
          part.combine(outputs[other], Elementwise.multiply)
        }
        add(part, to: &total)
      }
      return total
    case (.concatenate(let nodes, let positions), .concatenate(let traces, let widths)):
      let parts = zip(nodes, traces).map { tangent($0, x, $1, dx, moved) }
      guard parts.contains(where: { $0 != nil }) else { return nil }
      let joined = concatenateColumns(
        zip(parts, widths).map { part, width in
          part?.reshaped(rows: x.rows * positions, columns: width)
            ?? Matrix(rows: x.rows * positions, columns: width)
        })
      return joined.reshaped(rows: x.rows, columns: positions * joined.columns)
    default: preconditionFailure("the trace belongs to another network")
    }
  }

  /// d(W h + b) = dW h + db + W dh.
  private func affineTangent(
    _ index: Int, _ map: PatchMap?, _ input: Matrix<Element>, _ dx: Matrix<Element>?,
    _ moved: FiniteNetwork
  ) -> Matrix<Element> {
    var result = moved.affine(blocks[index], map, input)
    guard let dx else { return result }
    result.combine(linear(blocks[index], map, dx), Elementwise.add)
    return result
  }

  private func add(_ part: Matrix<Element>?, to total: inout Matrix<Element>?) {
    guard let part else { return }
    if total == nil { total = part } else { total!.combine(part, Elementwise.add) }
  }
}
