/// Which of the layers with parameters are trained.
public enum TrainedPart: String, Codable, Hashable, Sendable, CaseIterable {
  /// All.
  case all
  /// The first, as in the Gram matrix of two-layer networks.
  case first
  /// The last: random features, whose tangent kernel is the NNGP kernel.
  case last
  /// All but the first and the last, as in CNTK-GAP (Arora et al. 1904.11955).
  case hidden
  /// None.
  case none
}

extension Architecture {
  /// The number of layers with parameters (dense, convolutions, attention, embeddings, recurrent
  /// ones), with repeats written out.
  public var parameterizedLayerCount: Int {
    var counter = TrainingPass { _, settings in settings }
    _ = counter.apply(layers)
    return counter.index
  }

  /// The same network with the first `count` layers with parameters frozen, the others unchanged.
  ///
  /// Layers count in the order of the description, a residual's branch before its shortcut, and
  /// every pass of a repeat on its own: a repeat that is frozen in part is written out. The NTK
  /// then starts to accumulate behind the frozen layers. Throws
  /// `ArchitectureError.tooFewParameterizedLayers` unless 0 <= count <= `parameterizedLayerCount`.
  public func freezing(first count: Int) throws(ArchitectureError) -> Architecture {
    let available = parameterizedLayerCount
    guard (0...available).contains(count) else {
      throw .tooFewParameterizedLayers(requested: count, available: available)
    }
    return mappingTrainable { $0 < count ? false : $1 }
  }

  /// The same network with `part` trained and every other layer frozen; order as in
  /// `freezing(first:)`.
  public func training(only part: TrainedPart) -> Architecture {
    let last = parameterizedLayerCount - 1
    return mappingTrainable { index, _ in
      switch part {
      case .all: return true
      case .first: return index == 0
      case .last: return index == last
      case .hidden: return index != 0 && index != last
      case .none: return false
      }
    }
  }

  private func mappingTrainable(_ rule: @escaping (Int, Bool) -> Bool) -> Architecture {
    var pass = TrainingPass(rule: rule)
    var result = self
    result.layers = pass.apply(layers)
    return result
  }
}

/// Walks through the layers with parameters in order and sets whether they are trained.
private struct TrainingPass {
  /// The trainable flag of layer `index`, given the present one.
  let rule: (Int, Bool) -> Bool
  /// The number of layers with parameters so far.
  var index = 0

  init(rule: @escaping (Int, Bool) -> Bool) { self.rule = rule }

  mutating func apply(_ layers: [Layer]) -> [Layer] {
    var result: [Layer] = []
    for layer in layers { result += apply(layer) }
    return result
  }

  /// The layer with its flags set; several for a repeat that had to be written out.
  private mutating func apply(_ layer: Layer) -> [Layer] {
    switch layer {
    case .dense(var dense):
      dense.trainable = next(dense.trainable)
      return [.dense(dense)]
    case .conv(let conv): return [.conv(apply(conv))]
    case .convLocal(let conv): return [.convLocal(apply(conv))]
    case .convTranspose(let conv): return [.convTranspose(apply(conv))]
    case .selfAttention(var attention):
      attention.trainable = next(attention.trainable)
      return [.selfAttention(attention)]
    case .embedding(var embedding):
      embedding.trainable = next(embedding.trainable)
      return [.embedding(embedding)]
    case .recurrent(var recurrent):
      recurrent.trainable = next(recurrent.trainable)
      return [.recurrent(recurrent)]
    case .residual(let branch, let shortcut):
      let changed = apply(branch)
      return [.residual(branch: changed, shortcut: apply(shortcut))]
    case .sum(let branches): return [.sum(apply(branches))]
    case .product(let branches): return [.product(apply(branches))]
    case .concatenate(let branches): return [.concatenate(apply(branches))]
    case .repeated(let count, let layers):
      guard count >= 1 else { return [layer] }
      let passes = (0..<count).map { _ in apply(layers) }
      let isUniform = passes.allSatisfy { $0 == passes[0] }
      return isUniform ? [.repeated(count: count, layers: passes[0])] : passes.flatMap { $0 }
    case .averagePool, .sumPool, .maxPool, .globalAveragePool, .globalSumPool, .flatten,
      .layerNorm, .batchNorm, .dropout, .softmax, .activation:
      return [layer]
    }
  }

  private mutating func apply(_ branches: [[Layer]]) -> [[Layer]] {
    var result: [[Layer]] = []
    for branch in branches { result.append(apply(branch)) }
    return result
  }

  private mutating func apply(_ conv: Convolution) -> Convolution {
    var conv = conv
    conv.trainable = next(conv.trainable)
    return conv
  }

  private mutating func next(_ trainable: Bool) -> Bool {
    defer { index += 1 }
    return rule(index, trainable)
  }
}
