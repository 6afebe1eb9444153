import Foundation
import Synchronization

/// A line on standard error that shows how far a computation is, its rate and the time left.
///
/// It is drawn on terminals only, at most ten times a second, and removed by `finish()`.
final class ProgressBar: Sendable {
  private struct State {
    var label = ""
    var start = ContinuousClock.now
    var drawn: ContinuousClock.Instant?
    var startFraction = 0.0
  }

  private let isVisible: Bool
  private let state = Mutex(State())

  init(isVisible: Bool) { self.isVisible = isVisible }

  /// What the whole of a computation amounts to, for its rate.
  struct Whole {
    let size: Double
    let unit: String
  }

  /// Shows that the share `fraction` of what `label` names is done; from any thread.
  func update(_ label: String, _ fraction: Double, of whole: Whole? = nil) {
    guard isVisible else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if state.label != label {
        state = State(label: label, start: now, startFraction: fraction)
      }
      if let drawn = state.drawn, now - drawn < .milliseconds(100) { return }
      state.drawn = now
      let seconds = (now - state.start) / .seconds(1)
      Output.draw("\r\u{1B}[K" + line(state, fraction, seconds, whole))
    }
  }

  /// Removes the line.
  func finish() {
    guard isVisible else { return }
    state.withLock { state in
      if state.drawn != nil { Output.draw("\r\u{1B}[K") }
      state = State()
    }
  }

  private func line(
    _ state: State, _ fraction: Double, _ seconds: Double, _ whole: Whole?
  ) -> String {
    let share = min(max(fraction, 0), 1)
    let width = 24
    let filled = Int(share * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    let text = "\(state.label)  [\(bar)] \(Int(share * 100)) %"
    let done = share - state.startFraction
    guard done > 0, seconds > 0.2 else { return text }
    let rate = whole.map { "  " + Quantity.rate(done * $0.size / seconds, $0.unit) } ?? ""
    return text + rate + "  \(Quantity.duration(seconds * (1 - share) / done)) left"
  }
}
