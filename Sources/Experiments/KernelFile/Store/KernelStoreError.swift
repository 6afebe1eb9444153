/// A stored kernel that cannot be begun, gone on with, or written.
public enum KernelStoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the bits of a kernel depend on.
  public enum Field: String, Sendable {
    case program, architecture, x1, x2, inputShape, kind, precision, tile, instructionSet
    case openBLASCore, openBLAS
  }

  /// Something that a journal says and that is otherwise in this run.
  public struct Difference: Equatable, Sendable {
    /// What it is.
    public let field: Field
    /// What the journal says.
    public let recorded: String
    /// What this run has.
    public let current: String
  }

  /// A run into the same output was begun and did not end.
  case unfinished(journal: String, output: String)
  /// There is a finished output and no journal.
  case nothingToResume(output: String, journal: String)
  /// Another process is writing the file.
  case locked(String)
  /// The file at the journal's place is something else.
  case notAJournal(String)
  /// The journal has a form that this version does not read.
  case otherFormat(String, version: String, read: Int)
  /// The header of the journal is damaged.
  case damagedJournal(String)
  /// The run would not give the bits of the tiles that are there.
  case mismatch(journal: String, Difference)
  /// The entries are not in the file that the journal is about.
  case damagedPart(String, journal: String, reason: String)
  /// The disk has too little space; nothing was left there.
  case noSpace(String, needed: Int, available: Int?)
  /// The system refuses to write.
  case unwritable(String, reason: String)
  /// A signal ended the run; the tiles that were done are kept.
  case stopped(signal: Int32, done: Int, tiles: Int, output: String)

  /// Whether writing failed, rather than what is there being unusable.
  public var isOutput: Bool {
    switch self {
    case .locked, .noSpace, .unwritable: return true
    default: return false
    }
  }

  /// One line: the file, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .unfinished(let journal, let output):
      return "\(output) was begun and is not finished (\(journal)); go on with --resume, or remove"
        + " \(journal) to start again"
    case .nothingToResume(let output, let journal):
      return "there is nothing to resume: \(output) is there and \(journal) is not; leave --resume"
        + " out to compute it again"
    case .locked(let path):
      return "\(path) is being written by another process; wait for it, or choose another output"
    case .notAJournal(let path):
      return "\(path) is not a journal of ntkit; move it away, or choose another output"
    case .otherFormat(let path, let version, let read):
      return "\(path) has journal format \(version.isEmpty ? "none" : version) and this version"
        + " reads \(read); go on with the version that began it, or remove it to start again"
    case .damagedJournal(let path):
      return "\(path) is damaged: its header cannot be read; remove it to start again"
    case .mismatch(let journal, let difference):
      return "cannot resume from \(journal): \(difference.sentence)"
    case .damagedPart(let path, let journal, let reason):
      return "cannot resume from \(journal): \(path) \(reason); remove \(journal) to start again"
    case .noSpace(let path, let needed, let available):
      let free = available.map { " and \($0) are free" } ?? ""
      return "cannot write \(path): it needs \(needed) bytes on the disk\(free); make room, use"
        + " float32 or one kind of kernel, or choose another output"
    case .unwritable(let path, let reason):
      return "cannot write \(path): \(reason); choose another place for the output"
    case .stopped(let signal, let done, let tiles, let output):
      return "stopped by \(signal == 15 ? "SIGTERM" : "SIGINT") with \(done) of \(tiles) tiles of"
        + " \(output) done; the same command with --resume goes on"
    }
  }
}

extension KernelStoreError.Difference {
  fileprivate var sentence: String {
    let values = "\(recorded) there, \(current) now"
    let restart = "remove the journal to start again"
    switch field {
    case .program:
      return "it was begun by ntkit \(recorded) and this is ntkit \(current); go on with that"
        + " version, or \(restart)"
    case .architecture:
      return "the architecture has changed (\(values)); give the one it was begun with, or"
        + " \(restart)"
    case .x1, .x2:
      return "the inputs of --\(field.rawValue) have changed (\(values)); give those it was begun"
        + " with, or \(restart)"
    case .inputShape: return "the shape of an input has changed (\(values)); \(restart)"
    case .kind, .precision:
      return
        "--\(field.rawValue) has changed (\(values)); go on with --\(field.rawValue) \(recorded),"
        + " or \(restart)"
    case .tile: return "the tiles are of another size (\(values)); \(restart)"
    case .instructionSet:
      return "it was begun with \(recorded) instructions and this run uses \(current), whose last"
        + " bits differ; go on with --instruction-set \(recorded), or \(restart)"
    case .openBLASCore:
      return "it was begun with the OpenBLAS core \(recorded) and this run uses \(current), whose"
        + " last bits differ; go on with OPENBLAS_CORETYPE=\(recorded), or \(restart)"
    case .openBLAS:
      return "it was begun with another OpenBLAS (\(values)), whose last bits may differ; go on"
        + " with that one, or \(restart)"
    }
  }
}
