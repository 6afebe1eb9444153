import Architectures
import LinearAlgebra

extension FiniteNetwork {
  /// The network's outputs: (n, outputs).
  ///
  /// Batch normalization takes the running averages of training where the network has them, and
  /// otherwise its statistics from these inputs. Cost: 2 n P flops for P weights of
  /// dense layers, times the output positions for convolutions, by BLAS.
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
    case .dense(let index): return (affine(blocks[index], nil, x), .input(x))
    case .convolution(let index, let map): return (affine(blocks[index], map, x), .input(x))
    case .activation(let activation):
      var y = x
      activation.apply(&y)
      return (y, .input(x))
    case .dropout(let keep, let site): return dropout(x, keep: keep, site: site, mode)
    case .pool(let map, let factor): return (map.pooled(x, factor: factor), .pool)
    case .maxPool(let map):
      let winners = map.winners(x)
      let columns = map.outputs * (x.columns / map.inputs)
      return (select(x, winners, columns: columns), .maxPool(winners: winners))
    case .layerNorm(let groups):
      let (normalized, inverseStd) = normalizeRows(
        groups.gathered(x), epsilon: normalizationEpsilon)
      return (
        groups.restored(normalized, columns: x.columns),
        .normalized(normalized, inverseStd: inverseStd)
      )
    case .batchNorm(let site):
      let (y, trace) = batchNormalize(site, x, mode)
      return (y, .batchNormalized(trace))
    case .attention(let heads):
      let (y, trace) = attend(heads, x)
      return (y, .attention(trace))
    case .oneHot(let vocabulary): return (oneHot(x, vocabulary: vocabulary), .oneHot)
    case .recurrent(let site):
      let (y, trace) = recur(site, x)
      return (y, .recurrent(trace))
    case .softmax(let channels):
      var y = x.reshaped(columns: channels)
      softmaxRows(&y, scale: 1)
      return (y.reshaped(rows: x.rows, columns: x.columns), .softmax(y))
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
    case .concatenate(let nodes, let positions):
      let parts = nodes.map { forward($0, x, mode) }
      let widths = parts.map { $0.output.columns / positions }
      let joined = concatenateColumns(
        zip(parts, widths).map { $0.output.reshaped(rows: x.rows * positions, columns: $1) })
      return (
        joined.reshaped(rows: x.rows, columns: positions * joined.columns),
        .concatenate(parts.map(\.trace), widths: widths)
      )
    }
  }

  private func dropout(
    _ x: Matrix<Element>, keep: Double, site: Int, _ mode: EvaluationMode
  ) -> (output: Matrix<Element>, trace: Trace<Element>) {
    guard case .training(let seed, let step) = mode, keep < 1 else {
      return (x, .dropout(mask: nil))
    }
    let stream = RandomStream(seed: seed).child("dropout").child(site).child(step)
    let mask = dropoutMask(rows: x.rows, columns: x.columns, keep: keep, stream, Element.self)
    var y = x
    y.combine(mask, Elementwise.multiply)
    return (y, .dropout(mask: mask))
  }
}
