/// Where a factorization keeps its finished block columns: `PATH.factor`, and `PATH.journal`.
public struct FactorCheckpoint: Sendable {
  /// The files without their endings.
  public let path: String
  /// Everything the entries of the kernel depend on, such as a hash of the inputs, the network and
  /// the version of the program; another one is not gone on with.
  public let identity: String

  /// A checkpoint at `path`.
  public init(path: String, identity: String) {
    self.path = path
    self.identity = identity
  }

  /// The file of the factor.
  public var factorFile: String { Self.factorFile(path) }
  /// The file that says which block columns are finished.
  public var journalFile: String { Self.journalFile(path) }

  /// Removes the files of a checkpoint at `path`, where they exist.
  public static func remove(_ path: String) {
    try? FileRemoval.remove(journalFile(path))
    try? FileRemoval.remove(factorFile(path))
  }

  private static func factorFile(_ path: String) -> String { path + ".factor" }
  private static func journalFile(_ path: String) -> String { path + ".journal" }
}

/// A checkpoint that cannot be written or gone on with, with the remedy.
public enum FactorCheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file cannot be written or read.
  case unwritable(String, reason: String)
  /// The disk is too small.
  case noSpace(String, needed: Int)
  /// Another process works on it.
  case locked(String)
  /// The checkpoint belongs to another computation.
  case mismatch(String, field: String, recorded: String, current: String)
  /// The journal is not one, or its factor is missing or cut off.
  case damaged(String, reason: String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .unwritable(let path, let reason): return "\(path): \(reason)"
    case .noSpace(let path, let needed):
      return "\(path): no space for \(needed) bytes; free some, or choose a folder on another disk"
    case .locked(let path):
      return "\(path): another process is working on it; wait for it or use another folder"
    case .mismatch(let path, let field, let recorded, let current):
      return "\(path): was begun with \(field) \(recorded), now \(current); use the same inputs and"
        + " options, or remove it to begin anew"
    case .damaged(let path, let reason):
      return "\(path): \(reason); remove it to begin anew"
    }
  }
}
