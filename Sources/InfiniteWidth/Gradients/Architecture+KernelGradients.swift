import Architectures

extension Architecture {
  /// K(x, x'), Theta(x, x') and their exact derivatives in x, in x' and in the weightStd and biasStd
  /// of every dense and convolution layer, for any architecture with an infinite-width limit.
  ///
  /// `x` and `other` are single inputs, positions then channels; `input` says their shape, a vector
  /// when nil. One pass forwards over all pairs of positions of (x, x), (x, x') and (x', x'), then
  /// one sweep backwards for each kernel. In the standard parameterization Theta depends on whether
  /// biasStd is 0, which has no derivative and counts as constant.
  ///
  /// **Kinks.** For ReLU and other functions with a kink Theta(x, x') falls in proportion to the
  /// angle between the inputs, a cone at x' = x (and at any pair of proportional patches), where no
  /// derivative in one argument alone exists. The result is then the derivative of the smooth part,
  /// the mean of the one-sided derivatives along any line, and `ntkHasKink` is true; derivatives in
  /// standard deviations are exact all the same. K is smooth there; for functions that jump it has
  /// the cone. `kernelGradients(diagonal:input:)` moves both arguments together, which is smooth.
  ///
  /// Where a patch of one input vanishes, and every variance with it, K has a kink as well. Each
  /// activation then passes on the part that is odd in the patch: the mean of the one-sided
  /// derivatives for the first activation, a finite convention for those after it.
  ///
  /// Nearly equal inputs: at an angle t, a cone's contribution has a relative error of about
  /// 10^-16 / t, or 10^-16 / t^2 after pooling, attention and for nearly opposite inputs. Below
  /// 10^-12, or 3 10^-7 after pooling and 10^-6 from opposite, it counts as a kink.
  ///
  /// Cost: over p positions, p^2 (filter size) operations for a layer with weights, some 100 p^2 for
  /// an activation, times 3 pairs of inputs and 3 passes. Memory: 112 p^2 bytes an activation and 32
  /// to 56 p^2 any other layer, and 224 p^2 on the way. Hermite series (tanh, softplus, SiLU, ELU,
  /// polynomials, custom functions) take some milliseconds for every distinct variance; where they
  /// do not converge (kinks or large variances, at correlations near 1), quadrature in two
  /// dimensions takes 10 to 100 times that for every pair of positions. One thread; entries are
  /// independent and may be computed concurrently.
  ///
  /// - Throws: `ArchitectureError` when the description does not fit the input, `InfiniteWidthError`
  ///   when an input has the wrong length or is not finite, the output has positions left, a
  ///   variance vanishes or overflows where that has no meaning, a quadrature does not converge,
  ///   the standard parameterization lacks `units`, or the memory does not suffice.
  ///
  /// Reference: the recursions of arXiv:1806.07572, arXiv:1904.11955, arXiv:2006.10540;
  /// derivatives of Gaussian moments by Price (1958).
  public func kernelGradients(
    _ x: [Double], _ other: [Double], input: InputShape? = nil
  ) throws -> KernelGradients {
    try kernelGradients(pairs: .cross, inputs: [x, other], input: input)
  }

  /// K(x, x), Theta(x, x) and their exact derivatives in x, both arguments moved together, and in
  /// the standard deviations; see `kernelGradients(_:_:input:)`.
  ///
  /// Smooth for every activation. With dropout, both arguments share their masks, as on the
  /// diagonal of `kernel(_:)`. Cost: a third of that of a pair.
  public func kernelGradients(
    diagonal x: [Double], input: InputShape? = nil
  ) throws -> KernelGradients {
    try kernelGradients(pairs: .diagonal, inputs: [x], input: input)
  }

