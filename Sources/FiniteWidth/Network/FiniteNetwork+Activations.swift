import Architectures
import LinearAlgebra

extension FiniteNetwork {
  /// For every activation layer, in the order of evaluation, whether each of its inputs is positive:
  /// the activation pattern of a ReLU network, row after row.
  public func activationSigns(_ inputs: Matrix<Element>) -> [[Bool]] {
    preActivations(inputs).map { $0.elements.map { $0 > 0 } }
  }

  /// The input of every activation layer, in the order of evaluation: (n, positions * channels).
  public func preActivations(_ inputs: Matrix<Element>) -> [Matrix<Element>] {
    var found: [Matrix<Element>] = []
    collect(root, forward(inputs, mode: .evaluation).trace, &found)
    return found
  }

  private func collect(
    _ node: FiniteNode, _ trace: Trace<Element>, _ found: inout [Matrix<Element>]
  ) {
    switch (node, trace) {
    case (.activation, .input(let x)): found.append(x)
    case (.sequence(let nodes), .sequence(let traces)), (.sum(let nodes), .sum(let traces)),
      (.product(let nodes), .product(let traces, _)),
      (.concatenate(let nodes, _), .concatenate(let traces, _)):
      for (node, trace) in zip(nodes, traces) { collect(node, trace, &found) }
    default: break
    }
  }
}
