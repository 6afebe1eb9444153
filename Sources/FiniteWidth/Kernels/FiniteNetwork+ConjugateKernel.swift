import LinearAlgebra

extension FiniteNetwork {
  /// The estimate of the NNGP kernel by this network's last hidden features: (n1, n2).
  ///
  /// With a dense last layer its weights are integrated out: K = weightStd^2 / fanIn h.h' +
  /// biasStd^2, for a layer that stands behind pooled or flattened positions; on positions it is
  /// the mean over pairs of equal ones. Otherwise K = 1/c sum_o f_o(x) f_o(x').
  public func conjugateKernel(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil
  ) -> Matrix<Element> {
    let left = lastFeatures(x1)
    let gram =
      x2.map { Matrix.product(left.features, .none, lastFeatures($0).features, .transposed) }
      ?? left.features.gram()
    guard let block = left.readout else { return Element(1 / Double(outputCount)) * gram }
    let weight = block.weightScale * block.initialWeightStd
    let bias = block.biasOffset == nil ? 0 : block.biasScale * block.initialBiasStd
    var result = Element(weight * weight / Double(block.positions)) * gram
    if bias != 0 {
      for index in result.elements.indices { result.elements[index] += Element(bias * bias) }
    }
    return result
  }

  private func lastFeatures(
    _ x: Matrix<Element>
  ) -> (features: Matrix<Element>, readout: ParameterBlock?) {
    let (output, trace) = forward(x, mode: .evaluation)
    guard let (block, features) = readout(root, trace) else { return (output, nil) }
    return (features, blocks[block])
  }

  /// The dense layer at the end of `node` and its input, looking into sequences and past layers
  /// that do nothing.
  private func readout(
    _ node: FiniteNode, _ trace: Trace<Element>
  ) -> (block: Int, features: Matrix<Element>)? {
    switch (node, trace) {
    case (.dense(let index), .input(let input)): return (index, input)
    case (.sequence(let nodes), .sequence(let traces)):
      let last = Array(zip(nodes, traces)).last { node, _ in
        if case .sequence(let inner) = node { !inner.isEmpty } else { true }
      }
      return last.flatMap { readout($0.0, $0.1) }
    default: return nil
    }
  }
}
