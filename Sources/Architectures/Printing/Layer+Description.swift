extension Layer: CustomStringConvertible {
  /// The name and the parameters that matter, such as `conv 3x3, padding same, weightStd 1.41421`;
  /// layers with branches show those in brackets.
  public var description: String {
    switch self {
    case .residual(let branch, let shortcut):
      let side = shortcut.isEmpty ? "identity" : shortcut.oneLine
      return "residual [\(branch.oneLine) | \(side)]"
    case .sum(let branches), .product(let branches), .concatenate(let branches):
      let parts = branches.map { $0.isEmpty ? "identity" : $0.oneLine }
      return "\(name) [\(parts.joined(separator: " | "))]"
    case .repeated(let count, let layers): return "repeat \(count) [\(layers.oneLine)]"
    default: return heading
    }
  }

  /// The layer's own line, without the layers inside.
  var heading: String {
    let details = details.joined(separator: ", ")
    return details.isEmpty ? name : "\(name) \(details)"
  }

  private var details: [String] {
    switch self {
    case .dense(let dense):
      return ["weightStd \(dense.weightStd.shortText)"] + bias(dense.biasStd)
        + training(dense.units, dense.trainable, dense.learningRate)
    case .conv(let conv), .convLocal(let conv), .convTranspose(let conv):
      let ones = conv.strides.allSatisfy { $0 == 1 }
      return [conv.filter.extent] + (ones ? [] : ["strides \(conv.strides.extent)"])
        + ["padding \(conv.padding.rawValue)", "weightStd \(conv.weightStd.shortText)"]
        + bias(conv.biasStd) + training(conv.units, conv.trainable, conv.learningRate)
    case .averagePool(let pool), .sumPool(let pool), .maxPool(let pool):
      return [pool.window.extent]
        + (pool.strides == pool.window ? [] : ["strides \(pool.strides.extent)"])
        + ["padding \(pool.padding.rawValue)"]
    case .layerNorm(let layer): return ["axes \(layer.axes)"]
    case .dropout(let keep): return ["keep \(keep.shortText)"]
    case .selfAttention(let layer):
      return [
        "queryStd \(layer.queryStd.shortText)", "keyStd \(layer.keyStd.shortText)",
        "valueStd \(layer.valueStd.shortText)", "outStd \(layer.outStd.shortText)",
      ] + bias(layer.biasStd) + (layer.linearScaling ? [] : ["scaling 1/sqrt(d)"])
        + (layer.positionalEmbedding.map { ["positionalEmbedding \($0)"] } ?? [])
        + training(layer.units, layer.trainable, layer.learningRate)
    case .embedding(let layer):
      return (layer.vocabulary.map { ["vocabulary \($0)"] } ?? [])
        + ["weightStd \(layer.weightStd.shortText)"]
        + training(layer.units, layer.trainable, layer.learningRate)
    case .recurrent(let layer):
      return layer.cellDetails
        + [
          "weightStd \(layer.weightStd.shortText)",
          "recurrentStd \(layer.recurrentStd.shortText)",
        ] + bias(layer.biasStd) + (layer.output == .last ? ["last state"] : [])
        + training(layer.units, layer.trainable, layer.learningRate)
    case .activation(let activation): return activation.details
    case .repeated(let count, _): return ["\(count) times"]
    case .batchNorm(let layer): return layer.affine ? ["affine"] : []
    case .globalAveragePool, .globalSumPool, .flatten, .softmax, .residual, .sum, .product,
      .concatenate:
      return []
    }
  }

  private func bias(_ std: Double) -> [String] { std == 0 ? [] : ["biasStd \(std.shortText)"] }

  private func training(_ units: Int?, _ trainable: Bool, _ learningRate: Double) -> [String] {
    (units.map { ["units \($0)"] } ?? []) + (trainable ? [] : ["not trained"])
      + (learningRate == 1 ? [] : ["learningRate \(learningRate.shortText)"])
  }
}

extension Activation: CustomStringConvertible {
  /// The name and the parameters, such as `leakyRelu alpha 0.01`.
  public var description: String {
    details.isEmpty ? name : "\(name) \(details.joined(separator: ", "))"
  }

  fileprivate var details: [String] { parameters.map { "\($0.name) \($0.value.parameterText)" } }
}

extension JSONValue {
  fileprivate var parameterText: String {
    guard case .array(let entries) = self else { return summary }
    return "[\(entries.map(\.summary).list)]"
  }
}

extension [Layer] {
  /// The layers on one line.
  var oneLine: String { map(\.description).joined(separator: "; ") }
}

extension [Int] {
  /// Sizes such as `3x3`.
  fileprivate var extent: String { map(String.init).joined(separator: "x") }
}
