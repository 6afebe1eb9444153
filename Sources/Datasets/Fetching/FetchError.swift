/// A download that did not succeed, and what to do.
public enum FetchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No such set is known.
  case unknownDataset(String, nearest: String?, existing: [String])
  /// An address that is none.
  case invalidAddress(String)
  /// The server answered with an error.
  case refused(address: String, status: Int)
  /// The connection failed or broke, on each attempt.
  case disconnected(address: String, attempts: Int, received: Int, reason: String)
  /// The bytes are not the expected ones; they were kept aside.
  case checksumMismatch(address: String, expected: String, computed: String, keptAt: String)
  /// The archive cannot be unpacked.
  case unreadableArchive(path: String, reason: String)
  /// The disk refused.
  case unwritable(path: String, reason: String)

  /// One line: what happened, where, and the remedy.
  public var description: String {
    switch self {
    case .unknownDataset(let name, let nearest, let existing):
      return "'\(name)' cannot be fetched" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        + "; known are " + existing.joined(separator: ", ")
    case .invalidAddress(let text):
      return "'\(text)' is not an address; write http://HOST/FOLDER/ or https://HOST/FOLDER/"
    case .refused(let address, let status):
      return "\(address): the server answered \(status)"
        + (status == 404 ? " (no such file); try another base address" : "; try again later")
    case .disconnected(let address, let attempts, let received, let reason):
      return "\(address): \(reason) in each of \(attempts) attempts; \(received) bytes are kept,"
        + " run the command again to go on from there"
    case .checksumMismatch(let address, let expected, let computed, let keptAt):
      return "\(address) has SHA-256 \(computed), expected \(expected); the bytes are kept at"
        + " \(keptAt), try another base address"
    case .unreadableArchive(let path, let reason): return "cannot unpack \(path): \(reason)"
    case .unwritable(let path, let reason): return "cannot write \(path): \(reason)"
    }
  }

  /// Whether the same request may succeed later.
  var isTransient: Bool {
    switch self {
    case .disconnected: return true
    case .refused(_, let status): return status >= 500 || status == 408 || status == 429
    default: return false
    }
  }
}
