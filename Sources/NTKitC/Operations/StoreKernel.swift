import NTKit

/// `kernel.store`: kernels of `.npy` files, tile by tile into `.npy` files that survive the process.
struct StoreKernel: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case x1, x2, output, kind, precision, resume
  }

  /// The file of the rows.
  let x1: String
  /// The file of the columns; nil for the rows themselves.
  let x2: String?
  /// The file to write.
  let output: String
  /// One kernel or both.
  let kind: KernelKind
  /// The precision.
  let precision: KernelPrecision
  /// Go on with what was begun; begin where nothing was.
  let resume: Bool

  private struct Answer: Encodable {
    let report: KernelRunReport
    let files: [String]
  }

  func run(_ call: OperationCall) throws -> Reply {
    guard output.hasSuffix(".npy") else {
      throw BorderError.badValue("output", value: output, rule: "the name of a .npy file")
    }
    let control = call.control
    var run = try KernelRun(
      architecture: call.network(), first: x1, second: x2, kind: kind, precision: precision,
      parallelism: control.parallelism, isStored: true)
    run.isCancelled = { control.isCancelled }
    try run.checkMemory()
    let report = try run.store(
      writing: output, resuming: resume, progress: { control.report("kernel", $0) })
    return try Reply(
      Answer(report: report, files: KernelStoreFiles(output: output, kind: kind).results))
  }
}
