import Architectures
import LinearAlgebra

extension FiniteNetwork {
  /// Walks back from d (loss) / d (output) and hands every use of a trained block to `visit`.
  ///
  /// Layers but batch normalization by the batch treat the rows of a batch independently, so with the derivative
  /// of one output per row these are that output's per-example derivatives.
  func backward(
    _ trace: Trace<Element>, _ derivative: Matrix<Element>,
    visit: (LayerCall<Element>) -> Void
  ) {
    _ = backward(root, trace, derivative, wantsInput: false, visit)
  }

  private func backward(
    _ node: FiniteNode, _ trace: Trace<Element>, _ d: Matrix<Element>, wantsInput: Bool,
    _ visit: (LayerCall<Element>) -> Void
  ) -> Matrix<Element> {
    switch (node, trace) {
    case (.dense(let index), .input(let input)):
      return backward(block: index, nil, input, d, wantsInput: wantsInput, visit)
    case (.convolution(let index, let map), .input(let input)):
      return backward(block: index, map, input, d, wantsInput: wantsInput, visit)
    case (.activation(let activation), .input(let input)):
      var result = d
      activation.multiplyByDerivative(at: input, &result)
      return result
    case (.dropout, .dropout(let mask)):
      var result = d
      if let mask { result.combine(mask, Elementwise.multiply) }
      return result
    case (.pool(let map, let factor), .pool): return map.spread(d, factor: factor)
    case (.maxPool(let map), .maxPool(let winners)):
      return deselect(d, winners, columns: map.inputs * (d.columns / map.outputs))
    case (.layerNorm(let groups), .normalized(let normalized, let inverseStd)):
      let result = normalizeRowsBackward(
        groups.gathered(d), normalized: normalized, inverseStd: inverseStd)
      return groups.restored(result, columns: d.columns)
    case (.batchNorm(let site), .batchNormalized(let trace)):
      return batchNormalizeBackward(site, trace, d, wantsInput: wantsInput, visit)
    case (.attention(let heads), .attention(let trace)):
      return attendBackward(heads, trace, d, wantsInput: wantsInput, visit)
    case (.oneHot(let vocabulary), .oneHot):
      return Matrix(rows: d.rows, columns: d.columns / vocabulary)
    case (.recurrent(let site), .recurrent(let trace)):
      return recurBackward(site, trace, d, wantsInput: wantsInput, visit)
    case (.softmax, .softmax(let outputs)): return softmaxDerivative(d, outputs)
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
    case (.concatenate(let nodes, let positions), .concatenate(let traces, let widths)):
      var starts = [0]
      for width in widths { starts.append(starts.last! + width) }
      let all = d.reshaped(rows: d.rows * positions, columns: starts.last!)
      return sumOfBranches(nodes, traces, wantsInput, visit) { branch in
        all.columnRange(starts[branch]..<starts[branch + 1])
          .reshaped(rows: d.rows, columns: positions * widths[branch])
      }
    default: preconditionFailure("the trace belongs to another network")
    }
  }

  /// Visits a block if it is trained; the derivative in its input if that is wanted.
  func backward(
    block index: Int, _ map: PatchMap?, _ input: Matrix<Element>, _ d: Matrix<Element>,
    wantsInput: Bool, _ visit: (LayerCall<Element>) -> Void
  ) -> Matrix<Element> {
    if blocks[index].trainable {
      visit(LayerCall(block: index, map: map, input: input, derivative: d))
    }
    return wantsInput ? pullBack(blocks[index], map, d) : d
  }

  private func sumOfBranches(
    _ nodes: [FiniteNode], _ traces: [Trace<Element>], _ wantsInput: Bool,
    _ visit: (LayerCall<Element>) -> Void, _ derivative: (Int) -> Matrix<Element>
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
    node.contains { $0.blocks.contains { blocks[$0].trainable } }
  }
}
