import CCrypto
import Foundation

/// SHA-256 by OpenSSL; the only place that calls it.
package struct SHA256Digest: ~Copyable {
  private let context: OpaquePointer?
  private var isSound: Bool

  /// The digest of no bytes yet.
  package init() {
    context = EVP_MD_CTX_new()
    isSound = context != nil && EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard isSound, let start = bytes.baseAddress else { return }
    isSound = EVP_DigestUpdate(context, start, bytes.count) == 1
  }

  /// The digest of everything added, as 64 lower-case hexadecimal digits; nil when OpenSSL refuses.
  package consuming func hexadecimal() -> String? {
    var digest = [UInt8](repeating: 0, count: 32)
    guard isSound, EVP_DigestFinal_ex(context, &digest, nil) == 1 else { return nil }
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The digest of the file at `path`, as 64 lower-case hexadecimal digits.
  static func ofFile(_ path: String) throws(FetchError) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw .unwritable(path: path, reason: "it cannot be opened again")
    }
    defer { try? handle.close() }
    var digest = SHA256Digest()
    do {
      while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
        chunk.withUnsafeBytes { digest.update($0) }
      }
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
    guard let text = digest.hexadecimal() else {
      throw .unwritable(path: path, reason: "OpenSSL refused SHA-256")
    }
    return text
  }
}
