extension Layer {
  /// Reads one layer object, such as `{"dense": {"weightStd": 1.5}}`, found at `path`.
  init(_ value: JSONValue, path: String) throws(ArchitectureError) {
    guard case .object(let members) = value else {
      throw .wrongType(
        path: path, expected: "an object with one key, such as {\"relu\": {}}",
        found: value.summary)
    }
    guard members.count == 1, let (name, body) = members.first else {
      throw .notOneKey(path: path, keys: members.keys.sorted())
    }
    let inner = "\(path).\(name)"
    if let kind = LayerKind(rawValue: name) {
      self = try Self.read(kind, body, path: inner)
    } else if let kind = ActivationKind(rawValue: name) {
      self = .activation(try Activation(kind, body, path: inner))
    } else {
      throw .unknownLayer(path: path, name: name, nearest: name.nearest(in: Layer.names))
    }
    try checkParameters(path: inner)
  }

  /// Reads a list of layers found at `path`.
  static func list(_ value: JSONValue, path: String) throws(ArchitectureError) -> [Layer] {
    var layers: [Layer] = []
    for (i, entry) in try ObjectReader.array(value, path, of: "layers").enumerated() {
      layers.append(try Layer(entry, path: "\(path)[\(i)]"))
    }
    return layers
  }

  private static func read(_ kind: LayerKind, _ body: JSONValue, path: String)
    throws(ArchitectureError) -> Layer
  {
    let reader = try ObjectReader(body, path: path, known: kind.keys)
    switch kind {
    case .dense:
      let base = Dense()
      return .dense(
        Dense(
          weightStd: try reader.double("weightStd", base.weightStd),
          biasStd: try reader.double("biasStd", base.biasStd),
          units: try reader.optionalInteger("units"),
          trainable: try reader.bool("trainable", base.trainable),
          learningRate: try reader.double("learningRate", base.learningRate)))
    case .conv: return .conv(try Convolution(reader))
    case .convLocal: return .convLocal(try Convolution(reader))
    case .convTranspose: return .convTranspose(try Convolution(reader))
    case .averagePool: return .averagePool(try Pool(reader))
    case .sumPool: return .sumPool(try Pool(reader))
    case .maxPool: return .maxPool(try Pool(reader))
    case .globalAveragePool: return .globalAveragePool
    case .globalSumPool: return .globalSumPool
    case .flatten: return .flatten
    case .layerNorm:
      return .layerNorm(
        LayerNormalization(axes: try reader.integers("axes") ?? LayerNormalization().axes))
    case .batchNorm:
      return .batchNorm(BatchNormalization(affine: try reader.bool("affine", false)))
    case .dropout:
      let keep = try reader.required("keep", "the probability of keeping a unit")
      guard case .number(let probability) = keep else {
        throw .wrongType(path: reader.path("keep"), expected: "a number", found: keep.summary)
      }
      return .dropout(keep: probability)
    case .selfAttention: return .selfAttention(try SelfAttention(reader))
    case .embedding: return .embedding(try TokenEmbedding(reader))
    case .rnn: return .recurrent(try Recurrent(.simple(Recurrent.activation(reader)), reader))
    case .lstm: return .recurrent(try Recurrent(.lstm, reader))
    case .gru: return .recurrent(try Recurrent(.gru, reader))
    case .softmax: return .softmax
    case .residual:
      let branch = try reader.required("branch", "the layers whose output is added")
      let shortcut = reader.contains("shortcut") ? try reader.required("shortcut", "") : .array([])
      return .residual(
        branch: try list(branch, path: reader.path("branch")),
        shortcut: try list(shortcut, path: reader.path("shortcut")))
    case .sum: return .sum(try branches(reader))
    case .product: return .product(try branches(reader))
    case .concatenate: return .concatenate(try branches(reader))
    case .repeated:
      return .repeated(
        count: try reader.integer("count", "how many times the layers follow each other"),
        layers: try list(
          try reader.required("layers", "the layers to repeat"), path: reader.path("layers")))
    }
  }

