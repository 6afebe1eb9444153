import Datasets
import LinearAlgebra

/// SHA-256 of what a computation starts from.
enum InputDigest {
  /// Of the bytes of the elements.
  static func sha256<Element: Scalar>(_ matrix: Matrix<Element>) -> String {
    var digest = SHA256Digest()
    matrix.elements.withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal() ?? "unknown"
  }

  /// Of a text.
  static func sha256(text: String) -> String {
    var digest = SHA256Digest()
    Array(text.utf8).withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal() ?? "unknown"
  }
}
