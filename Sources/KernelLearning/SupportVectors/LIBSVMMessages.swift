import CLIBSVM
import Foundation
import Synchronization

/// What LIBSVM prints, kept from the terminal and read for its iteration counts.
///
/// LIBSVM has one print function for the whole process and tells the number of iterations nowhere
/// else. It prints from the thread that called it, so messages are sorted by thread.
enum LIBSVMMessages {
  private static let iterations = Mutex<[pthread_t: [Int]]>([:])
  private static let marker = "#iter = "

  /// Installed at first use, and never changed afterwards.
  private static let silence: Void = {
    svm_set_print_string_function { text in
      guard let text else { return }
      LIBSVMMessages.read(String(cString: text))
    }
  }()

  /// Runs `body`, which may call LIBSVM on this thread alone; returns also the iterations of every
  /// problem solved, in order.
  static func collecting<Result>(_ body: () -> Result) -> (result: Result, iterations: [Int]) {
    _ = silence
    let thread = pthread_self()
    iterations.withLock { $0[thread] = [] }
    let result = body()
    return (result, iterations.withLock { $0.removeValue(forKey: thread) ?? [] })
  }

  /// Takes the number in "optimization finished, #iter = 123"; other messages have none.
  private static func read(_ message: String) {
    guard let range = message.range(of: marker),
      let count = Int(message[range.upperBound...].prefix { $0.isNumber })
    else { return }
    let thread = pthread_self()
    // Messages of calls from elsewhere in the process belong to nobody here.
    iterations.withLock { $0[thread]?.append(count) }
  }
}
