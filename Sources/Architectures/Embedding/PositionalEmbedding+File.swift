extension PositionalEmbedding {
  /// The words of the file for `Combination`.
  private enum CombinationKind: String, CaseIterable { case sum, concatenate }

  /// Reads `{"combination": ..., "channelRatio": ..., "std": ..., "decay": ..., "entersValues":
  /// ...}`; missing members take their defaults.
  init(_ value: JSONValue, path: String) throws(ArchitectureError) {
    let reader = try ObjectReader(
      value, path: path,
      known: ["combination", "channelRatio", "std", "decay", "entersValues"])
    let base = PositionalEmbedding()
    let combination: Combination
    switch try reader.choice("combination", CombinationKind.sum) {
    case .sum:
      guard !reader.contains("channelRatio") else {
        throw .invalidValue(
          path: reader.path("channelRatio"), value: "given for a sum",
          rule: "a sum has the signal's channels; use combination concatenate")
      }
      combination = .sum
    case .concatenate:
      combination = .concatenate(channelRatio: try reader.double("channelRatio", 1))
    }
    self.init(
      combination, std: try reader.double("std", base.std),
      decay: reader.contains("decay")
        ? try Decay(try reader.required("decay", ""), path: reader.path("decay")) : base.decay,
      entersValues: try reader.bool("entersValues", base.entersValues))
  }

  /// The object in the file, without the members that equal their defaults.
  var json: JSONValue {
    let base = PositionalEmbedding()
    var members: [String: JSONValue] = [:]
    if case .concatenate(let ratio) = combination {
      members["combination"] = .string(CombinationKind.concatenate.rawValue)
      if ratio != 1 { members["channelRatio"] = .number(ratio) }
    }
    if std != base.std { members["std"] = .number(std) }
    if decay != base.decay { members["decay"] = decay.json }
    if entersValues != base.entersValues { members["entersValues"] = .bool(entersValues) }
    return .object(members)
  }
}

extension PositionalEmbedding.Decay {
  /// The words of the file.
  private enum Kind: String, CaseIterable {
    case independent, exponential, power

    var keys: [String] {
      switch self {
      case .independent: return []
      case .exponential: return ["rate", "distancePower"]
      case .power: return ["exponent", "distancePower"]
      }
    }
  }

  /// The name, and the parameters with their values and defaults.
  private var parts: (kind: Kind, parameters: [(name: String, value: Double, standard: Double)]) {
    switch self {
    case .independent: return (.independent, [])
    case .exponential(let rate, let power):
      return (.exponential, [("rate", rate, 1), ("distancePower", power, 2)])
    case .power(let exponent, let power):
      return (.power, [("exponent", exponent, 1), ("distancePower", power, 2)])
    }
  }

  /// Reads an object with one key, such as `{"exponential": {"rate": 0.5}}`.
  fileprivate init(_ value: JSONValue, path: String) throws(ArchitectureError) {
    guard case .object(let members) = value, members.count == 1, let (name, body) = members.first
    else {
      throw .wrongType(
        path: path, expected: "an object with one key, such as {\"exponential\": {\"rate\": 1}}",
        found: value.summary)
    }
    guard let kind = Kind(rawValue: name) else {
      throw .unknownKey(path: path, key: name, known: Kind.allCases.map(\.rawValue))
    }
    let reader = try ObjectReader(body, path: "\(path).\(name)", known: kind.keys)
    switch kind {
    case .independent: self = .independent
    case .exponential:
      self = .exponential(
        rate: try reader.double("rate", 1), distancePower: try reader.double("distancePower", 2))
    case .power:
      self = .power(
        exponent: try reader.double("exponent", 1),
        distancePower: try reader.double("distancePower", 2))
    }
  }

  fileprivate var json: JSONValue {
    let (kind, parameters) = parts
    let members = parameters.filter { $0.value != $0.standard }
    return .object([
      kind.rawValue: .object(
        Dictionary(uniqueKeysWithValues: members.map { ($0.name, .number($0.value)) }))
    ])
  }

  /// Such as `exponential rate 0.5 distancePower 2`; nil for independent positions.
  var text: String? {
    guard self != .independent else { return nil }
    let (kind, parameters) = parts
    return ([kind.rawValue] + parameters.flatMap { [$0.name, $0.value.shortText] })
      .joined(separator: " ")
  }

  /// The parameters by their paths in the file.
  func checkParameters(_ check: RangeCheck) throws(ArchitectureError) {
    let (kind, parameters) = parts
    for (name, value, _) in parameters {
      let key = "decay.\(kind.rawValue).\(name)"
      if name == "distancePower" {
        guard value > 0, value <= 2 else {
          throw check.error(
            key, value.shortText, "above 0 and at most 2, or the covariance is not positive")
        }
      } else {
        guard value.isFinite, value > 0 else {
          throw check.error(key, value.shortText, "\(name) is positive and finite")
        }
      }
    }
  }
}

extension PositionalEmbedding {
  /// Refuses parameters outside their range.
  func checkParameters(_ check: RangeCheck) throws(ArchitectureError) {
    try check.std("std", std)
    if case .concatenate(let ratio) = combination {
      guard ratio > 0, ratio <= Double(largestSize) else {
        throw check.error(
          "channelRatio", ratio.shortText, "the ratio is above 0 and at most \(largestSize)")
      }
    }
    try decay.checkParameters(check)
  }
}

extension PositionalEmbedding: CustomStringConvertible {
  /// Such as `sum std 1.5 exponential rate 0.5 distancePower 2 in values`.
  public var description: String {
    var words = ["sum"]
    if case .concatenate(let ratio) = combination {
      words = ["concatenate channelRatio \(ratio.shortText)"]
    }
    words.append("std \(std.shortText)")
    if let text = decay.text { words.append(text) }
    if entersValues { words.append("in values") }
    return words.joined(separator: " ")
  }
}