  private static func branches(_ reader: ObjectReader) throws(ArchitectureError) -> [[Layer]] {
    let path = reader.path("branches")
    let value = try reader.required("branches", "a list of lists of layers")
    var result: [[Layer]] = []
    for (i, entry) in try ObjectReader.array(value, path, of: "branches").enumerated() {
      result.append(try list(entry, path: "\(path)[\(i)]"))
    }
    return result
  }
}

extension LayerKind {
  private static let training = ["units", "trainable", "learningRate"]
  private static let recurrent = ["weightStd", "recurrentStd", "biasStd", "output"]

  /// The keys of the layer's object in the file.
  var keys: [String] {
    switch self {
    case .dense: return ["weightStd", "biasStd"] + Self.training
    case .conv, .convLocal, .convTranspose:
      return ["filter", "strides", "padding", "weightStd", "biasStd"] + Self.training
    case .averagePool, .sumPool, .maxPool: return ["window", "strides", "padding"]
    case .globalAveragePool, .globalSumPool, .flatten: return []
    case .batchNorm: return ["affine"]
    case .layerNorm: return ["axes"]
    case .dropout: return ["keep"]
    case .selfAttention:
      return [
        "queryStd", "keyStd", "valueStd", "outStd", "biasStd", "linearScaling",
        "positionalEmbedding",
      ] + Self.training
    case .embedding: return ["vocabulary", "weightStd"] + Self.training
    case .rnn: return ["activation"] + Self.recurrent + Self.training
    case .lstm, .gru: return Self.recurrent + Self.training
    case .softmax: return []
    case .residual: return ["branch", "shortcut"]
    case .sum, .product, .concatenate: return ["branches"]
    case .repeated: return ["count", "layers"]
    }
  }
}

extension Convolution {
  fileprivate init(_ reader: ObjectReader) throws(ArchitectureError) {
    guard let filter = try reader.integers("filter") else {
      throw .missingKey(
        path: reader.path, key: "filter",
        meaning: "the filter's size in each dimension, such as [3, 3]")
    }
    let base = Convolution(filter: filter)
    self.init(
      filter: filter, strides: try reader.integers("strides"),
      padding: try reader.choice("padding", base.padding),
      weightStd: try reader.double("weightStd", base.weightStd),
      biasStd: try reader.double("biasStd", base.biasStd),
      units: try reader.optionalInteger("units"),
      trainable: try reader.bool("trainable", base.trainable),
      learningRate: try reader.double("learningRate", base.learningRate))
  }
}

extension Pool {
  fileprivate init(_ reader: ObjectReader) throws(ArchitectureError) {
    guard let window = try reader.integers("window") else {
      throw .missingKey(
        path: reader.path, key: "window",
        meaning: "the window's size in each dimension, such as [2, 2]")
    }
    self.init(
      window: window, strides: try reader.integers("strides"),
      padding: try reader.choice("padding", Pool(window: window).padding))
  }
}

extension SelfAttention {
  fileprivate init(_ reader: ObjectReader) throws(ArchitectureError) {
    let base = SelfAttention()
    self.init(
      queryStd: try reader.double("queryStd", base.queryStd),
      keyStd: try reader.double("keyStd", base.keyStd),
      valueStd: try reader.double("valueStd", base.valueStd),
      outStd: try reader.double("outStd", base.outStd),
      biasStd: try reader.double("biasStd", base.biasStd),
      linearScaling: try reader.bool("linearScaling", base.linearScaling),
      positionalEmbedding: reader.contains("positionalEmbedding")
        ? try PositionalEmbedding(
          try reader.required("positionalEmbedding", ""), path: reader.path("positionalEmbedding"))
        : nil,
      units: try reader.optionalInteger("units"),
      trainable: try reader.bool("trainable", base.trainable),
      learningRate: try reader.double("learningRate", base.learningRate))
  }
}
