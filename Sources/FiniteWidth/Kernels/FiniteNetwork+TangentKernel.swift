import LinearAlgebra

extension FiniteNetwork {
  /// The empirical neural tangent kernel at the present parameters: (n1, n2).
  ///
  /// K(x, x') = 1/c sum_o sum_l rate_l (d f_o(x) / d theta_l) . (d f_o(x') / d theta_l), over
  /// the c outputs and the trainable layers l with their factors on the learning rate. A layer
  /// with inputs h_p, derivatives delta_p at its positions p and scales s, s_b of weights and
  /// biases adds sum_pp' (s^2 h_p.h'_p' + s_b^2) delta_p.delta'_p', over equal positions alone in a
  /// local convolution. `x2` nil means `x1`; the result is then exactly symmetric.
  ///
  /// With batch normalization before training, which has no running averages yet, the statistics of
  /// each argument are its own, and a row's derivative goes through all rows of its batch.
  ///
  /// Cost: c backward passes on both batches and, for each layer and pair, c units + fanIn
  /// multiply-adds for vectors; for convolutions the smaller of positions^2 (c units + fanIn) and
  /// c units fanIn. At most about 768 MB besides the activations. Batch normalization: (n1 + n2) c
  /// backward passes on whole batches.
  ///
  /// Reference: Jacot, Gabriel, Hongler (2018), arXiv:1806.07572, section 4.
  public func tangentKernel(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil
  ) -> Matrix<Element> {
    tangentKernel(x1, x2, derivativeElements: gradientElements)
  }

  /// The kernel with at most this many elements of derivatives in memory, but those of one output.
  func tangentKernel(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>?, derivativeElements: Int
  ) -> Matrix<Element> {
    guard !isBatchCoupled else { return coupledTangentKernel(x1, x2) }
    let (_, first) = forward(x1, mode: .evaluation)
    let second = x2.map { forward($0, mode: .evaluation).trace }
    var kernel = Matrix<Element>(rows: x1.rows, columns: (x2 ?? x1).rows)
    guard !kernel.elements.isEmpty else { return kernel }
    var inputGrams: [Int: Matrix<Element>] = [:]
    for outputs in outputGroups(
      rows: x1.rows + (x2?.rows ?? 0), elements: derivativeElements)
    {
      let left = outputs.map { sensitivities(first, output: $0, rows: x1.rows) }
      let right = second.map { trace in
        outputs.map { sensitivities(trace, output: $0, rows: x2!.rows) }
      }
      for position in left.first?.indices ?? 0..<0 {
        let calls = left.map { $0[position] }
        let others = right.map { $0.map { $0[position] } }
        let block = blocks[calls[0].block]
        let rate = block.learningRate / Double(outputCount)
        func contraction(
          _ left: LayerCall<Element>, _ right: LayerCall<Element>?, units: Int
        ) -> BlockContraction<Element> {
          BlockContraction(
            block: block, units: units, left: left, right: right,
            weight: rate * block.weightScale * block.weightScale,
            shift: block.biasOffset == nil ? 0 : rate * block.biasScale * block.biasScale)
        }
        if block.isNormalization {
          for (index, call) in calls.enumerated() {
            contraction(call, others?[index], units: block.units).addNormalization(to: &kernel)
          }
          continue
        }
        let all = contraction(
          LayerCall(sideBySide: calls, positions: block.positions),
          others.map { LayerCall(sideBySide: $0, positions: block.positions) },
          units: outputs.count * block.units)
        if block.positions == 1 && calls[0].map == nil {
          let gram = inputGrams[calls[0].block] ?? all.inputGram()
          inputGrams[calls[0].block] = gram
          all.add(gram: gram, to: &kernel)
        } else {
          all.add(to: &kernel)
        }
      }
    }
    if x2 == nil { kernel.mirrorLowerTriangle() }
    return kernel
  }

  /// The outputs in groups whose derivatives at all layers, alone and side by side, have at most
  /// `elements` elements.
  private func outputGroups(rows: Int, elements: Int) -> [Range<Int>] {
    let width = blocks.reduce(1) { $0 + $1.positions * $1.units }
    let size = min(outputCount, max(1, elements / (2 * rows * width)))
    return stride(from: 0, to: outputCount, by: size).map { $0..<min(outputCount, $0 + size) }
  }

  /// The uses of every trained block for one output, in one fixed order.
  private func sensitivities(
    _ trace: Trace<Element>, output: Int, rows: Int
  ) -> [LayerCall<Element>] {
    var seed = Matrix<Element>(rows: rows, columns: outputCount)
    for row in 0..<rows { seed[row, output] = 1 }
    var found: [LayerCall<Element>] = []
    backward(trace, seed) { found.append($0) }
    return found
  }
}
