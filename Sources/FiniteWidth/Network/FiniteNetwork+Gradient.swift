import LinearAlgebra

extension FiniteNetwork {
  /// The loss on a batch and its gradient in all parameters, in the layout of `parameters`.
  ///
  /// Entries of frozen layers are zero. Factors on learning rates are not applied.
  /// Cost: three forward passes.
  ///
  /// - Precondition: `targets` is (n, outputs).
  public func gradient(
    of loss: Loss, inputs: Matrix<Element>, targets: Matrix<Element>,
    mode: EvaluationMode = .evaluation
  ) -> (loss: Double, gradient: [Element]) {
    let (output, trace) = forward(inputs, mode: mode)
    let (value, derivative) = loss.valueAndDerivative(outputs: output, targets: targets)
    return (value, gradient(trace, derivative))
  }

  /// The gradient of sum(derivative * outputs) in all parameters.
  func gradient(_ trace: Trace<Element>, _ derivative: Matrix<Element>) -> [Element] {
    var result = [Element](repeating: 0, count: parameters.count)
    let ones = [Element](repeating: 1, count: derivative.rows)
    backward(trace, derivative) { index, h, d in
      let block = blocks[index]
      guard d.rows > 0 else { return }
      result.withUnsafeMutableBufferPointer { g in
        Element.Backend.gemm(
          transposeA: true, transposeB: false, m: block.units, n: block.fanIn, k: d.rows,
          alpha: Element(block.weightScale), a: d.elements, lda: block.units, b: h.elements,
          ldb: block.fanIn, beta: 0, c: g.baseAddress! + block.weightOffset, ldc: block.fanIn)
        if let offset = block.biasOffset {
          Element.Backend.gemv(
            transpose: true, m: d.rows, n: block.units, alpha: Element(block.biasScale),
            a: d.elements, lda: block.units, x: ones, beta: 0, y: g.baseAddress! + offset)
        }
      }
    }
    return result
  }
}
