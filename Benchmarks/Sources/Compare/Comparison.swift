import Foundation
import NTKit

/// Two ways to do one thing, timed in turns so that both see the same machine.
struct Comparison {
  let name: String
  let requirement: String
  let ours: Double
  let other: Double
  let otherName: String
  /// The parts of a call whose time is told, such as pairs of images.
  let unit: Double

  /// Medians of `rounds` alternating calls; nil when the other cannot run.
  init?(
    _ name: String, rounds: Int, against otherName: String, requirement: String,
    unit: Double = 1, ours: () throws -> Void, other: () throws -> Double?
  ) rethrows {
    var mine: [Double] = []
    var theirs: [Double] = []
    try ours()  // warm up
    for _ in 0..<rounds {
      Self.wakeCores()
      mine.append(try seconds(ours))
      Self.wakeCores()
      guard let time = try other() else { return nil }
      theirs.append(time)
    }
    self.name = name
    self.requirement = requirement
    self.ours = median(mine)
    self.other = median(theirs)
    self.otherName = otherName
    self.unit = unit
  }

  /// Keeps all cores busy for a moment before a call.
  ///
  /// So that neither sees what the other leaves behind, threads that still spin and memory on its
  /// way back, and that threads are spread over the cores: after a rest two were seen to share one
  /// for up to 50 ms, half of a call.
  static func wakeCores() {
    let end = ContinuousClock.now + .seconds(0.2)
    Parallelism.allCores.forEach(Parallelism.allCores.threads) { _ in
      while ContinuousClock.now < end {}
    }
  }

  private static func time(_ seconds: Double) -> String {
    String(format: seconds < 0.01 ? "%10.4f ms" : "%10.1f ms", seconds * 1000)
  }

  /// One row of the table.
  var row: String {
    let columns = [
      name.padding(toLength: 46, withPad: " ", startingAt: 0),
      Self.time(ours / unit),
      otherName.padding(toLength: 20, withPad: " ", startingAt: 0),
      Self.time(other / unit), String(format: "%7.2f x", other / ours),
      requirement,
    ]
    return columns.joined(separator: "  ")
  }
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let elapsed = try clock.measure(body).components
  return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
