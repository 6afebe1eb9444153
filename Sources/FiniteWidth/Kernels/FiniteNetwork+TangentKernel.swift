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
  /// Cost: c backward passes on both batches and, for each output, layer and pair, units + fanIn
  /// multiply-adds for vectors; for convolutions the smaller of positions^2 (units + fanIn) and
  /// units fanIn. At most about 512 MB besides the activations. Batch normalization: (n1 + n2) c
  /// backward passes on whole batches.
  ///
  /// Reference: Jacot, Gabriel, Hongler (2018), arXiv:1806.07572, section 4.
  public func tangentKernel(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>? = nil
  ) -> Matrix<Element> {
    guard !isBatchCoupled else { return coupledTangentKernel(x1, x2) }
    let (_, first) = forward(x1, mode: .evaluation)
    let second = x2.map { forward($0, mode: .evaluation).trace }
    var kernel = Matrix<Element>(rows: x1.rows, columns: (x2 ?? x1).rows)
    guard !kernel.elements.isEmpty else { return kernel }
    var inputGrams: [Int: Matrix<Element>] = [:]
    let patches = PatchCache<Element>()
    for output in 0..<outputCount {
      let left = sensitivities(first, output: output, rows: x1.rows)
      let right = second.map { sensitivities($0, output: output, rows: x2!.rows) }
      for (position, call) in left.enumerated() {
        let block = blocks[call.block]
        let rate = block.learningRate / Double(outputCount)
        var contraction = BlockContraction(
          block: block, left: call, right: right?[position],
          weight: rate * block.weightScale * block.weightScale,
          shift: block.biasOffset == nil ? 0 : rate * block.biasScale * block.biasScale)
        contraction.patches = patches
        if block.positions == 1 && call.map == nil && !block.isNormalization {
          let gram = inputGrams[call.block] ?? contraction.inputGram()
          inputGrams[call.block] = gram
          contraction.add(gram: gram, to: &kernel)
        } else {
          contraction.add(to: &kernel)
        }
      }
    }
    if x2 == nil { kernel.mirrorLowerTriangle() }
    return kernel
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
