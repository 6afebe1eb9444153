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
    try checkTokens(inputs)
    if root.contains({ if case .attention = $0 { true } else { false } }) {
      throw FiniteWidthError.unsupportedLayer(
        path: "layers", layer: "attention, in a product with the Jacobian")
    }
    return jacobianProduct(
      direction, forward(inputs, mode: .evaluation).trace, rows: inputs.rows)
  }

  /// J v from the trace of a forward pass on `rows` inputs, for a network without attention.
  func jacobianProduct(
    _ direction: [Element], _ trace: Trace<Element>, rows: Int
  ) -> Matrix<Element> {
    var moved = self
    moved.parameters = direction
    return tangent(root, trace, nil, rows: rows, moved)
      ?? Matrix(rows: rows, columns: outputCount)
  }

  /// The derivative of a node's output; nil stands for zeros.
  ///
  /// - Parameters:
  ///   - dx: that of the node's input.
  ///   - rows: the rows of the batch.
  private func tangent(
    _ node: FiniteNode, _ trace: Trace<Element>, _ dx: Matrix<Element>?, rows: Int,
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
    case (.batchNorm(let site), .batchNormalized(let trace)):
      return batchNormalizeTangent(site, trace, dx, rows: rows, moved)
    case (.oneHot, .oneHot): return nil
    case (.recurrent(let site), .recurrent(let trace)):
      return recurTangent(site, trace, dx, moved)
    // The Jacobian of a softmax is symmetric.
    case (.softmax, .softmax(let outputs)): return dx.map { softmaxDerivative($0, outputs) }
    case (.sequence(let nodes), .sequence(let traces)):
      return zip(nodes, traces).reduce(dx) { change, part in
        tangent(part.0, part.1, change, rows: rows, moved)
      }
    case (.sum(let nodes), .sum(let traces)):
      var total: Matrix<Element>?
      for (node, trace) in zip(nodes, traces) {
        add(tangent(node, trace, dx, rows: rows, moved), to: &total)
      }
      return total
    case (.product(let nodes), .product(let traces, let outputs)):
      var total: Matrix<Element>?
      for (branch, (node, trace)) in zip(nodes, traces).enumerated() {
        guard var part = tangent(node, trace, dx, rows: rows, moved) else { continue }
        for other in outputs.indices where other != branch {
          part.combine(outputs[other], Elementwise.multiply)
        }
        add(part, to: &total)
      }
      return total
    case (.concatenate(let nodes, let positions), .concatenate(let traces, let widths)):
      let parts = zip(nodes, traces).map { tangent($0, $1, dx, rows: rows, moved) }
      guard parts.contains(where: { $0 != nil }) else { return nil }
      let joined = concatenateColumns(
        zip(parts, widths).map { part, width in
          part?.reshaped(rows: rows * positions, columns: width)
            ?? Matrix(rows: rows * positions, columns: width)
        })
      return joined.reshaped(rows: rows, columns: positions * joined.columns)
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
