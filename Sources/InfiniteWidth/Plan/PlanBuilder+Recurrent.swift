import Architectures

extension PlanBuilder {
  /// Simple recurrent cells, written out over the positions.
  ///
  /// As units grow, the pre-activations g_t = W x_t + b + U phi(g_{t-1}) are Gaussian, with
  /// K_g(t, t') = K_in(t, t') + recurrentStd^2 E[phi phi](t - 1, t' - 1) and
  /// Theta_g(t, t') = Theta_in(t, t') + recurrentStd^2 (E[phi' phi'] Theta_g + rate E[phi phi])(t - 1, t' - 1),
  /// where a pair with a position before the first has 0: the weights are shared by all positions, and yet
  /// both positions step back together, as in a convolution. So the layer is as many rounds of activation,
  /// a step back of both positions, and the sum with the input's part, as there are positions; after round
  /// s the pairs with a position before s are right. Where the last state alone is put out, only equal
  /// positions are followed.
  ///
  /// Cost: positions times that of a convolution with its activation.
  ///
  /// Reference: Alemohammad, Wang, Balestriero, Baraniuk (2021), The recurrent neural tangent kernel,
  /// arXiv:2006.10246, theorems 1 and 2, for one layer at a time and any layers around it.
  mutating func append(_ layer: Recurrent, _ trace: LayerTrace, slot: Int) throws {
    guard case .simple(let activation) = layer.cell else {
      throw InfiniteWidthError.unsupportedLayer(
        path: trace.path, layer: trace.layer.name,
        remedy: "use rnn, or estimate the kernels from finite networks (kernel --monte-carlo)")
    }
    let path = trace.path
    let step = KernelPlan.Step.activation(slot: slot, ActivationRule(activation))
    let first = try affine(
      weightStd: layer.weightStd, biasStd: layer.biasStd, trainable: layer.trainable,
      learningRate: layer.learningRate, taps: 1, trace)
    emit(
      .each(
        .affine(
          slot: slot, scale: first.scale, shift: first.shift, rate: first.rate,
          offset: first.offset)), path)
    let length = shape.columns
    if length > 1 {
      let back = WindowMap(rows: .point, columns: AxisMap(offset: -1, over: length))
      let map = try recurrentMap(layer, path)
      let inputPart = slots
      slots += 1
      emit(.each(.copy(from: slot, to: inputPart)), path)
      for _ in 1..<length {
        emit(.each(step), path)
        emit(.convolve(slot: slot, back, map), path, to: back.output)
        emit(.each(.add(from: inputPart, into: slot)), path)
      }
    }
    emit(.each(step), path)
    guard layer.output == .last else { return }
    if length > 1 {
      let last = WindowMap(
        rows: .point, columns: AxisMap(offset: length - 1, over: length, outputs: 1))
      emit(
        .convolve(slot: slot, last, AffineMap(scale: 1, shift: 0, rate: 0, offset: 0)), path,
        to: last.output)
    }
    rank = 0
  }

  private func recurrentMap(_ layer: Recurrent, _ path: String) throws -> AffineMap {
    let variance = layer.recurrentStd * layer.recurrentStd
    let learning = layer.trainable ? layer.learningRate : 0
    switch parameterization {
    case .ntk:
      return AffineMap(scale: variance, shift: 0, rate: learning * variance, offset: 0)
    case .standard:
      guard let units = layer.units else { throw InfiniteWidthError.missingUnits(path: path) }
      return AffineMap(scale: variance, shift: 0, rate: learning * Double(units), offset: 0)
    }
  }
}
