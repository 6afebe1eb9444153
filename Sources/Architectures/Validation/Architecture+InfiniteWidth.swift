extension Architecture {
  /// Checks the shapes, and that every layer has an infinite-width kernel where it stands.
  ///
  /// As all widths grow, a layer with random weights makes its channels independent zero-mean
  /// Gaussians (Lee et al. 1711.00165; Yang 1902.04760). The rules that follow:
  /// - activations and layer normalization need a Gaussian input, and an activation, a product, a
  ///   concatenation, dropout or `flatten` of several positions end with one that is not;
  /// - the branches of a sum must be Gaussian (their means vanish), and all but one must hold
  ///   weights of their own (their covariances vanish); the same independence for products, whose
  ///   branches need not be Gaussian;
  /// - a maximum over positions, batch normalization, gates (LSTM, GRU), embeddings of tokens and softmax
  ///   have no kernel in closed form; simple recurrent cells end with an activation;
  /// - dropout and positional embeddings need infinitely many channels; attention needs linear
  ///   scaling (Hron et al. 2006.10540); concatenated channels must be counted in the same way in every branch.
  ///
  /// Throws `ArchitectureError.noInfiniteWidthLimit` with the path, the reason and the remedy, or
  /// an error of `validate(input:)`. Cost: that of `validate(input:)`.
  @discardableResult
  public func validateInfiniteWidth(input: InputShape) throws(ArchitectureError) -> [LayerTrace] {
    let traces = try validate(input: input)
    _ = try InfiniteWidthRules.state(after: traces, from: .input)
    return traces
  }

  /// Checks the shapes, and that every layer has a function: `expNormalized` is only a kernel.
  ///
  /// Throws `ArchitectureError.noFiniteNetwork`, or an error of `validate(input:)`.
  @discardableResult
  public func validateFiniteWidth(input: InputShape) throws(ArchitectureError) -> [LayerTrace] {
    let traces = try validate(input: input)
    try checkFunctions(traces)
    return traces
  }

  private func checkFunctions(_ traces: [LayerTrace]) throws(ArchitectureError) {
    for trace in traces {
      if case .expNormalized? = trace.layer.activation {
        throw .noFiniteNetwork(
          path: trace.place, reason: "expNormalized is a kernel without a function",
          remedy: "use it at infinite width only, or another activation")
      }
      for branch in trace.branches { try checkFunctions(branch) }
    }
  }
}

/// How each layer changes the law of the signal at infinite width.
enum InfiniteWidthRules {
  static func state(after traces: [LayerTrace], from start: SignalState)
    throws(ArchitectureError) -> SignalState
  {
    var state = start
    for trace in traces { state = try Self.state(after: trace, from: state) }
    return state
  }

  private static func state(after trace: LayerTrace, from state: SignalState)
    throws(ArchitectureError) -> SignalState
  {
    switch trace.layer {
    case .dense, .conv, .convLocal, .convTranspose: return .weighted
    case .selfAttention(let attention):
      guard attention.linearScaling else {
        throw .noInfiniteWidthLimit(
          path: "\(trace.place).linearScaling",
          reason: "false: attention scaled by 1/sqrt(d) has no known kernel in closed form",
          remedy: Self.remedy("set it to true"))
      }
      guard attention.positionalEmbedding == nil || state.isWide else {
        throw .noInfiniteWidthLimit(
          path: "\(trace.place).positionalEmbedding",
          reason: "random vectors beside the raw input are not averaged over channels",
          remedy: "put a dense or convolution layer before it")
      }
      return .weighted
    case .averagePool, .sumPool, .globalAveragePool, .globalSumPool: return state
    case .maxPool:
      throw .noInfiniteWidthLimit(
        path: trace.place, reason: "a maximum over positions has no known kernel in closed form",
        remedy: Self.remedy("use averagePool"))
    case .batchNorm:
      throw .noInfiniteWidthLimit(
        path: trace.place,
        reason: "batch normalization makes every output depend on the whole batch, "
          + "which no kernel between two inputs holds",
        remedy: Self.remedy("use layerNorm"))
    case .flatten:
      // One position: nothing is mixed. Several have different variances, whose mean is all that is
      // left: enough for weights, not for an activation.
      return trace.input.positionCount == 1 ? state : state.notGaussian(after: trace)
    case .layerNorm:
      try needsGaussian(state, trace)
      return state
    case .dropout(let keep):
      guard keep < 1 else { return state }
      guard state.isWide else {
        throw .noInfiniteWidthLimit(
          path: trace.place, reason: "dropout of the raw input is not averaged over channels",
          remedy: "put a dense or convolution layer before it")
      }
      return state.notGaussian(after: trace)
    case .embedding:
      throw .noInfiniteWidthLimit(
        path: trace.place,
        reason: "vectors of tokens are equal or independent, and such a kernel compares no tokens",
        remedy: Self.remedy("give vectors as inputs, such as one-hot ones, and leave it out"))
    case .softmax:
      throw .noInfiniteWidthLimit(
        path: trace.place, reason: "a softmax over infinitely many channels has no limit",
        remedy: Self.remedy("leave it out: losses take the logits"))
    case .recurrent(let layer):
      guard case .simple = layer.cell else {
        throw .noInfiniteWidthLimit(
          path: trace.place, reason: "products of gates have no known kernel in closed form",
          remedy: Self.remedy("use rnn"))
      }
      return SignalState(law: .other(cause: trace.place), isFresh: true, isWide: true)
    case .activation(.identity): return state
    case .activation:
      try needsGaussian(state, trace)
      return state.notGaussian(after: trace)
    case .residual, .sum: return try sum(trace, from: state)
    case .product: return try product(trace, from: state)
    case .concatenate: return try concatenation(trace, from: state)
    case .repeated:
      var current = state
      for pass in trace.branches { current = try Self.state(after: pass, from: current) }
      return current
    }
  }

