import CPeak
import NTKit

/// What all cores together could do at most.
enum ArithmeticPeak {
  /// Operations in a second: the best of five rounds of multiply-adds in registers on every core.
  static func measure(_ parallelism: Parallelism = .allCores) -> Double {
    (0..<5).map { _ in
      let time = seconds { parallelism.forEach(parallelism.threads) { _ in _ = peak_operations() } }
      return Double(parallelism.threads) * operations / time
    }.max()!
  }

  private static let operations = peak_operations()
}
