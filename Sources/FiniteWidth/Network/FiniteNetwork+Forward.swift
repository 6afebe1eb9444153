import Architectures
import LinearAlgebra

extension FiniteNetwork {
  /// The network's outputs: (n, outputs).
  ///
  /// Cost: 2 n P flops for P weights, by BLAS.
  ///
  /// - Precondition: `inputs.columns == inputCount`.
  public func outputs(
    _ inputs: Matrix<Element>, mode: EvaluationMode = .evaluation
  ) -> Matrix<Element> {
    forward(inputs, mode: mode).output
  }

  func forward(
    _ inputs: Matrix<Element>, mode: EvaluationMode
  ) -> (output: Matrix<Element>, trace: Trace<Element>) {
    precondition(
      inputs.columns == inputCount,
      "inputs have \(inputs.columns) features; the network takes \(inputCount)")
    return forward(root, inputs, mode)
  }

  private func forward(
    _ node: FiniteNode, _ x: Matrix<Element>, _ mode: EvaluationMode
  ) -> (output: Matrix<Element>, trace: Trace<Element>) {
    switch node {
    case .dense(let index): return (affine(blocks[index], x), .dense(input: x))
    case .activation(let activation):
      var y = x
      activation.apply(&y)
      return (y, .activation(input: x))
    case .dropout(let keep, let site):
      guard case .training(let seed, let step) = mode, keep < 1 else {
        return (x, .dropout(mask: nil))
      }
      let stream = RandomStream(seed: seed).child("dropout").child(site).child(step)
      let mask = dropoutMask(rows: x.rows, columns: x.columns, keep: keep, stream, Element.self)
      var y = x
      y.combine(mask, Elementwise.multiply)
      return (y, .dropout(mask: mask))
    case .layerNorm:
      let (normalized, inverseStd) = normalizeRows(x)
      return (normalized, .layerNorm(normalized: normalized, inverseStd: inverseStd))
    case .sequence(let nodes):
      var current = x
      var traces: [Trace<Element>] = []
      for node in nodes {
        let (y, trace) = forward(node, current, mode)
        traces.append(trace)
        current = y
      }
      return (current, .sequence(traces))
    case .sum(let nodes):
      let parts = nodes.map { forward($0, x, mode) }
      var total = parts[0].output
      for part in parts.dropFirst() { total.combine(part.output, Elementwise.add) }
      return (total, .sum(parts.map(\.trace)))
    case .product(let nodes):
      let parts = nodes.map { forward($0, x, mode) }
      var total = parts[0].output
      for part in parts.dropFirst() { total.combine(part.output, Elementwise.multiply) }
      return (total, .product(parts.map(\.trace), outputs: parts.map(\.output)))
    case .concatenate(let nodes):
      let parts = nodes.map { forward($0, x, mode) }
      return (
        concatenateColumns(parts.map(\.output)),
        .concatenate(parts.map(\.trace), widths: parts.map(\.output.columns))
      )
    }
  }

  /// weightScale x W^T + biasScale b: (n, units).
  private func affine(_ block: DenseBlock, _ x: Matrix<Element>) -> Matrix<Element> {
    var z = Matrix<Element>(rows: x.rows, columns: block.units)
    guard x.rows > 0 else { return z }
    parameters.withUnsafeBufferPointer { p in
      z.elements.withUnsafeMutableBufferPointer { z in
        if let offset = block.biasOffset {
          // The gemm below adds to the biases: z starts as biasScale 1 b^T.
          let bias = p.baseAddress! + offset
          for row in 0..<x.rows {
            Elementwise.descend(
              block.units, bias, z.baseAddress! + row * block.units, rate: -block.biasScale)
          }
        }
        Element.Backend.gemm(
          transposeA: false, transposeB: true, m: x.rows, n: block.units, k: block.fanIn,
          alpha: Element(block.weightScale), a: x.elements, lda: block.fanIn,
          b: p.baseAddress! + block.weightOffset, ldb: block.fanIn,
          beta: block.biasOffset == nil ? 0 : 1, c: z.baseAddress!, ldc: block.units)
      }
    }
    return z
  }
}
