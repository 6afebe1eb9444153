import Foundation

/// Numbers as people read them on a terminal; files hold full precision.
enum Quantity {
  /// Five significant digits.
  static func number(_ value: Double) -> String { String(format: "%.5g", value) }

  /// A share as a percentage with two decimals.
  static func percent(_ value: Double) -> String { String(format: "%.2f %%", 100 * value) }

  /// Bytes in powers of 1000.
  static func bytes(_ count: Int) -> String { scaled(Double(count), "B") }

  /// A rate such as `12.3 M entries/s` or `12.3 MB/s`.
  static func rate(_ perSecond: Double, _ unit: String) -> String {
    (unit == "B" ? scaled(perSecond, unit) : scaled(perSecond, "") + " \(unit)") + "/s"
  }

  /// A count with its digits in groups of three.
  static func count(_ value: Int) -> String {
    var digits = Array("\(value.magnitude)")
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
  }

  /// Seconds as `0.42 s`, `12 s`, `3:25 min` or `2:05 h`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "unknown" }
    if seconds < 10 { return String(format: "%.2f s", seconds) }
    if seconds < 60 { return String(format: "%.0f s", seconds) }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return String(format: "%d:%02d min", whole / 60, whole % 60) }
    return String(format: "%d:%02d h", whole / 3600, whole % 3600 / 60)
  }

  /// Dimensions as `100 x 784`.
  static func shape(_ dimensions: [Int]) -> String {
    dimensions.map(String.init).joined(separator: " x ")
  }

  private static func scaled(_ value: Double, _ unit: String) -> String {
    let prefixes = ["", "k", "M", "G", "T", "P", "E"]
    var (rest, step) = (value, 0)
    while rest >= 1000, step < prefixes.count - 1 {
      rest /= 1000
      step += 1
    }
    let number = step == 0 && rest == rest.rounded() ? "\(Int(rest))" : String(format: "%.3g", rest)
    return (number + " " + prefixes[step] + unit).trimmingCharacters(in: .whitespaces)
  }
}