  /// The way out of a layer without a closed form.
  private static func remedy(_ alternative: String) -> String {
    "\(alternative), or estimate the kernels from finite networks (kernel --monte-carlo)"
  }

  private static func needsGaussian(_ state: SignalState, _ trace: LayerTrace)
    throws(ArchitectureError)
  {
    guard let obstacle = state.obstacle else { return }
    throw .noInfiniteWidthLimit(
      path: trace.place, reason: obstacle.reason, remedy: obstacle.remedy)
  }

  /// The states at the end of the branches, each started as not fresh.
  private static func branchStates(_ trace: LayerTrace, from state: SignalState)
    throws(ArchitectureError) -> [SignalState]
  {
    var start = state
    start.isFresh = false
    var states: [SignalState] = []
    for branch in trace.branches { states.append(try Self.state(after: branch, from: start)) }
    return states
  }

  private static func sum(_ trace: LayerTrace, from state: SignalState)
    throws(ArchitectureError) -> SignalState
  {
    let states = try branchStates(trace, from: state)
    if states.count > 1 {
      for (i, branch) in states.enumerated() where branch.law != .gaussian {
        throw .noInfiniteWidthLimit(
          path: branchPath(trace, i), reason: reason(branch, "a sum"),
          remedy: branch.law == .input
            ? "put a dense or convolution layer before the \(trace.layer.name)"
            : "end the branch with a dense or convolution layer")
      }
    }
    return try joined(
      states, trace, outer: state, law: states.count == 1 ? states[0].law : .gaussian)
  }

  private static func product(_ trace: LayerTrace, from state: SignalState)
    throws(ArchitectureError) -> SignalState
  {
    let states = try branchStates(trace, from: state)
    let law = states.count == 1 ? states[0].law : .other(cause: trace.place)
    return try joined(states, trace, outer: state, law: law)
  }

  private static func concatenation(_ trace: LayerTrace, from state: SignalState)
    throws(ArchitectureError) -> SignalState
  {
    let states = try branchStates(trace, from: state)
    guard trace.output.channels.fixed == 0 || trace.output.channels.widths == 0 else {
      throw .noInfiniteWidthLimit(
        path: trace.place,
        reason: "the output has \(trace.output.channels) channels (w: the width), "
          + "so the proportion of the branches is not defined",
        remedy: "give units to the last layer of every branch, or to none")
    }
    // No covariance between channels enters the kernel, so the branches may depend on each other.
    return SignalState(
      law: states.count == 1 ? states[0].law : .other(cause: trace.place),
      isFresh: state.isFresh || states.allSatisfy(\.isFresh),
      isWide: states.allSatisfy(\.isWide))
  }

  /// The state after branches that must be independent: at most one may lack weights of its own.
  private static func joined(
    _ states: [SignalState], _ trace: LayerTrace, outer: SignalState, law: SignalLaw
  ) throws(ArchitectureError) -> SignalState {
    let stale = states.indices.filter { !states[$0].isFresh }
    if stale.count > 1 {
      throw .noInfiniteWidthLimit(
        path: branchPath(trace, stale[0]),
        reason: "this and \(branchPath(trace, stale[1])) carry the same signal on, without weights "
          + "of their own, so they are not independent",
        remedy: "put a dense or convolution layer into all branches but one")
    }
    return SignalState(
      law: law, isFresh: outer.isFresh || stale.isEmpty, isWide: states.allSatisfy(\.isWide))
  }

  private static func reason(_ state: SignalState, _ what: String) -> String {
    switch state.law {
    case .other(let cause):
      return "\(what) needs Gaussian branches, and this one ends with \(cause), which is not"
    case .input: return "\(what) needs Gaussian branches, and this one is the raw input"
    case .gaussian: return "\(what) needs Gaussian branches"
    }
  }

  private static func branchPath(_ trace: LayerTrace, _ index: Int) -> String {
    if case .residual = trace.layer {
      return "\(trace.place).\(index == 0 ? "branch" : "shortcut")"
    }
    return "\(trace.place).branches[\(index)]"
  }
}

extension SignalState {
  /// The state after a layer that leaves Gaussians behind.
  fileprivate func notGaussian(after trace: LayerTrace) -> SignalState {
    var state = self
    if state.law != .input { state.law = .other(cause: trace.place) }
    return state
  }
}
