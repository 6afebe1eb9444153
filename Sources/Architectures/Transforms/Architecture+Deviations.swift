/// The standard deviations of the weights and biases of one layer.
public struct LayerDeviations: Hashable, Sendable, Codable {
  /// The layer's place in the description, such as `layers[3].residual.branch[0]`.
  public let path: String
  /// The standard deviation of the weights.
  public var weightStd: Double
  /// The standard deviation of the biases.
  public var biasStd: Double

  /// The deviations of the layer at `path`.
  public init(path: String, weightStd: Double, biasStd: Double) {
    self.path = path
    self.weightStd = weightStd
    self.biasStd = biasStd
  }
}

extension Architecture {
  /// The standard deviations of every dense and convolution layer, in the order of the description.
  ///
  /// A repeated layer is one layer.
  public var deviations: [LayerDeviations] {
    var found: [LayerDeviations] = []
    _ = DeviationPass { deviations in
      found.append(deviations)
      return deviations
    }.apply(layers, "layers")
    return found
  }

  /// The same network with the deviations of the layers at the paths of `deviations`; paths without
  /// a layer are ignored.
  public func settingDeviations(_ deviations: [LayerDeviations]) -> Architecture {
    var result = self
    result.layers = DeviationPass { old in
      deviations.last { $0.path == old.path } ?? old
    }.apply(layers, "layers")
    return result
  }
}

/// Walks through the layers with standard deviations and sets them.
private struct DeviationPass {
  /// The new deviations of a layer, given the present ones.
  let rule: (LayerDeviations) -> LayerDeviations

  func apply(_ layers: [Layer], _ path: String) -> [Layer] {
    layers.enumerated().map { index, layer in apply(layer, "\(path)[\(index)]") }
  }

  private func apply(_ layer: Layer, _ path: String) -> Layer {
    let place = "\(path).\(layer.name)"
    switch layer {
    case .dense(var dense):
      let new = rule(
        LayerDeviations(path: path, weightStd: dense.weightStd, biasStd: dense.biasStd))
      (dense.weightStd, dense.biasStd) = (new.weightStd, new.biasStd)
      return .dense(dense)
    case .conv(let conv): return .conv(apply(conv, path))
    case .convLocal(let conv): return .convLocal(apply(conv, path))
    case .convTranspose(let conv): return .convTranspose(apply(conv, path))
    case .residual(let branch, let shortcut):
      return .residual(
        branch: apply(branch, "\(place).branch"), shortcut: apply(shortcut, "\(place).shortcut"))
    case .sum(let branches): return .sum(apply(branches, place))
    case .product(let branches): return .product(apply(branches, place))
    case .concatenate(let branches): return .concatenate(apply(branches, place))
    case .repeated(let count, let layers):
      return .repeated(count: count, layers: apply(layers, "\(place).layers"))
    case .selfAttention, .averagePool, .sumPool, .maxPool, .globalAveragePool, .globalSumPool,
      .flatten, .layerNorm, .batchNorm, .dropout, .embedding, .recurrent, .softmax, .activation:
      return layer
    }
  }

  private func apply(_ branches: [[Layer]], _ place: String) -> [[Layer]] {
    branches.enumerated().map { apply($1, "\(place).branches[\($0)]") }
  }

  private func apply(_ conv: Convolution, _ path: String) -> Convolution {
    var conv = conv
    let new = rule(LayerDeviations(path: path, weightStd: conv.weightStd, biasStd: conv.biasStd))
    (conv.weightStd, conv.biasStd) = (new.weightStd, new.biasStd)
    return conv
  }
}
