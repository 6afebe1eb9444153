/// The JSON form of an architecture.
///
/// `{"name": ..., "parameterization": "ntk", "layers": [{"dense": {"weightStd": 1.5}}, ...]}`: a layer
/// is an object with one key, and members that equal their defaults may be left out. Encoding
/// leaves them out, and decoding what was encoded gives an equal value.
extension Architecture: Codable {
  /// Decodes the form above; errors are `ArchitectureError`s that name the path.
  public init(from decoder: any Decoder) throws {
    try self.init(JSONValue(from: decoder))
  }

  /// Encodes the form above; throws for a custom activation and for values outside their range.
  public func encode(to encoder: any Encoder) throws {
    try json().encode(to: encoder)
  }

  /// Reads the root object of a file.
  init(_ value: JSONValue, defaultName: String = "network") throws(ArchitectureError) {
    let reader = try ObjectReader(
      value, path: "", known: ["name", "parameterization", "layers"])
    let layers = try reader.required("layers", "the list of layers, from input to output")
    self.init(
      name: try reader.string("name", defaultName),
      parameterization: try reader.choice("parameterization", Parameterization.ntk),
      layers: try Layer.list(layers, path: "layers"))
    try checkNotEmpty()
  }

  /// The root object of the file.
  func json() throws(ArchitectureError) -> JSONValue {
    try checkNotEmpty()
    var members: [String: JSONValue] = [
      "name": .string(name), "layers": try Layer.json(layers, path: "layers"),
    ]
    if parameterization != .ntk {
      members["parameterization"] = .string(parameterization.rawValue)
    }
    return .object(members)
  }
}
