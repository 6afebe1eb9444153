import Foundation
import LinearAlgebra

/// Reads whole files, unpacking gzip where the content says so.
enum DataFile {
  /// The first of `candidates` that exists.
  static func firstExisting(_ candidates: [String]) throws(DatasetError) -> String {
    let expanded = candidates.map(expandingHome)
    guard let found = expanded.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw .missingFile(tried: expanded)
    }
    return found
  }

  /// The bytes of `path`, unpacked when they begin with gzip's 1f 8b.
  static func bytes(_ path: String) throws(DatasetError) -> [UInt8] {
    let path = expandingHome(path)
    let file: MappedFile
    do {
      file = try MappedFile(path: path)
    } catch {
      throw error.isMissing
        ? .missingFile(tried: [path]) : .unreadable(path: path, reason: error.reason)
    }
    guard file.count > 0 else { throw .emptyFile(path: path) }
    let isPacked = file.withBytes { $0.prefix(2).elementsEqual([0x1f, 0x8b]) }
    if !isPacked {
      if path.hasSuffix(".gz") {
        throw .corruptGzip(path: path, reason: "it does not begin with bytes 1f 8b")
      }
      return file.withBytes { Array($0) }
    }
    let unpacked = file.withBytes { packed in
      Result { () throws(InflateFailure) in try inflate(packed, wrapping: .gzip) }
    }
    switch unpacked {
    case .success(let bytes):
      guard !bytes.isEmpty else { throw .emptyFile(path: path) }
      return bytes
    case .failure(.truncated(let produced)):
      throw .truncatedGzip(path: path, unpacked: produced)
    case .failure(.corrupt(let message, _)): throw .corruptGzip(path: path, reason: message)
    case .failure(.tooLong): throw .corruptGzip(path: path, reason: "it is too long")
    }
  }

  /// `~/` at the start replaced by the home folder: shells leave it after a colon.
  static func expandingHome(_ path: String) -> String {
    path.hasPrefix("~/") ? NSHomeDirectory() + path.dropFirst() : path
  }

  /// `name` in `directory`.
  static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}
