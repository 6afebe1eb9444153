import FiniteWidth
import Foundation
import LinearAlgebra

/// The files of a training run.
///
/// `config.json`: the request and a digest of the data; `metrics.jsonl`: a line for every epoch;
/// `checkpoint.npz`: where training is; `start.npz`: the weights it began with, where they were given;
/// `result.json` and `curves`: the end.
struct RunFolder: Sendable {
  let path: String

  /// What `config.json` holds.
  struct Configuration: Codable, Sendable {
    var schemaVersion = 1
    var request: TrainingRequest
    /// The learning rate that was used.
    var learningRate: Double
    /// A digest of the scaled training inputs and targets.
    var data: String
    /// The version of this program.
    var program: String
  }

  /// What a stopped run needs besides the state of its trainer.
  struct Checkpoint<Element: Scalar>: Sendable {
    var state: TrainingState<Element>
    var epochLoss: Double
    var largestGradientNorm: Double
    var seconds: Double
    /// Of a language model: the states between two chunks of the text.
    var carried: [Element] = []
  }

  private func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes the folder for a new run; weights that were given are kept for its later parts.
  ///
  /// - Throws: `TrainingRunError.folderInUse`, `ResultFileError`.
  func begin<Element: Scalar>(
    _ request: TrainingRequest, learningRate: Double, data: String, start: FiniteNetwork<Element>
  ) throws {
    guard !FileManager.default.fileExists(atPath: file("config.json")) else {
      throw TrainingRunError.folderInUse(path)
    }
    try ResultFile.makeFolder(path)
    let configuration = Configuration(
      request: request, learningRate: learningRate, data: data, program: Versions.current.ntkit)
    try ResultJSON.write(configuration, to: file("config.json"))
    try ResultFile.write(Data(), to: file("metrics.jsonl"))
    if request.weights != nil { try WeightFile.write(start, to: file("start.npz")) }
  }

  /// The weights that the run began with; nil where they were drawn.
  var startWeights: String? {
    FileManager.default.fileExists(atPath: file("start.npz")) ? file("start.npz") : nil
  }

  /// The configuration of the run that is there, for `request`, which may ask for another number of
  /// epochs.
  ///
  /// - Throws: `TrainingRunError.dataChanged` unless the data has this digest; `.unreadable`.
  func resume(_ request: TrainingRequest, data: String) throws -> Configuration {
    var found = try configuration()
    guard found.data == data else { throw TrainingRunError.dataChanged(request.data.train) }
    if found.request != request {
      found.request = request
      try ResultJSON.write(found, to: file("config.json"))
    }
    return found
  }

  /// The configuration of the run that is there.
  func configuration() throws -> Configuration {
    try decode(Configuration.self, file("config.json"))
  }

  /// The lines of `metrics.jsonl`.
  func metrics() throws -> [TrainingMetrics] {
    let name = file("metrics.jsonl")
    guard let text = try? String(contentsOfFile: name, encoding: .utf8) else {
      throw TrainingRunError.unreadable(name, reason: "cannot be read")
    }
    return try text.split(separator: "\n").map { line in
      do {
        return try JSONDecoder.results.decode(TrainingMetrics.self, from: Data(line.utf8))
      } catch {
        throw TrainingRunError.unreadable(name, reason: "has a line that is no record: \(line)")
      }
    }
  }

  /// Writes all lines, complete or not at all.
  func write(_ metrics: [TrainingMetrics]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    var text = Data()
    for record in metrics {
      text += try encoder.encode(record)
      text.append(UInt8(ascii: "\n"))
    }
    try ResultFile.write(text, to: file("metrics.jsonl"))
  }

  /// Writes where training is.
  func write<Element: Scalar>(_ checkpoint: Checkpoint<Element>) throws {
    func row(_ values: [Element]) -> NumPyArray {
      NumPyArray(Matrix(rows: 1, columns: values.count, elements: values))
    }
    try NumPyArchive.write(
      [
        ("step", NumPyArray(shape: [1], [checkpoint.state.step])),
        (
          "progress",
          NumPyArray(
            shape: [3],
            [checkpoint.epochLoss, checkpoint.largestGradientNorm, checkpoint.seconds])
        ),
        ("parameters", row(checkpoint.state.parameters)),
        ("first", row(checkpoint.state.firstMoment)),
        ("second", row(checkpoint.state.secondMoment)),
        ("averages", row(checkpoint.state.averages)), ("carried", row(checkpoint.carried)),
      ], to: file("checkpoint.npz"))
  }

  /// Reads where training was.
  ///
  /// - Throws: `TrainingRunError.unreadable`, `NumPyError`.
  func checkpoint<Element: Scalar>(as type: Element.Type) throws -> Checkpoint<Element> {
    let name = file("checkpoint.npz")
    let archive = try NumPyArchive(path: name)
    func values(_ name: String) throws -> [Element] {
      try archive.array(name).matrix(as: Element.self).elements
    }
    let progress = try archive.array("progress").doubles()
    guard let step = try archive.array("step").integers()?.first, progress.count == 3 else {
      throw TrainingRunError.unreadable(name, reason: "is no checkpoint of a run")
    }
    return Checkpoint(
      state: TrainingState(
        step: step, parameters: try values("parameters"), firstMoment: try values("first"),
        secondMoment: try values("second"), averages: try values("averages")),
      epochLoss: progress[0], largestGradientNorm: progress[1], seconds: progress[2],
      carried: archive.contains("carried") ? try values("carried") : [])
  }

  /// Whether there is a checkpoint.
  var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: file("checkpoint.npz")) }

  /// Writes the end of the run.
  func write(_ report: TrainingReport) throws {
    try ResultJSON.write(report, to: file("result.json"))
  }

  private func decode<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
    guard let data = FileManager.default.contents(atPath: name) else {
      throw TrainingRunError.unreadable(name, reason: "does not exist")
    }
    do {
      return try JSONDecoder.results.decode(type, from: data)
    } catch {
      throw TrainingRunError.unreadable(name, reason: "is not what this version writes")
    }
  }
}

extension JSONDecoder {
  /// Reads what `ResultJSON` writes.
  static var results: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }
}
