import CNTKit
import NTKit

/// The caller's wishes for one call, read and written from any thread while it runs.
struct CallControl: @unchecked Sendable {
  private let pointer: UnsafeMutablePointer<ntkit_control>?

  init(_ pointer: UnsafeMutablePointer<ntkit_control>?) { self.pointer = pointer }

  /// The threads of this library's own loops.
  var parallelism: Parallelism {
    guard let threads = pointer?.pointee.threads, threads > 0 else { return .allCores }
    return Parallelism(threads: Int(threads))
  }

  /// Whether the caller wants the call to end.
  var isCancelled: Bool { pointer.map { ntkit_control_is_cancelled($0) != 0 } ?? false }

  /// Ends the call where the caller wants that.
  ///
  /// - Throws: `CancellationError`.
  func check() throws(CancellationError) {
    if isCancelled { throw CancellationError() }
  }

  /// Tells the caller what is done.
  func report(_ stage: String, _ share: Double) {
    guard let pointer else { return }
    ntkit_control_set_share(pointer, share)
    guard let progress = pointer.pointee.progress else { return }
    stage.withCString { progress($0, share, pointer.pointee.context) }
  }

  /// Options of a kernel that follows these wishes; no progress where nobody looks.
  func kernelOptions(_ stage: String, parallelism: Parallelism? = nil) -> KernelOptions {
    var options = KernelOptions(parallelism: parallelism ?? self.parallelism)
    if pointer != nil {
      options.progress = { report(stage, $0) }
      options.isCancelled = { isCancelled }
    }
    return options
  }

  /// Runs `body` with as many BLAS threads as the caller wants, and restores the count.
  ///
  /// OpenBLAS has one count for the process.
  func withBLASThreads<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let threads = pointer?.pointee.threads, threads > 0 else { return try body() }
    let previous = BLASInformation.threads
    BLASInformation.setThreads(Int(threads))
    defer { BLASInformation.setThreads(previous) }
    return try body()
  }
}
