/// Reads the members of one JSON object and names the path of whatever is wrong.
struct ObjectReader {
  let path: String
  private let members: [String: JSONValue]

  /// The object `value`, whose keys must all be among `known`.
  init(_ value: JSONValue, path: String, known: [String]) throws(ArchitectureError) {
    guard case .object(let members) = value else {
      throw .wrongType(path: path, expected: "an object {...}", found: value.summary)
    }
    for key in members.keys.sorted() where !known.contains(key) {
      throw .unknownKey(path: path, key: key, known: known)
    }
    self.path = path
    self.members = members
  }

  /// The path of the member `key`.
  func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Whether the object has the key.
  func contains(_ key: String) -> Bool { members[key] != nil }

  /// The member `key`, which has no default.
  func required(_ key: String, _ meaning: String) throws(ArchitectureError) -> JSONValue {
    guard let value = members[key] else {
      throw .missingKey(path: path, key: key, meaning: meaning)
    }
    return value
  }

  func double(_ key: String, _ standard: Double) throws(ArchitectureError) -> Double {
    guard let value = members[key] else { return standard }
    return try Self.double(value, path(key))
  }

  func bool(_ key: String, _ standard: Bool) throws(ArchitectureError) -> Bool {
    switch members[key] {
    case nil: return standard
    case .bool(let value): return value
    case .some(let value):
      throw .wrongType(path: path(key), expected: "true or false", found: value.summary)
    }
  }

  func string(_ key: String, _ standard: String) throws(ArchitectureError) -> String {
    switch members[key] {
    case nil: return standard
    case .string(let value): return value
    case .some(let value):
      throw .wrongType(path: path(key), expected: "text", found: value.summary)
    }
  }

  func optionalInteger(_ key: String) throws(ArchitectureError) -> Int? {
    guard let value = members[key] else { return nil }
    return try Self.integer(value, path(key))
  }

  func integer(_ key: String, _ meaning: String) throws(ArchitectureError) -> Int {
    try Self.integer(try required(key, meaning), path(key))
  }

  func integers(_ key: String) throws(ArchitectureError) -> [Int]? {
    guard let value = members[key] else { return nil }
    var result: [Int] = []
    for (i, entry) in try Self.array(value, path(key), of: "whole numbers").enumerated() {
      result.append(try Self.integer(entry, "\(path(key))[\(i)]"))
    }
    return result
  }

  func doubles(_ key: String, _ meaning: String) throws(ArchitectureError) -> [Double] {
    let value = try required(key, meaning)
    var result: [Double] = []
    for (i, entry) in try Self.array(value, path(key), of: "numbers").enumerated() {
      result.append(try Self.double(entry, "\(path(key))[\(i)]"))
    }
    return result
  }

  /// One of the words of `Choice`.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ standard: Choice
  ) throws(ArchitectureError) -> Choice {
    let text = try string(key, standard.rawValue)
    guard let value = Choice(rawValue: text) else {
      throw .invalidValue(
        path: path(key), value: "\"\(text)\"",
        rule: "one of \(Choice.allCases.map(\.rawValue).list)")
    }
    return value
  }

  static func array(_ value: JSONValue, _ path: String, of what: String)
    throws(ArchitectureError) -> [JSONValue]
  {
    guard case .array(let entries) = value else {
      throw .wrongType(path: path, expected: "a list of \(what) [...]", found: value.summary)
    }
    return entries
  }

  private static func double(_ value: JSONValue, _ path: String) throws(ArchitectureError)
    -> Double
  {
    guard case .number(let number) = value else {
      throw .wrongType(path: path, expected: "a number", found: value.summary)
    }
    return number
  }

  private static func integer(_ value: JSONValue, _ path: String) throws(ArchitectureError)
    -> Int
  {
    guard case .number(let number) = value, let whole = Int(exactly: number) else {
      throw .wrongType(path: path, expected: "a whole number", found: value.summary)
    }
    return whole
  }
}
