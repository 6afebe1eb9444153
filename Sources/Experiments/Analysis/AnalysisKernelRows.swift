import Architectures
import LinearAlgebra

/// Where the rows of an analysis are among those of a precomputed kernel.
struct AnalysisKernelRows: Sendable {
  /// The training rows.
  let training: [Int]
  /// The held-out rows; nil when they are a test part with a kernel of its own.
  let test: [Int]?
  /// The number of rows the kernel must have.
  let count: Int

  /// The kernel of the training rows, and of the held-out rows against them.
  ///
  /// - Throws: `PrecomputedKernelError`, `NumPyError`.
  func read(
    _ request: AnalysisRequest, _ data: AnalysisData
  ) throws -> (train: Matrix<Double>, cross: Matrix<Double>) {
    guard let kernel = request.kernel else { preconditionFailure("a network has no kernel file") }
    let rows = "the \(count) rows of \(data.name)"
    try kernel.check(rows: count, of: rows, columns: count, of: "themselves")
    if let test {
      if let needless = request.testKernel {
        throw PrecomputedKernelError.needlessTestKernel(path: needless.path, data: data.name)
      }
      return (
        try kernel.symmetric(rows: training), try kernel.entries(rows: test, columns: training)
      )
    }
    guard let cross = request.testKernel else {
      throw PrecomputedKernelError.missingTestKernel(test: data.name)
    }
    let tested = data.testX.rows
    try cross.check(
      rows: tested, of: "the \(tested) test rows of \(data.name)", columns: count, of: rows)
    return (
      try kernel.symmetric(rows: training), try cross.entries(rows: nil, columns: training)
    )
  }
}

extension AnalysisRequest {
  /// The network; nil when a kernel was given in its place.
  var network: Architecture? {
    get throws {
      kernel == nil ? try architecture ?? Architecture.named("two-layer") : nil
    }
  }
}
