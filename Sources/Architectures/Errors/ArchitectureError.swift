/// Why an architecture could not be read, written, checked or found.
///
/// `path` is the place inside the description, such as `layers[3].residual.branch[0].conv.strides`.
public enum ArchitectureError: Error, Hashable, Sendable {
  /// The file does not exist or cannot be read.
  case unreadableFile(file: String, reason: String)
  /// The data is not JSON; `reason` holds the position when the parser knows it.
  case notJSON(reason: String)
  /// A layer object has a key that is no layer.
  case unknownLayer(path: String, name: String, nearest: String?)
  /// A key that the object at `path` does not have.
  case unknownKey(path: String, key: String, known: [String])
  /// A layer object with no key or more than one.
  case notOneKey(path: String, keys: [String])
  /// A value of another kind than expected, such as text for a number.
  case wrongType(path: String, expected: String, found: String)
  /// A key that has no default is missing.
  case missingKey(path: String, key: String, meaning: String)
  /// A value outside its range.
  case invalidValue(path: String, value: String, rule: String)
  /// A custom activation cannot be written to a file.
  case customActivation(path: String, name: String)
  /// A layer does not fit the shape of its input.
  case shape(path: String, problem: String, remedy: String)
  /// A layer has no known infinite-width kernel where it stands.
  case noInfiniteWidthLimit(path: String, reason: String, remedy: String)
  /// A layer cannot be part of a finite network.
  case noFiniteNetwork(path: String, reason: String, remedy: String)
  /// A preset that does not exist.
  case unknownPreset(name: String, known: [String])
  /// More layers were to be frozen than have parameters.
  case tooFewParameterizedLayers(requested: Int, available: Int)
}

extension ArchitectureError: CustomStringConvertible {
  /// One line: the place, the offending value, and what to do.
  public var description: String {
    switch self {
    case .unreadableFile(let file, let reason):
      return "\(file): cannot read the architecture file: \(reason)"
    case .notJSON(let reason):
      return "not an architecture file: not JSON: \(reason)"
    case .unknownLayer(let path, let name, let nearest):
      let hint = nearest.map { "did you mean \"\($0)\"?" } ?? "known: \(Layer.names.list)"
      return "\(path): unknown layer \"\(name)\"; \(hint)"
    case .unknownKey(let path, let key, let known):
      let hint = key.nearest(in: known).map { "did you mean \"\($0)\"? " } ?? ""
      let keys = known.isEmpty ? "no keys are known here" : "known: \(known.list)"
      return "\(path.isEmpty ? "" : path + ".")\(key): unknown key; \(hint)\(keys)"
    case .notOneKey(let path, let keys):
      let found = keys.isEmpty ? "no key" : "the keys \(keys.list)"
      return "\(path): \(found); a layer is an object with exactly one key, such as {\"relu\": {}}"
    case .wrongType(let path, let expected, let found):
      return "\(path.isEmpty ? "the file" : path): \(found); expected \(expected)"
    case .missingKey(let path, let key, let meaning):
      return "\(path.isEmpty ? "" : path + ".")\(key): missing; \(meaning)"
    case .invalidValue(let path, let value, let rule):
      return "\(path): \(value); \(rule)"
    case .customActivation(let path, let name):
      return "\(path): the custom activation \"\(name)\" cannot be written to a file; "
        + "use a named activation"
    case .shape(let path, let problem, let remedy),
      .noInfiniteWidthLimit(let path, let problem, let remedy),
      .noFiniteNetwork(let path, let problem, let remedy):
      return "\(path): \(problem); \(remedy)"
    case .unknownPreset(let name, let known):
      let hint = name.nearest(in: known).map { "did you mean \"\($0)\"? " } ?? ""
      return "no preset and no file is called \"\(name)\"; \(hint)presets: \(known.list)"
    case .tooFewParameterizedLayers(let requested, let available):
      return "cannot freeze the first \(requested) layers: \(available) layers have parameters; "
        + "give a number from 0 to \(available)"
    }
  }
}

extension [String] {
  /// The entries separated by commas.
  var list: String { joined(separator: ", ") }
}
