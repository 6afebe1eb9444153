import CNTKit
import Foundation
import NTKit

/// One call of `ntkit_run`.
struct OperationCall {
  /// The name of the operation.
  let name: String
  /// The handle it works on.
  let object: OpaquePointer?
  /// The caller's arrays.
  let arrays: [String: BorderArray]
  /// The caller's wishes.
  let control: CallControl

  /// An array by name.
  ///
  /// - Throws: `BorderError.missingArray`.
  func array(_ name: String) throws(BorderError) -> BorderArray {
    guard let array = arrays[name] else { throw .missingArray(name) }
    return array
  }

  /// A matrix by name, checked to be finite, (rows, columns) where these are given.
  ///
  /// - Throws: `BorderError`.
  func matrix(_ name: String, rows: Int? = nil, columns: Int? = nil) throws(BorderError)
    -> Matrix<Double>
  {
    let matrix = try array(name).matrix()
    if rows.map({ $0 != matrix.rows }) ?? false || columns.map({ $0 != matrix.columns }) ?? false {
      throw .wrongShape(
        name, shape: [matrix.rows, matrix.columns],
        expected: "[\(rows.map(String.init) ?? "any"), \(columns.map(String.init) ?? "any")]")
    }
    try matrix.checkFinite(name)
    return matrix
  }

  /// A matrix that may be left out.
  ///
  /// - Throws: `BorderError`.
  func optionalMatrix(_ name: String, rows: Int? = nil, columns: Int? = nil) throws(BorderError)
    -> Matrix<Double>?
  {
    arrays[name] == nil ? nil : try matrix(name, rows: rows, columns: columns)
  }

  /// A square matrix by name.
  ///
  /// - Throws: `BorderError`.
  func square(_ name: String) throws(BorderError) -> Matrix<Double> {
    let rows = try array(name).rows
    return try matrix(name, rows: rows, columns: rows)
  }

  /// The network of the handle.
  ///
  /// - Throws: `BorderError.missingObject`.
  func network() throws(BorderError) -> Architecture {
    try object.object(NetworkObject.self, "network").architecture
  }
}

/// The settings of an operation, and what it does.
protocol Operation: Decodable {
  /// The names of its settings.
  associatedtype CodingKeys: CodingKey & CaseIterable

  /// Runs it.
  func run(_ call: OperationCall) throws -> Reply
}

extension Operation {
  /// Reads the settings, refusing unknown ones, and runs the operation.
  static func run(_ settings: Data, _ call: OperationCall) throws -> Reply {
    let known = CodingKeys.allCases.map(\.stringValue)
    guard let object = try? JSONSerialization.jsonObject(with: settings) as? [String: Any] else {
      throw BorderError.badSettings(operation: call.name, reason: "they are no JSON object")
    }
    if let unknown = object.keys.sorted().first(where: { !known.contains($0) }) {
      throw BorderError.unknownSetting(unknown, operation: call.name, known: known)
    }
    let operation: Self
    do {
      operation = try JSONDecoder().decode(Self.self, from: settings)
    } catch let error as DecodingError {
      throw BorderError.badSettings(operation: call.name, reason: error.sentence)
    }
    return try operation.run(call)
  }
}

extension DecodingError {
  /// Where and what, in a few words.
  fileprivate var sentence: String {
    switch self {
    case .keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? context.debugDescription : "'\(path)': \(context.debugDescription)"
    @unknown default: return "\(self)"
    }
  }
}

/// The settings of an operation without settings.
enum NoSettings: String, CodingKey, CaseIterable {
  /// Never looked at; an enumeration of keys has at least one.
  case none
}
