import CCrypto
import Foundation

/// SHA-256 by OpenSSL; the only place that calls it.
enum SHA256Digest {
  /// The digest of the file at `path`, as 64 lower-case hexadecimal digits.
  static func ofFile(_ path: String) throws(FetchError) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw .unwritable(path: path, reason: "it cannot be opened again")
    }
    defer { try? handle.close() }
    guard let context = EVP_MD_CTX_new() else {
      throw .unwritable(path: path, reason: "OpenSSL has no memory")
    }
    defer { EVP_MD_CTX_free(context) }
    var isSound = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    do {
      while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
        isSound =
          chunk.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1 }
          && isSound
      }
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
    var digest = [UInt8](repeating: 0, count: 32)
    isSound = EVP_DigestFinal_ex(context, &digest, nil) == 1 && isSound
    guard isSound else { throw .unwritable(path: path, reason: "OpenSSL refused SHA-256") }
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
