import Foundation
import LinearAlgebra

/// The places of one fetched file on the disk, and the decision whether its bytes are right.
struct FetchTarget: Sendable {
  let file: RemoteFile
  let directory: String

  var path: String { DataFile.join(directory, file.name) }
  var partPath: String { path + ".part" }
  private var recordPath: String { path + ".sha256" }

  /// The complete file, if it is there with the right checksum; a wrong one is moved aside.
  func verifyPresent() throws(FetchError) -> FetchedFile? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let computed = try SHA256Digest.ofFile(path)
    if let (expected, _) = expectation, expected != computed {
      try move(path, to: path + ".rejected")
      return nil
    }
    return try describe(computed, wasPresent: true)
  }

  /// Checks the finished part and gives it its name.
  func accept(address: String) throws(FetchError) -> FetchedFile {
    let computed = try SHA256Digest.ofFile(partPath)
    if let (expected, _) = expectation, expected != computed {
      let aside = path + ".rejected"
      try move(partPath, to: aside)
      throw .checksumMismatch(
        address: address, expected: expected, computed: computed, keptAt: aside)
    }
    try move(partPath, to: path)
    return try describe(computed, wasPresent: false)
  }

  /// The checksum to compare with: the registry's, or that of an earlier fetch.
  private var expectation: (String, FetchedFile.Verification)? {
    if let known = file.sha256 { return (known.lowercased(), .registry) }
    guard let text = try? String(contentsOfFile: recordPath, encoding: .utf8),
      let recorded = text.split(whereSeparator: \.isWhitespace).first
    else { return nil }
    return (String(recorded), .record)
  }

  private func describe(_ sha256: String, wasPresent: Bool) throws(FetchError) -> FetchedFile {
    let verification = expectation?.1 ?? .recordedNow
    if verification == .recordedNow {
      // The format of sha256sum, so that `sha256sum -c` reads it.
      try write(Array("\(sha256)  \(file.name)\n".utf8), to: recordPath)
    }
    return FetchedFile(
      path: path, size: PartialDownload.size(of: path), sha256: sha256,
      verification: verification, wasPresent: wasPresent, unpacked: try unpack())
  }

  /// Unpacks the files of an archive into the folder, without their folders.
  private func unpack() throws(FetchError) -> [String] {
    guard file.isArchive else { return [] }
    let bytes: [UInt8]
    do {
      bytes = try DataFile.bytes(path)
    } catch {
      throw .unreadableArchive(path: path, reason: "\(error)")
    }
    var written = [String]()
    for member in try TarArchive(bytes, path: path).files {
      let target = DataFile.join(directory, member.name)
      if PartialDownload.size(of: target) != member.range.count {
        try write(Array(bytes[member.range]), to: target)
      }
      written.append(target)
    }
    return written
  }

  private func write(_ bytes: [UInt8], to path: String) throws(FetchError) {
    do {
      let output = try AtomicFile(path: path)
      try output.write(bytes)
      try output.commit()
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }

  private func move(_ from: String, to: String) throws(FetchError) {
    guard rename(from, to) == 0 else {
      throw .unwritable(path: to, reason: FileFailure(path: to).reason)
    }
  }
}
