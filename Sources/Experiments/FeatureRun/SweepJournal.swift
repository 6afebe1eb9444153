import Foundation
import HighDimension
import LinearAlgebra

/// The finished fits of a sweep, a line each in `sweep.jsonl`, so that a stopped sweep goes on.
///
/// The first line is the request; a line that ends early, from a process that was killed, is cut off
/// and its fit done again.
final class SweepJournal: Sendable {
  private struct Line: Codable {
    var job: Int
    var trials: [FeatureTrial]
  }

  private let file: AppendFile
  /// The results that were there, by job.
  let finished: [Int: [FeatureTrial]]

  /// Begins a journal in `folder`, or opens the one that is there.
  ///
  /// - Throws: `FeatureRunError.folderInUse`, `.cannotResume`; `ResultFileError`.
  init(folder: String, request: FeatureRequest, isResumed: Bool) throws {
    try ResultFile.makeFolder(folder)
    let path = "\(folder)/sweep.jsonl"
    let exists = FileManager.default.fileExists(atPath: path)
    if exists, !isResumed { throw FeatureRunError.folderInUse(folder) }
    let header = try Self.encoder.encode(request) + [UInt8(ascii: "\n")]
    do {
      file = try AppendFile(path: path, isNew: !exists)
      guard exists else {
        finished = [:]
        try file.append([UInt8](header))
        return
      }
      let bytes = try file.contents()
      guard bytes.starts(with: header) else {
        throw FeatureRunError.cannotResume(folder, reason: "it holds a sweep of another request")
      }
      var (position, results) = (header.count, [Int: [FeatureTrial]]())
      while let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) {
        guard
          let line = try? JSONDecoder.results.decode(Line.self, from: Data(bytes[position..<end]))
        else { break }
        results[line.job] = line.trials
        position = end + 1
      }
      try file.truncate(to: position)
      finished = results
    } catch let failure as FileFailure {
      throw ResultFileError.unwritable(path: path, reason: failure.reason)
    }
  }

  /// Records the trials of a job.
  func append(_ job: Int, _ trials: [FeatureTrial]) throws {
    let line = try Self.encoder.encode(Line(job: job, trials: trials)) + [UInt8(ascii: "\n")]
    do {
      try file.append([UInt8](line))
    } catch {
      throw ResultFileError.unwritable(path: file.path, reason: error.reason)
    }
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }
}
