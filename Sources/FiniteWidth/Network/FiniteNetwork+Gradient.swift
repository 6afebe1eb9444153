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
    var result = [Element].zeros(parameters.count)
    guard derivative.rows > 0 else { return result }
    result.withUnsafeMutableBufferPointer { g in
      backward(trace, derivative) { call in
        let block = blocks[call.block]
        call.derivative.elements.withUnsafeBufferPointer { d in
          weightGradient(call, block, d.baseAddress!, g.baseAddress! + block.weightOffset)
          guard let offset = block.biasOffset else { return }
          let sums = d.count / block.rows
          Element.Backend.gemv(
            transpose: true, m: sums, n: block.rows, alpha: Element(block.biasScale),
            a: d.baseAddress!, lda: block.rows, x: [Element](repeating: 1, count: sums), beta: 0,
            y: g.baseAddress! + offset)
        }
      }
    }
    return result
  }

  /// Writes weightScale d^T h, summed over the batch and the positions of each filter.
  private func weightGradient(
    _ call: LayerCall<Element>, _ block: ParameterBlock, _ d: UnsafePointer<Element>,
    _ g: UnsafeMutablePointer<Element>
  ) {
    if block.isNormalization {
      return multiplyAndSumColumns(call.input, d, columns: block.filters, into: g)
    }
    forEachPatchBlock(of: call.input, map: call.map, fanIn: block.fanIn) { rows, patches in
      patches.elements.withUnsafeBufferPointer { h in
        for filter in 0..<block.filters {
          Element.Backend.gemm(
            transposeA: true, transposeB: false, m: block.units, n: block.fanIn,
            k: patches.rows / block.filters, alpha: Element(block.weightScale),
            a: d + rows.lowerBound * block.positions * block.units + filter * block.units,
            lda: block.rows, b: h.baseAddress! + filter * block.fanIn,
            ldb: block.filters * block.fanIn, beta: rows.lowerBound == 0 ? 0 : 1,
            c: g + filter * block.units * block.fanIn, ldc: block.fanIn)
        }
      }
    }
  }
}