  private func kernelGradients(
    pairs: GradientPairs, inputs: [[Double]], input: InputShape?
  ) throws -> KernelGradients {
    let shape = input ?? .vector(features: inputs[0].count)
    let traces = try validateInfiniteWidth(input: shape)
    try Self.check(inputs, shape)
    if let last = traces.last, !last.output.positions.isEmpty {
      throw InfiniteWidthError.unsupportedLayer(
        path: last.path, layer: "an output with positions (\(last.output))",
        remedy: "end with flatten or a global pool, and a dense layer")
    }
    try MachineMemory.require(GradientMemory.bytes(traces, pairs))
    let positions = TensorShape(shape).positionCount
    var tape = GradientTape(
      parameterization: parameterization,
      signal: GradientSignal(pairs: pairs, inputs: inputs, positions: positions))
    try tape.append(traces)

    let nngp = EntryGradient(tape, pairs, inputs, positions, ofTangent: false)
    let ntk = EntryGradient(tape, pairs, inputs, positions, ofTangent: true)
    var paths: [String] = []
    Self.collectPaths(traces, into: &paths)
    return KernelGradients(
      nngp: tape.signal.covariance[pairs.target][0], ntk: tape.signal.tangent[0],
      nngpByInput: nngp.byInput[0], ntkByInput: ntk.byInput[0],
      nngpByOther: pairs == .cross ? nngp.byInput[1] : nil,
      ntkByOther: pairs == .cross ? ntk.byInput[1] : nil,
      layers: paths.map { path in
        let (first, second) = (nngp.sweep.layers[path], ntk.sweep.layers[path])
        return LayerGradients(
          path: path, nngpByWeightStd: first?.weight ?? 0, nngpByBiasStd: first?.bias ?? 0,
          ntkByWeightStd: second?.weight ?? 0, ntkByBiasStd: second?.bias ?? 0)
      }, nngpHasKink: nngp.sweep.hasKink, ntkHasKink: ntk.sweep.hasKink)
  }

  private static func check(_ inputs: [[Double]], _ shape: InputShape) throws {
    let features = shape.dimensions.reduce(1, *)
    for (row, x) in inputs.enumerated() {
      guard x.count == features else {
        throw InfiniteWidthError.featureMismatch(first: features, second: x.count)
      }
      if let column = x.firstIndex(where: { !$0.isFinite }) {
        throw InfiniteWidthError.notFinite(row: row, column: column, value: x[column])
      }
    }
  }

  /// The paths of the layers with weights, each once.
  private static func collectPaths(_ traces: [LayerTrace], into paths: inout [String]) {
    for trace in traces {
      switch trace.layer {
      case .dense, .conv, .convLocal, .convTranspose:
        if !paths.contains(trace.path) { paths.append(trace.path) }
      default:
        for branch in trace.branches { collectPaths(branch, into: &paths) }
      }
    }
  }
}

/// One backward sweep: the derivatives of K or Theta.
private struct EntryGradient {
  /// The derivatives in every input.
  let byInput: [[Double]]
  let sweep: GradientSweep

  init(
    _ tape: GradientTape, _ pairs: GradientPairs, _ inputs: [[Double]], _ positions: Int,
    ofTangent: Bool
  ) {
    var seed = GradientAdjoint(pairs: pairs, count: 1, hasTangent: ofTangent)
    if ofTangent { seed.tangent[0] = 1 } else { seed.covariance[pairs.target][0] = 1 }
    var sweep = GradientSweep(pairs: pairs)
    let adjoint = tape.nodes.backward(seed, &sweep)
    // k(p, p') = x_p . x'_p' / channels.
    let channels = inputs[0].count / positions
    var byInput = inputs.map { [Double](repeating: 0, count: $0.count) }
    for (pair, member) in pairs.members.enumerated() {
      for index in adjoint.covariance[pair].indices where adjoint.covariance[pair][index] != 0 {
        let weight = adjoint.covariance[pair][index] / Double(channels)
        let (a, b) = (index / positions * channels, index % positions * channels)
        for c in 0..<channels {
          byInput[member.first][a + c] += weight * inputs[member.second][b + c]
          byInput[member.second][b + c] += weight * inputs[member.first][a + c]
        }
      }
    }
    self.byInput = byInput
    self.sweep = sweep
  }
}
