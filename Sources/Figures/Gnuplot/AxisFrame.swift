import Foundation

/// The shown interval of an axis and its ticks, worked out from the data.
struct AxisFrame: Equatable {
  let range: ClosedRange<Double>
  let ticks: Ticks

  enum Ticks: Equatable {
    /// Round numbers this far apart, or on a logarithmic axis powers of ten this factor apart.
    case every(Double)
    /// Chosen places with their text, already in gnuplot's enhanced form.
    case at([(position: Double, label: String)])

    static func == (left: Ticks, right: Ticks) -> Bool {
      switch (left, right) {
      case (.every(let a), .every(let b)): return a == b
      case (.at(let a), .at(let b)): return a.elementsEqual(b, by: ==)
      default: return false
      }
    }
  }

  /// - Parameters:
  ///   - values: finite values; positive ones on a logarithmic axis, others are not looked at.
  ///   - includesZero: whether bars stand on zero.
  ///   - room: how many tick labels fit.
  init(_ axis: Axis, values: [Double], includesZero: Bool, room: Int) {
    range = axis.range ?? Self.fit(axis.scale, values.filter(axis.accepts), includesZero)
    if let named = axis.ticks {
      ticks = .at(named.map { ($0.position, Markup($0.label).gnuplot) })
    } else if axis.scale == .linear {
      ticks = .every(Self.roundStep(range.upperBound - range.lowerBound, room))
    } else {
      ticks = Self.logarithmicTicks(range, room)
    }
  }

  private static func fit(
    _ scale: Axis.Scale, _ values: [Double], _ includesZero: Bool
  ) -> ClosedRange<Double> {
    var low = values.min() ?? (scale == .log ? 1 : 0)
    var high = values.max() ?? 1
    if scale == .log {
      let margin = max(0.03 * (log10(high) - log10(low)), 0.04)
      let bounds = (pow(10, log10(low) - margin), pow(10, log10(high) + margin))
      return max(bounds.0, .leastNormalMagnitude)...min(bounds.1, .greatestFiniteMagnitude)
    }
    if includesZero {
      low = min(low, 0)
      high = max(high, 0)
    }
    if low == high {
      let half = low == 0 ? 1 : abs(low) * 0.1
      return (low - half)...(high + half)
    }
    let margin = 0.04 * (high - low)
    let bottom = includesZero && low == 0 ? 0 : low - margin
    let top = includesZero && high == 0 ? 0 : high + margin
    return bottom...top
  }

  /// 1, 2 or 5 times a power of ten, so that at most `room` steps cover `length`.
  static func roundStep(_ length: Double, _ room: Int) -> Double {
    let raw = length / Double(max(room, 2))
    let power = pow(10, floor(log10(raw)))
    let step = [1, 2, 5, 10].first { $0 * power >= raw * (1 - 1e-9) } ?? 10
    return step * power
  }

  /// Powers of ten where at least two are shown; else 1-2-5 steps written out.
  private static func logarithmicTicks(_ range: ClosedRange<Double>, _ room: Int) -> Ticks {
    let first = Int(ceil(log10(range.lowerBound) - 1e-9))
    let last = Int(floor(log10(range.upperBound) + 1e-9))
    if last - first >= 2 {
      let step = Int(ceil(Double(last - first + 1) / Double(max(room, 2))))
      return .every(pow(10, Double(step)))
    }
    var places: [(position: Double, label: String)] = []
    for exponent in (first - 1)...(max(last, first) + 1) {
      for digit in [1.0, 2, 5] {
        let position = digit * pow(10, Double(exponent))
        guard range.contains(position) else { continue }
        let text =
          (-2...3).contains(exponent)
          ? NumberFormat.standard.string(position)
          : digit == 1 ? "10^\(exponent)" : "\(Int(digit))×10^\(exponent)"
        places.append((position, Markup(text).gnuplot))
      }
    }
    guard places.count < 2 else { return .at(places) }
    // Less than a factor of 2.5: the ends say it best.
    let short = NumberFormat(significantDigits: 3)
    return .at(
      [range.lowerBound, (range.lowerBound * range.upperBound).squareRoot(), range.upperBound]
        .map { ($0, Markup(short.string($0)).gnuplot) })
  }
}
