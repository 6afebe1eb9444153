import Foundation
import Synchronization
import Testing

@testable import Datasets

struct DatasetFetcherTests {
  private let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private var checksum: String {
    get throws {
      try SHA256Digest.ofFile(folder.write(bytes, "reference"))
    }
  }

  /// Fetches `data.bin` from a server with these faults.
  private func fetch(
    _ options: LocalServer.Options = .init(), sha256: String?, attempts: Int = 3,
    served: [UInt8]? = nil, progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws -> (FetchedFile, ranges: [String]) {
    let server = try LocalServer(["data.bin": served ?? bytes], options)
    defer { server.stop() }
    let fetcher = DatasetFetcher(
      baseAddress: server.address, attempts: attempts, timeout: 10, pause: 0.01)
    let file = try await fetcher.fetch(
      RemoteFile(name: "data.bin", sha256: sha256), from: [], to: folder.path, progress: progress)
    return (file, server.askedRanges)
  }

  private var result: [UInt8] {
    get throws { [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("data.bin")))) }
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.file(name))
  }

  @Test func knowsStandardDigests() throws {
    // FIPS 180-2, appendix B.1, and the empty message.
    #expect(
      try SHA256Digest.ofFile(folder.write("abc", "abc"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      try SHA256Digest.ofFile(folder.write([], "empty"))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func fetchesAndReportsProgress() async throws {
    let seen = Mutex<[FetchProgress]>([])
    let (file, ranges) = try await fetch(sha256: checksum) { step in
      seen.withLock { $0.append(step) }
    }
    #expect(try result == bytes && ranges == [""])
    #expect(file.size == 100_000 && file.verification == .registry && !file.wasPresent)
    let steps = seen.withLock { $0 }
    #expect(steps.last == FetchProgress(file: "data.bin", received: 100_000, total: 100_000))
    #expect(steps.map(\.received) == steps.map(\.received).sorted())
    #expect(!exists("data.bin.part"))
    // The second time nothing is asked for.
    let (again, none) = try await fetch(sha256: checksum)
    #expect(again.wasPresent && none.isEmpty)
  }

  @Test func resumesAfterABrokenConnection() async throws {
    let (file, ranges) = try await fetch(.init(cutsFirst: 2), sha256: checksum)
    // Half, then half of the rest, then the rest.
    #expect(ranges == ["", "50000-", "75000-"])
    #expect(try result == bytes && file.size == 100_000)
  }

  @Test func resumesInALaterRun() async throws {
    try folder.write(Array(bytes[..<30_000]), "data.bin.part")
    let (_, ranges) = try await fetch(sha256: checksum)
    #expect(try ranges == ["30000-"] && result == bytes)
  }

  @Test func acceptsACompletePart() async throws {
    try folder.write(bytes, "data.bin.part")
    let (_, ranges) = try await fetch(sha256: checksum)
    #expect(try ranges == ["100000-"] && result == bytes)
  }

  @Test func startsAgainWhenRangesAreIgnored() async throws {
    try folder.write([UInt8](repeating: 1, count: 30_000), "data.bin.part")
    let (_, ranges) = try await fetch(.init(honoursRange: false, cutsFirst: 1), sha256: checksum)
    #expect(try ranges == ["30000-", "50000-"] && result == bytes)
  }

  @Test func retriesWhenTheServerIsBusy() async throws {
    let (_, ranges) = try await fetch(.init(failsFirst: 2), sha256: checksum)
    #expect(try ranges.count == 3 && result == bytes)
  }

  @Test func keepsThePartWhenAttemptsRunOut() async throws {
    do {
      _ = try await fetch(.init(cutsFirst: 9), sha256: checksum, attempts: 2)
      Issue.record("a broken download was accepted")
    } catch let error as FetchError {
      guard case .disconnected(let address, 2, 75_000, _) = error else {
        Issue.record("got \(error)")
        return
      }
      #expect(address.hasSuffix("/data.bin"))
    }
    #expect(PartialDownload.size(of: folder.file("data.bin.part")) == 75_000)
    #expect(!exists("data.bin"))
  }

  @Test func keepsWrongBytesAside() async throws {
    var wrong = bytes
    wrong[5] ^= 1
    let expected = try checksum
    do {
      _ = try await fetch(sha256: expected, served: wrong)
      Issue.record("wrong bytes were accepted")
    } catch let error as FetchError {
      let kept = folder.file("data.bin.rejected")
      let computed = try SHA256Digest.ofFile(kept)
      guard case .checksumMismatch(_, expected, computed, kept) = error else {
        Issue.record("got \(error)")
        return
      }
      #expect(error.description.contains(expected) && error.description.contains(computed))
    }
    #expect(!exists("data.bin") && !exists("data.bin.part"))
  }

  @Test func recordsUnknownChecksums() async throws {
    let (file, _) = try await fetch(sha256: nil)
    #expect(try file.verification == .recordedNow && file.sha256 == checksum)
    let record = try String(contentsOfFile: folder.file("data.bin.sha256"), encoding: .utf8)
    #expect(record == "\(file.sha256)  data.bin\n")
    let (again, _) = try await fetch(sha256: nil)
    #expect(again.verification == .record && again.wasPresent)
    // A damaged file is moved aside and fetched again.
    try folder.write("damaged", "data.bin")
    let (repaired, ranges) = try await fetch(sha256: nil)
    // The damaged bytes are not gone on with; on a busy machine a second attempt may go on with what
    // the first one got.
    #expect(try !repaired.wasPresent && ranges.first == "" && result == bytes)
    #expect(exists("data.bin.rejected"))
  }

  @Test func reportsRefusals() async throws {
    let server = try LocalServer(["data.bin": bytes])
    defer { server.stop() }
    let fetcher = DatasetFetcher(baseAddress: server.address, timeout: 10, pause: 0.01)
    let missing = RemoteFile(name: "other.bin")
    await #expect(throws: FetchError.refused(address: server.address + "other.bin", status: 404)) {
      try await fetcher.fetch(missing, from: [], to: folder.path)
    }
    #expect(server.askedRanges.count == 1)  // 404 is not tried again
    // The second mirror has it.
    let file = RemoteFile(name: "data.bin", sha256: try checksum)
    let mirrors = ["http://127.0.0.1:1/", server.address]
    let fetched = try await DatasetFetcher(attempts: 1, timeout: 10).fetch(
      file, from: mirrors, to: folder.path)
    #expect(fetched.size == 100_000)
    await #expect(throws: FetchError.invalidAddress("ftp://x/data2.bin")) {
      try await DatasetFetcher(baseAddress: "ftp://x").fetch(
        RemoteFile(name: "data2.bin"), from: [], to: folder.path)
    }
  }

  @Test func unpacksArchives() async throws {
    let archive = gzipped(
      tarMember("set/", type: "5", []) + tarMember("set/data_batch_1.bin", [1, 2, 3])
        + tarMember("set/readme.txt", [UInt8](repeating: 7, count: 512))
        + [UInt8](repeating: 0, count: 1024))
    let server = try LocalServer(["set.tar.gz": archive])
    defer { server.stop() }
    let fetched = try await DatasetFetcher(baseAddress: server.address).fetch(
      RemoteFile(name: "set.tar.gz", isArchive: true), from: [], to: folder.path)
    #expect(fetched.unpacked == ["data_batch_1.bin", "readme.txt"].map(folder.file))
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.file("data_batch_1.bin")))
        == Data([1, 2, 3]))
    var broken = tarMember("a", [1])
    broken[0] = 66
    #expect(throws: FetchError.self) { try TarArchive(broken, path: "a.tar") }
  }

  private func tarMember(_ name: String, type: Character = "0", _ content: [UInt8]) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at start: Int) {
      header.replaceSubrange(start..<start + text.utf8.count, with: text.utf8)
    }
    put(name, at: 0)
    let size = String(content.count, radix: 8)
    put(String(repeating: "0", count: 11 - size.count) + size, at: 124)
    put("        ", at: 148)
    put(String(type), at: 156)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
    let padding = (512 - content.count % 512) % 512
    return header + content + [UInt8](repeating: 0, count: padding)
  }

  @Test func registryIsComplete() throws {
    for set in FetchableDataset.allCases {
      #expect(try FetchableDataset(named: set.rawValue) == set)
      for mirror in set.mirrors { #expect(URL(string: mirror)?.host != nil) }
      for file in set.files {
        #expect(file.sha256?.count == 64 && file.sha256?.allSatisfy(\.isHexDigit) == true)
      }
    }
    #expect(
      throws: FetchError.unknownDataset(
        "minst", nearest: "mnist", existing: FetchableDataset.allCases.map(\.rawValue))
    ) { try FetchableDataset(named: "minst") }
  }

  @Test(.enabled(if: SharedData.isAvailable)) func registryMatchesTheOfficialMNIST() throws {
    for file in FetchableDataset.mnist.files {
      let path = (SharedData.folder ?? "") + "/mnist/" + file.name
      #expect(try SHA256Digest.ofFile(path) == file.sha256)
    }
  }
}
