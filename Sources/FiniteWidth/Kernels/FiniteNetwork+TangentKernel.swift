import LinearAlgebra

extension FiniteNetwork {
  /// The derivatives of every output in all parameters: (n outputs, parameters).
  ///
  /// Row i c + o is output o of input i, with c outputs. Columns of frozen layers are zero and
  /// factors on learning rates are not applied. Cost: n c backward passes on one row; memory n c P.
  public func jacobian(_ inputs: Matrix<Element>) -> Matrix<Element> {
    var rows: [Element] = []
    rows.reserveCapacity(inputs.rows * outputCount * parameters.count)
    for row in 0..<inputs.rows {
      let (_, trace) = forward(inputs.selectingRows([row]), mode: .evaluation)
      for output in 0..<outputCount {
        var seed = Matrix<Element>(rows: 1, columns: outputCount)
        seed[0, output] = 1
        rows.append(contentsOf: gradient(trace, seed))
      }
    }
    return Matrix(rows: inputs.rows * outputCount, columns: parameters.count, elements: rows)
  }

  /// The empirical neural tangent kernel at the present parameters: (n1, n2).
  ///
  /// K(x, x') = 1/c sum_o sum_l rate_l (d f_o(x) / d theta_l) . (d f_o(x') / d theta_l), over
  /// the c outputs and the trainable layers l with their factors on the learning rate. Computed
  /// layer by layer as (s^2 h.h' + s_b^2) delta.delta', with inputs h, derivatives delta and the
  /// scales s, s_b of weights and biases; no Jacobian is stored.
  /// `x2` nil means `x1`; the result is then exactly symmetric.
  /// Cost: c backward passes on both batches and n1 n2 (c units + fanIn) multiply-adds per layer.
  ///
  /// Reference: Jacot, Gabriel, Hongler (2018), arXiv:1806.07572, section 4.
  public func tangentKernel(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil
  ) -> Matrix<Element> {
    let (_, first) = forward(x1, mode: .evaluation)
    let second = x2.map { forward($0, mode: .evaluation).trace }
    var kernel = Matrix<Element>(rows: x1.rows, columns: (x2 ?? x1).rows)
    guard !kernel.elements.isEmpty else { return kernel }
    var inputGrams: [Int: Matrix<Element>] = [:]
    for output in 0..<outputCount {
      let left = sensitivities(first, output: output, rows: x1.rows)
      let right = second.map { sensitivities($0, output: output, rows: x2!.rows) }
      for (position, part) in left.enumerated() {
        let block = blocks[part.block]
        let (h, d) = (part.input, part.derivative)
        let other = right?[position]
        let gram =
          inputGrams[part.block] ?? other.map { Matrix.product(h, .none, $0.input, .transposed) }
          ?? h.gram()
        inputGrams[part.block] = gram
        let sensitivity =
          other.map { Matrix.product(d, .none, $0.derivative, .transposed) } ?? d.gram()
        let rate = block.learningRate / Double(outputCount)
        kernel.elements.withUnsafeMutableBufferPointer { k in
          Elementwise.contract(
            k.count, gram.elements, sensitivity.elements, k.baseAddress!,
            weight: rate * block.weightScale * block.weightScale,
            shift: block.biasOffset == nil ? 0 : rate * block.biasScale * block.biasScale)
        }
      }
    }
    return kernel
  }

  /// The estimate of the NNGP kernel by this network's last hidden features: (n1, n2).
  ///
  /// With a dense last layer its weights are integrated out:
  /// K = weightStd^2 / fanIn h.h' + biasStd^2. Otherwise K = 1/c sum_o f_o(x) f_o(x').
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
    var result = Element(weight * weight) * gram
    if bias != 0 {
      for index in result.elements.indices { result.elements[index] += Element(bias * bias) }
    }
    return result
  }

  private func lastFeatures(
    _ x: Matrix<Element>
  ) -> (features: Matrix<Element>, readout: DenseBlock?) {
    let (output, trace) = forward(x, mode: .evaluation)
    switch (root, trace) {
    case (.dense(let index), .dense(let input)): return (input, blocks[index])
    case (.sequence(let nodes), .sequence(let traces)):
      guard case .dense(let index)? = nodes.last, case .dense(let input)? = traces.last else {
        return (output, nil)
      }
      return (input, blocks[index])
    default: return (output, nil)
    }
  }

  /// For each trainable block its input and the derivative of one output, in one fixed order.
  private func sensitivities(
    _ trace: Trace<Element>, output: Int, rows: Int
  ) -> [Sensitivity<Element>] {
    var seed = Matrix<Element>(rows: rows, columns: outputCount)
    for row in 0..<rows { seed[row, output] = 1 }
    var found: [Sensitivity<Element>] = []
    backward(trace, seed) { index, h, d in
      found.append(Sensitivity(block: index, input: h, derivative: d))
    }
    return found
  }
}

/// A dense layer's input and the derivative of one network output in the layer's output.
private struct Sensitivity<Element: Scalar> {
  let block: Int
  /// (n, fanIn).
  let input: Matrix<Element>
  /// (n, units).
  let derivative: Matrix<Element>
}
