extension Recurrent {
  /// Reads what all cells have in common.
  init(_ cell: RecurrentCell, _ reader: ObjectReader) throws(ArchitectureError) {
    let base = Recurrent(cell: cell)
    self.init(
      cell: cell, weightStd: try reader.double("weightStd", base.weightStd),
      recurrentStd: try reader.double("recurrentStd", base.recurrentStd),
      biasStd: try reader.double("biasStd", base.biasStd),
      output: try reader.choice("output", base.output),
      units: try reader.optionalInteger("units"),
      trainable: try reader.bool("trainable", base.trainable),
      learningRate: try reader.double("learningRate", base.learningRate))
  }

  /// The activation of simple cells: a layer object that is one.
  static func activation(_ reader: ObjectReader) throws(ArchitectureError) -> Activation {
    guard reader.contains("activation") else { return standardActivation }
    let path = reader.path("activation")
    let value = try reader.required("activation", "")
    guard case .activation(let activation) = try Layer(value, path: path) else {
      throw .wrongType(
        path: path, expected: "an activation, such as {\"relu\": {}}", found: value.summary)
    }
    return activation
  }

  /// The members of the file that differ from their defaults.
  func members(path: String) throws(ArchitectureError) -> [String: JSONValue] {
    let base = Recurrent(cell: cell)
    var members: [String: JSONValue] = [:]
    if case .simple(let activation) = cell, activation != Self.standardActivation {
      members["activation"] = try Layer.activation(activation).json(path: "\(path).activation")
    }
    members.set("weightStd", weightStd, default: base.weightStd)
    members.set("recurrentStd", recurrentStd, default: base.recurrentStd)
    members.set("biasStd", biasStd, default: base.biasStd)
    if output != base.output { members["output"] = .string(output.rawValue) }
    members.setTraining(units: units, trainable: trainable, learningRate: learningRate)
    return members
  }
}

extension TokenEmbedding {
  init(_ reader: ObjectReader) throws(ArchitectureError) {
    let base = TokenEmbedding()
    self.init(
      vocabulary: try reader.optionalInteger("vocabulary"),
      weightStd: try reader.double("weightStd", base.weightStd),
      units: try reader.optionalInteger("units"),
      trainable: try reader.bool("trainable", base.trainable),
      learningRate: try reader.double("learningRate", base.learningRate))
  }

  /// The members of the file that differ from their defaults.
  var members: [String: JSONValue] {
    let base = TokenEmbedding()
    var members: [String: JSONValue] = [:]
    if let vocabulary { members["vocabulary"] = .number(Double(vocabulary)) }
    members.set("weightStd", weightStd, default: base.weightStd)
    members.setTraining(units: units, trainable: trainable, learningRate: learningRate)
    return members
  }
}
