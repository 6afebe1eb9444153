import LinearAlgebra
import Synchronization

/// Adds the kernels of samples in the order of their numbers, whatever the order they arrive in.
///
/// Samples that are early wait; with samples of equal work that is about one for each thread.
final class OrderedStatistics: Sendable {
  private struct State {
    var next = 0
    var waiting: [Int: (nngp: Matrix<Double>, ntk: Matrix<Double>)] = [:]
    var nngp: EntryStatistics
    var ntk: EntryStatistics
  }

  private let state: Mutex<State>

  init(rows: Int, columns: Int) {
    let empty = EntryStatistics(rows: rows, columns: columns)
    state = Mutex(State(nngp: empty, ntk: empty))
  }

  /// Takes a sample; returns how many have been taken.
  func add(_ sample: Int, nngp: Matrix<Double>, ntk: Matrix<Double>) -> Int {
    state.withLock { state in
      state.waiting[sample] = (nngp, ntk)
      while let next = state.waiting.removeValue(forKey: state.next) {
        state.nngp.add(next.nngp)
        state.ntk.add(next.ntk)
        state.next += 1
      }
      return state.next + state.waiting.count
    }
  }

  /// The means and their standard errors.
  var kernels: MonteCarloKernels {
    state.withLock { state in
      MonteCarloKernels(
        nngp: state.nngp.mean, nngpError: state.nngp.standardError, ntk: state.ntk.mean,
        ntkError: state.ntk.standardError)
    }
  }
}

/// The running mean and variance of every entry, by Welford's update.
struct EntryStatistics: Sendable {
  private var count = 0
  private(set) var mean: Matrix<Double>
  private var squares: Matrix<Double>

  init(rows: Int, columns: Int) {
    mean = Matrix(rows: rows, columns: columns)
    squares = mean
  }

  mutating func add(_ sample: Matrix<Double>) {
    count += 1
    for index in sample.elements.indices {
      let before = sample.elements[index] - mean.elements[index]
      mean.elements[index] += before / Double(count)
      squares.elements[index] += before * (sample.elements[index] - mean.elements[index])
    }
  }

  /// sqrt(sum of squares / (N (N - 1))) of every entry.
  var standardError: Matrix<Double> {
    let divisor = Double(count) * Double(count - 1)
    return squares.map { ($0 / divisor).squareRoot() }
  }
}
