import Architectures
import Datasets
import InfiniteWidth
import LinearAlgebra

/// The inputs of a kernel in a `.npy` file: (n, features), (n, length, channels) or
/// (n, height, width, channels).
public struct InputArray: Sendable {
  /// The file.
  public let path: String
  /// The number of rows.
  public let rows: Int
  private let array: NumPyArray

  /// Reads the header of the file at `path`; elements are read by `matrix(as:)`.
  ///
  /// - Throws: `NumPyError`, or `InputArrayError` when the array is no list of inputs.
  public init(path: String) throws {
    let array = try NumPyArray(path: path)
    guard (2...4).contains(array.shape.count) else {
      throw InputArrayError.wrongRank(path: path, shape: array.shape)
    }
    guard array.count > 0 else { throw InputArrayError.empty(path: path, shape: array.shape) }
    self.path = path
    self.array = array
    rows = array.shape[0]
  }

  /// The dimensions of one row.
  public var rowDimensions: [Int] { Array(array.shape.dropFirst()) }

  /// All dimensions, rows first.
  public var dimensions: [Int] { array.shape }

  /// The elements, (n, features).
  ///
  /// - Throws: `InputArrayError.notFinite` naming the first NaN or infinity.
  public func matrix<Element: Scalar>(as type: Element.Type) throws -> Matrix<Element> {
    let matrix = array.matrix(as: type)
    if let index = matrix.elements.firstIndex(where: { !$0.isFinite }) {
      throw InputArrayError.notFinite(
        path: path, row: index / matrix.columns, column: index % matrix.columns,
        value: Double(matrix.elements[index]))
    }
    return matrix
  }

  /// What identifies the contents, whatever the file's name; reads all of the file.
  func fingerprint() throws -> InputFingerprint {
    var digest = SHA256Digest()
    array.withElementBytes { digest.update($0) }
    guard let text = digest.hexadecimal() else {
      throw NumPyError.unreadable(path: path, reason: "OpenSSL refuses SHA-256")
    }
    return InputFingerprint(
      dataType: array.dataType.rawValue + (array.isFortranOrder ? " (Fortran order)" : ""),
      shape: array.shape, sha256: text)
  }
}

/// An array that is no list of inputs, or does not fit the other one.
public enum InputArrayError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not two, three or four axes.
  case wrongRank(path: String, shape: [Int])
  /// An axis of length 0.
  case empty(path: String, shape: [Int])
  /// A NaN or an infinity; rows and columns count from 0.
  case notFinite(path: String, row: Int, column: Int, value: Double)
  /// The second array has inputs of another shape.
  case shapeMismatch(first: String, firstShape: [Int], second: String, secondShape: [Int])

  /// One line: the file, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .wrongRank(let path, let shape):
      return "\(path) has shape \(shape); inputs have shape (n, features), (n, length, channels) or"
        + " (n, height, width, channels)"
    case .empty(let path, let shape):
      return "\(path) has shape \(shape), which holds no inputs; every axis must be at least 1"
    case .notFinite(let path, let row, let column, let value):
      return "\(path): row \(row), column \(column) (from 0) is \(value); fill in or remove such"
        + " rows"
    case .shapeMismatch(let first, let firstShape, let second, let secondShape):
      return "\(first) has inputs of shape \(firstShape) and \(second) of shape \(secondShape);"
        + " they must agree"
    }
  }
}
