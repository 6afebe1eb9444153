import CLIBSVM
import Foundation
import Synchronization

/// What LIBSVM prints, kept from the terminal and read for its iteration counts, and for when a
/// problem is about to reach its limit (`LIBSVMWarnings`).
///
/// LIBSVM has one print function for the whole process and tells the number of iterations nowhere
/// else. It prints from the thread that called it, so messages are sorted by thread.
enum LIBSVMMessages {
  /// What is known of the call that a thread is in.
  private struct Call {
    /// The rows of every problem, in order.
    let rows: [Int]
    /// The iterations of the problems solved so far.
    var iterations: [Int] = []
    /// How many the present problem has had at most, by its signs of life.
    var steps = 0
    /// Whether standard error is diverted for it.
    var isDiverted = false

    /// Between two signs of life LIBSVM makes so many iterations, or fewer.
    var stride: Int { iterations.count < rows.count ? min(rows[iterations.count], 1000) : 1000 }
  }

  private static let calls = Mutex<[pthread_t: Call]>([:])
  private static let marker = "#iter = "

  /// Installed at first use, and never changed afterwards.
  private static let silence: Void = {
    svm_set_print_string_function { text in
      guard let text else { return }
      LIBSVMMessages.read(text)
    }
  }()

  /// Runs `body`, which may call LIBSVM on this thread alone, on problems of so many rows; returns
  /// also the iterations of every problem solved, in order.
  static func collecting<Result>(
    rows: [Int], _ body: () -> Result
  ) -> (result: Result, iterations: [Int]) {
    _ = silence
    let thread = pthread_self()
    calls.withLock { $0[thread] = Call(rows: rows) }
    let result = body()
    let call = calls.withLock { $0.removeValue(forKey: thread) }
    if call?.isDiverted == true { LIBSVMWarnings.end() }
    return (result, call?.iterations ?? [])
  }

  /// Where LIBSVM gives up on a problem of so many rows (`Solver::Solve`).
  static func iterationLimit(rows: Int) -> Int {
    max(10_000_000, rows > Int(Int32.max) / 100 ? Int(Int32.max) : 100 * rows)
  }

  /// Counts signs of life, "." and takes the number in "optimization finished, #iter = 123"; other
  /// messages say nothing.
  private static func read(_ text: UnsafePointer<CChar>) {
    let thread = pthread_self()
    // Messages of calls from elsewhere in the process belong to nobody here.
    if text[0] == CChar(bitPattern: UInt8(ascii: ".")), text[1] == 0 {
      let isNearLimit = calls.withLock { calls in
        guard var call = calls[thread] else { return false }
        defer { calls[thread] = call }
        call.steps += call.stride
        let rows = call.iterations.count < call.rows.count ? call.rows[call.iterations.count] : 0
        guard !call.isDiverted, call.steps >= iterationLimit(rows: rows) - 2 * call.stride else {
          return false
        }
        call.isDiverted = true
        return true
      }
      if isNearLimit { LIBSVMWarnings.begin() }
      return
    }
    let message = String(cString: text)
    guard let range = message.range(of: marker),
      let count = Int(message[range.upperBound...].prefix { $0.isNumber })
    else { return }
    let wasDiverted = calls.withLock { calls in
      guard let call = calls[thread] else { return false }
      calls[thread]?.iterations.append(count)
      calls[thread]?.steps = 0
      calls[thread]?.isDiverted = false
      return call.isDiverted
    }
    if wasDiverted { LIBSVMWarnings.end() }
  }
}
