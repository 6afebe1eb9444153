/// One operation of the recursion, with what its adjoint needs of the way forward.
protocol GradientNode {
  /// The derivatives in the node's input from those in its output; adds those in the node's own
  /// parameters to `sweep`.
  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint
}

/// What one backward sweep collects on its way.
struct GradientSweep {
  let pairs: GradientPairs
  /// The derivatives in (weightStd, biasStd) by the layer's path.
  var layers: [String: (weight: Double, bias: Double)] = [:]
  /// Whether the sweep met a kink that the entry depends on.
  var hasKink = false

  init(pairs: GradientPairs) { self.pairs = pairs }
}

extension [any GradientNode] {
  /// The sweep through all nodes, last to first.
  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    reversed().reduce(adjoint) { $1.backward($0, &sweep) }
  }
}
