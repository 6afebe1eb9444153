extension Layer {
  /// The layer's object in the file, without the members that equal their defaults.
  func json(path: String) throws(ArchitectureError) -> JSONValue {
    .object([name: .object(try members(path: "\(path).\(name)"))])
  }

  /// The layers' objects.
  static func json(_ layers: [Layer], path: String) throws(ArchitectureError) -> JSONValue {
    var entries: [JSONValue] = []
    for (i, layer) in layers.enumerated() {
      entries.append(try layer.json(path: "\(path)[\(i)]"))
    }
    return .array(entries)
  }

  private func members(path: String) throws(ArchitectureError) -> [String: JSONValue] {
    // A value outside its range would make a file that cannot be read back.
    try checkParameters(path: path)
    switch self {
    case .dense(let layer): return layer.members
    case .conv(let layer), .convLocal(let layer), .convTranspose(let layer): return layer.members
    case .averagePool(let pool), .sumPool(let pool), .maxPool(let pool): return pool.members
    case .globalAveragePool, .globalSumPool, .flatten: return [:]
    case .batchNorm(let layer): return layer.affine ? ["affine": .bool(true)] : [:]
    case .layerNorm(let layer):
      return layer == LayerNormalization() ? [:] : ["axes": .integers(layer.axes)]
    case .dropout(let keep): return ["keep": .number(keep)]
    case .selfAttention(let layer): return layer.members
    case .embedding(let layer): return layer.members
    case .recurrent(let layer): return try layer.members(path: path)
    case .softmax: return [:]
    case .activation(.custom(let activation)):
      throw .customActivation(path: path, name: activation.name)
    case .activation(let activation):
      return Dictionary(uniqueKeysWithValues: activation.specifiedParameters.map { ($0, $1) })
    case .residual(let branch, let shortcut):
      var members = ["branch": try Self.json(branch, path: "\(path).branch")]
      if !shortcut.isEmpty {
        members["shortcut"] = try Self.json(shortcut, path: "\(path).shortcut")
      }
      return members
    case .sum(let branches), .product(let branches), .concatenate(let branches):
      var entries: [JSONValue] = []
      for (i, branch) in branches.enumerated() {
        entries.append(try Self.json(branch, path: "\(path).branches[\(i)]"))
      }
      return ["branches": .array(entries)]
    case .repeated(let count, let layers):
      return [
        "count": .number(Double(count)),
        "layers": try Self.json(layers, path: "\(path).layers"),
      ]
    }
  }
}

extension JSONValue {
  static func integers(_ values: [Int]) -> JSONValue { .array(values.map { .number(Double($0)) }) }
}

extension [String: JSONValue] {
  /// Sets `key` unless `value` is its default.
  mutating func set(_ key: String, _ value: Double, default standard: Double) {
    if value != standard { self[key] = .number(value) }
  }

  mutating func set(_ key: String, _ value: Bool, default standard: Bool) {
    if value != standard { self[key] = .bool(value) }
  }

  mutating func setTraining(units: Int?, trainable: Bool, learningRate: Double) {
    if let units { self["units"] = .number(Double(units)) }
    set("trainable", trainable, default: Dense().trainable)
    set("learningRate", learningRate, default: Dense().learningRate)
  }
}

extension Dense {
  fileprivate var members: [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    members.set("weightStd", weightStd, default: Dense().weightStd)
    members.set("biasStd", biasStd, default: Dense().biasStd)
    members.setTraining(units: units, trainable: trainable, learningRate: learningRate)
    return members
  }
}

extension Convolution {
  fileprivate var members: [String: JSONValue] {
    let base = Convolution(filter: filter)
    var members: [String: JSONValue] = ["filter": .integers(filter)]
    if strides != base.strides { members["strides"] = .integers(strides) }
    if padding != base.padding { members["padding"] = .string(padding.rawValue) }
    members.set("weightStd", weightStd, default: base.weightStd)
    members.set("biasStd", biasStd, default: base.biasStd)
    members.setTraining(units: units, trainable: trainable, learningRate: learningRate)
    return members
  }
}

extension Pool {
  fileprivate var members: [String: JSONValue] {
    let base = Pool(window: window)
    var members: [String: JSONValue] = ["window": .integers(window)]
    if strides != base.strides { members["strides"] = .integers(strides) }
    if padding != base.padding { members["padding"] = .string(padding.rawValue) }
    return members
  }
}

extension SelfAttention {
  fileprivate var members: [String: JSONValue] {
    let base = SelfAttention()
    var members: [String: JSONValue] = [:]
    members.set("queryStd", queryStd, default: base.queryStd)
    members.set("keyStd", keyStd, default: base.keyStd)
    members.set("valueStd", valueStd, default: base.valueStd)
    members.set("outStd", outStd, default: base.outStd)
    members.set("biasStd", biasStd, default: base.biasStd)
    members.set("linearScaling", linearScaling, default: base.linearScaling)
    if let positionalEmbedding { members["positionalEmbedding"] = positionalEmbedding.json }
    members.setTraining(units: units, trainable: trainable, learningRate: learningRate)
    return members
  }
}
