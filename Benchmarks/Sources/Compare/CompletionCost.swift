import Foundation
import NTKit

/// The time of gradient descent on the factors of a matrix with missing entries.
struct CompletionCost {
  /// 100,000 iterations of 100 x 100, which are to take less than 20 s, then how one iteration grows with
  /// the observed entries and the rank.
  func run() throws {
    let whole = try time(size: 100, rank: 10, share: 0.3, iterations: 100_000)
    print(
      String(
        format: "completion of 100 x 100, rank 10, 3,000 entries: 100,000 iterations in"
          + " %.2f s (20 s asked)", whole))
    print("  nanoseconds an iteration, entry and column of the factors: constant is expected")
    for (size, rank, share) in [(100, 10, 0.3), (100, 20, 0.3), (100, 10, 0.6), (400, 10, 0.1)] {
      let iterations = 2000
      let seconds = try time(size: size, rank: rank, share: share, iterations: iterations)
      let work = Double(size * size) * share * Double(rank)
      print(
        String(
          format: "  %d x %d, rank %d, %.0f %% of the entries: %.2f", size, size, rank, 100 * share,
          seconds / Double(iterations) / work * 1e9))
    }
  }

  private func time(size: Int, rank: Int, share: Double, iterations: Int) throws -> Double {
    var stream = RandomStream(seed: 1)
    let left: Matrix<Double> = stream.child("left").normalMatrix(rows: size, columns: 2)
    let right: Matrix<Double> = stream.child("right").normalMatrix(rows: 2, columns: size)
    let x: Matrix<Double> = left * right
    let count = Int(share * Double(size * size))
    let observed = ObservedEntries(
      rows: size, columns: size,
      stream.permutation(size * size).prefix(count).map {
        .init(row: $0 / size, column: $0 % size, value: x[$0 / size, $0 % size])
      })
    let problem = FactorizedCompletion(observed, rank: rank)
    let descent = Descent(.gradientDescent, step: .constant(1e-3), steps: iterations)
    let clock = ContinuousClock.now
    _ = try descent.run(problem, from: problem.start(scale: 1e-2, seed: 0))
    return (ContinuousClock.now - clock) / .seconds(1)
  }
}
