import LinearAlgebra

extension FiniteNetwork {
  /// The derivatives of every output in all parameters: (n outputs, parameters).
  ///
  /// Row i c + o is output o of input i, with c outputs. Columns of frozen layers are zero and
  /// factors on learning rates are not applied. Cost: n c backward passes on one row, or with batch
  /// normalization on the whole batch; memory n c P.
  public func jacobian(_ inputs: Matrix<Element>) -> Matrix<Element> {
    var rows: [Element] = []
    rows.reserveCapacity(inputs.rows * outputCount * parameters.count)
    for row in 0..<inputs.rows {
      if isBatchCoupled {
        let (_, trace) = forward(inputs, mode: .evaluation)
        for output in 0..<outputCount {
          rows.append(contentsOf: outputGradient(trace, inputs.rows, row, output))
        }
      } else {
        let (_, trace) = forward(inputs.selectingRows([row]), mode: .evaluation)
        for output in 0..<outputCount {
          rows.append(contentsOf: outputGradient(trace, 1, 0, output))
        }
      }
    }
    return Matrix(rows: inputs.rows * outputCount, columns: parameters.count, elements: rows)
  }

  /// The tangent kernel of a network whose rows depend on each other, from Jacobians.
  ///
  /// Rows of the first batch are held some at a time, at most 256 MB of gradients.
  func coupledTangentKernel(
    _ x1: Matrix<Element>, _ x2: Matrix<Element>?
  ) -> Matrix<Element> {
    var kernel = Matrix<Element>(rows: x1.rows, columns: (x2 ?? x1).rows)
    guard !kernel.elements.isEmpty, !parameters.isEmpty else { return kernel }
    let (_, first) = forward(x1, mode: .evaluation)
    let second = x2.map { forward($0, mode: .evaluation).trace } ?? first
    let rates = rates()
    let step = max(1, gradientElements / parameters.count)
    for output in 0..<outputCount {
      for start in stride(from: 0, to: x1.rows, by: step) {
        let rows = start..<min(start + step, x1.rows)
        var gradients: [Element] = []
        gradients.reserveCapacity(rows.count * parameters.count)
        for row in rows {
          var gradient = outputGradient(first, x1.rows, row, output)
          gradient.withUnsafeMutableBufferPointer {
            Elementwise.multiply($0.count, rates, $0.baseAddress!)
          }
          gradients.append(contentsOf: gradient)
        }
        let held = Matrix(rows: rows.count, columns: parameters.count, elements: gradients)
        for column in 0..<kernel.columns where x2 != nil || column < rows.upperBound {
          let products = held * outputGradient(second, (x2 ?? x1).rows, column, output)
          for (row, product) in zip(rows, products) { kernel[row, column] += product }
        }
      }
    }
    if x2 == nil { kernel.mirrorLowerTriangle() }
    return kernel
  }

  /// The gradient of one output of one row of a batch.
  private func outputGradient(
    _ trace: Trace<Element>, _ rows: Int, _ row: Int, _ output: Int
  ) -> [Element] {
    var seed = Matrix<Element>(rows: rows, columns: outputCount)
    seed[row, output] = 1
    return gradient(trace, seed)
  }

  /// The factor on the learning rate of every parameter, over the number of outputs.
  private func rates() -> [Element] {
    var result = [Element].zeros(parameters.count)
    for block in blocks {
      for index in block.range {
        result[index] = Element(block.learningRate / Double(outputCount))
      }
    }
    return result
  }
}
