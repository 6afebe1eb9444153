import Foundation
import LinearAlgebra

/// Writes the files of a result, each complete or not at all.
public enum ResultFile {
  /// Writes `data` to the file at `path`.
  ///
  /// - Throws: `ResultFileError.unwritable`.
  public static func write(_ data: Data, to path: String) throws {
    do {
      let file = try AtomicFile(path: path)
      try file.write([UInt8](data))
      try file.commit()
    } catch {
      throw ResultFileError.unwritable(path: path, reason: error.reason)
    }
  }

  /// Makes the folder at `path`, with the folders it lies in, unless it is there.
  ///
  /// - Throws: `ResultFileError.unwritable`.
  public static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ResultFileError.unwritable(path: path, reason: "the folder cannot be made")
    }
    try checkFolder(path)
  }

  /// Throws unless a file at `path` could be written, before hours are spent on its content.
  ///
  /// - Throws: `ResultFileError.unwritable`.
  public static func checkWritable(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw ResultFileError.unwritable(path: path, reason: "it is a folder")
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try checkFolder(folder)
    } catch ResultFileError.unwritable(_, let reason) {
      throw ResultFileError.unwritable(path: path, reason: reason)
    }
  }

  private static func checkFolder(_ folder: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw ResultFileError.unwritable(path: folder, reason: "the folder \(folder) does not exist")
    }
    guard isFolder.boolValue else {
      throw ResultFileError.unwritable(path: folder, reason: "\(folder) is not a folder")
    }
    guard access(folder, W_OK) == 0 else {
      throw ResultFileError.unwritable(
        path: folder, reason: "the folder \(folder) is not writable")
    }
  }
}

/// A result that cannot be written.
public enum ResultFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder cannot be written; nothing was left at `path`.
  case unwritable(path: String, reason: String)

  /// One line: the file and why.
  public var description: String {
    switch self {
    case .unwritable(let path, let reason):
      return "cannot write \(path): \(reason); choose another place for the output"
    }
  }
}
