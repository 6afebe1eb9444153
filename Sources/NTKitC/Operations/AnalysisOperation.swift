import NTKit

/// `analyze`: what `ntkit analyze` finds in a data set, with the network of the handle or the standard one.
struct Analyze: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case data, kernel, testKernel, classes, limit, seed, width, iterations, output
  }

  /// The data set's reference.
  let data: String
  /// A file with a kernel computed before, in place of a network.
  let kernel: String?
  /// The kernel of the test part against the training rows.
  let testKernel: String?
  /// The classes to keep.
  let classes: [String]?
  /// The number of training rows.
  let limit: Int?
  /// The seed.
  let seed: UInt64?
  /// The width of the trained network.
  let width: Int?
  /// The iterations of the trained network.
  let iterations: Int?
  /// The folder for the report; nil writes none.
  let output: String?

  private struct Answer: Encodable {
    let result: AnalysisResult
    let answer: [String]
    let report: String?
    let pictures: [String]
  }

  func run(_ call: OperationCall) throws -> Reply {
    for (name, value) in [("limit", limit), ("width", width), ("iterations", iterations)] {
      guard let value, value < 1 else { continue }
      throw BorderError.badValue(name, value: "\(value)", rule: "at least 1")
    }
    if call.object != nil, kernel != nil {
      throw BorderError.badValue("kernel", value: "given", rule: "left out beside a network")
    }
    let control = call.control
    let request = AnalysisRequest(
      data: data, architecture: call.object == nil ? nil : try call.network(),
      kernel: try kernel.map(PrecomputedKernel.init),
      testKernel: try testKernel.map(PrecomputedKernel.init), classes: classes, limit: limit,
      seed: seed ?? 0, width: width, iterations: iterations, output: output ?? "",
      commandLine: "ntkit.analyze"
    ) { control.report($0, $1) }
    let analysis = try Analysis(request)
    let files = try output.map { _ in try analysis.write() }
    return try Reply(
      Answer(
        result: analysis.result, answer: analysis.answer, report: files?.report.path,
        pictures: files?.pictures.map(\.path) ?? []))
  }
}
