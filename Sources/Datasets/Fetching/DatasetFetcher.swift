import Foundation
import LinearAlgebra

/// How far a download has come.
public struct FetchProgress: Sendable, Hashable {
  /// The file.
  public let file: String
  /// The bytes on the disk.
  public let received: Int
  /// The bytes in all, when the server says so.
  public let total: Int?
}

/// A file that is complete.
public struct FetchedFile: Sendable, Hashable {
  /// Where its checksum was expected from.
  public enum Verification: Sendable, Hashable {
    /// The registry knows the checksum.
    case registry
    /// An earlier fetch recorded it in `NAME.sha256`.
    case record
    /// Nobody knows it: the computed one was recorded in `NAME.sha256`.
    case recordedNow
  }

  /// Where it is.
  public let path: String
  /// The size in bytes.
  public let size: Int
  /// The SHA-256 of its bytes.
  public let sha256: String
  /// What the checksum was compared with.
  public let verification: Verification
  /// Whether it was on the disk before.
  public let wasPresent: Bool
  /// The files unpacked from it.
  public let unpacked: [String]
}

/// Downloads data sets, resuming what was broken off and verifying every byte.
///
/// A file arrives as `NAME.part`, continues there by HTTP Range after a break, and is renamed to
/// `NAME` only when its SHA-256 is right; otherwise it is kept aside as `NAME.rejected`.
public struct DatasetFetcher: Sendable {
  /// The folder to fetch from instead of the mirrors; nil for the mirrors.
  public var baseAddress: String?
  /// How often one mirror is tried after broken connections, at least once.
  public var attempts: Int
  /// Seconds without a byte after which a connection counts as broken.
  public var timeout: Double
  /// Seconds before the second attempt, doubled before each further one.
  public var pause: Double

  /// A fetcher with these settings.
  public init(
    baseAddress: String? = nil, attempts: Int = 4, timeout: Double = 60, pause: Double = 1
  ) {
    self.baseAddress = baseAddress
    self.attempts = max(1, attempts)
    self.timeout = timeout
    self.pause = pause
  }

  /// Fetches all files of `dataset` into `directory`, which is made when missing.
  ///
  /// - Parameter progress: called on another thread as bytes arrive.
  /// - Throws: `FetchError`.
  public func fetch(
    _ dataset: FetchableDataset, to directory: String,
    progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws(FetchError) -> [FetchedFile] {
    var fetched = [FetchedFile]()
    for file in dataset.files {
      fetched.append(
        try await fetch(file, from: dataset.mirrors, to: directory, progress: progress))
    }
    return fetched
  }

  /// Fetches one file into `directory` from the first of `mirrors` that has it.
  ///
  /// - Throws: `FetchError`, that of the last mirror.
  public func fetch(
    _ file: RemoteFile, from mirrors: [String], to directory: String,
    progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws(FetchError) -> FetchedFile {
    let folder = DataFile.expandingHome(directory)
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: folder, reason: error.localizedDescription)
    }
    let target = FetchTarget(file: file, directory: folder)
    if let present = try target.verifyPresent() { return present }
    var last = FetchError.invalidAddress(baseAddress ?? "")
    for mirror in baseAddress.map({ [$0] }) ?? mirrors {
      let address = DataFile.join(mirror, file.name)
      guard let url = URL(string: address), url.host != nil,
        ["http", "https"].contains(url.scheme)
      else {
        last = .invalidAddress(address)
        continue
      }
      do throws(FetchError) {
        try await download(url, target, progress)
        return try target.accept(address: address)
      } catch {
        if case .unwritable = error { throw error }
        last = error
      }
    }
    throw last
  }

  private func download(
    _ url: URL, _ target: FetchTarget, _ progress: @escaping @Sendable (FetchProgress) -> Void
  ) async throws(FetchError) {
    var attempt = 1
    while true {
      let request = PartialDownload(url: url, partPath: target.partPath) { received, total in
        progress(FetchProgress(file: target.file.name, received: received, total: total))
      }
      do throws(FetchError) {
        return try await request.run(timeout: timeout)
      } catch {
        guard error.isTransient, attempt < attempts, !Task.isCancelled else {
          if case .disconnected(let address, _, _, let reason) = error {
            throw .disconnected(
              address: address, attempts: attempt,
              received: PartialDownload.size(of: target.partPath), reason: reason)
          }
          throw error
        }
      }
      // Cancellation ends the pause early; the next request then fails at once.
      try? await Task.sleep(for: .seconds(pause * Double(1 << (attempt - 1))))
      attempt += 1
    }
  }
}
