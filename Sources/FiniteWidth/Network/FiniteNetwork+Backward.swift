import Architectures
import LinearAlgebra

extension FiniteNetwork {
  /// Walks back from d (loss) / d (output) and hands every dense layer's part to `visit`.
  ///
  /// `visit` gets the block's number, the layer's input h: (n, fanIn) and the derivative in its
  /// output: (n, units). Layers treat the rows of a batch independently, so with the derivative of
  /// one output per row these are that output's per-example derivatives.
  func backward(
    _ trace: Trace<Element>, _ derivative: Matrix<Element>,
    visit: (_ block: Int, _ input: Matrix<Element>, _ derivative: Matrix<Element>) -> Void
  ) {
    _ = backward(root, trace, derivative, wantsInput: false, visit)
  }

  private func backward(
    _ node: FiniteNode, _ trace: Trace<Element>, _ d: Matrix<Element>, wantsInput: Bool,
    _ visit: (Int, Matrix<Element>, Matrix<Element>) -> Void
  ) -> Matrix<Element> {
    switch (node, trace) {
    case (.dense(let index), .dense(let input)):
      if blocks[index].trainable { visit(index, input, d) }
      return wantsInput ? pullBack(blocks[index], d) : d
    case (.activation(let activation), .activation(let input)):
      var result = d
      activation.multiplyByDerivative(at: input, &result)
      return result
    case (.dropout, .dropout(let mask)):
      var result = d
      if let mask { result.combine(mask, Elementwise.multiply) }
      return result
    case (.layerNorm, .layerNorm(let normalized, let inverseStd)):
      return normalizeRowsBackward(d, normalized: normalized, inverseStd: inverseStd)
    case (.sequence(let nodes), .sequence(let traces)):
      // Below the first trainable layer nothing reads the derivative.
      let first = wantsInput ? 0 : nodes.firstIndex(where: isTrained) ?? nodes.count
      var current = d
      for index in nodes.indices.reversed() where index >= first {
        current = backward(
          nodes[index], traces[index], current, wantsInput: wantsInput || index > first, visit)
      }
      return current
    case (.sum(let nodes), .sum(let traces)):
      return sumOfBranches(nodes, traces, wantsInput, visit) { _ in d }
    case (.product(let nodes), .product(let traces, let outputs)):
      return sumOfBranches(nodes, traces, wantsInput, visit) { branch in
        var part = d
        for other in outputs.indices where other != branch {
          part.combine(outputs[other], Elementwise.multiply)
        }
        return part
      }
    case (.concatenate(let nodes), .concatenate(let traces, let widths)):
      var starts = [0]
      for width in widths { starts.append(starts.last! + width) }
      return sumOfBranches(nodes, traces, wantsInput, visit) { branch in
        d.columnRange(starts[branch]..<starts[branch + 1])
      }
    default: preconditionFailure("the trace belongs to another network")
    }
  }

  private func sumOfBranches(
    _ nodes: [FiniteNode], _ traces: [Trace<Element>], _ wantsInput: Bool,
    _ visit: (Int, Matrix<Element>, Matrix<Element>) -> Void,
    _ derivative: (Int) -> Matrix<Element>
  ) -> Matrix<Element> {
    var total: Matrix<Element>?
    for (index, node) in nodes.enumerated() where wantsInput || isTrained(node) {
      let part = backward(node, traces[index], derivative(index), wantsInput: wantsInput, visit)
      guard wantsInput else { continue }
      if total == nil { total = part } else { total!.combine(part, Elementwise.add) }
    }
    return total ?? Matrix(rows: 0, columns: 0)
  }

  private func isTrained(_ node: FiniteNode) -> Bool {
    switch node {
    case .dense(let index): return blocks[index].trainable
    case .activation, .dropout, .layerNorm: return false
    case .sequence(let nodes), .sum(let nodes), .product(let nodes), .concatenate(let nodes):
      return nodes.contains(where: isTrained)
    }
  }

  /// weightScale d W: (n, fanIn).
  private func pullBack(_ block: DenseBlock, _ d: Matrix<Element>) -> Matrix<Element> {
    var result = Matrix<Element>(rows: d.rows, columns: block.fanIn)
    guard d.rows > 0 else { return result }
    parameters.withUnsafeBufferPointer { p in
      result.elements.withUnsafeMutableBufferPointer { c in
        Element.Backend.gemm(
          transposeA: false, transposeB: false, m: d.rows, n: block.fanIn, k: block.units,
          alpha: Element(block.weightScale), a: d.elements, lda: block.units,
          b: p.baseAddress! + block.weightOffset, ldb: block.fanIn, beta: 0, c: c.baseAddress!,
          ldc: block.fanIn)
      }
    }
    return result
  }
}
