import Foundation

/// How numbers are written for people: few significant digits, true minus signs, powers of ten.
///
/// `0.5`, `0.1235`, `12.35`, `12 346`, `1.2 × 10^-5`. The result is ``Markup`` source, so
/// the power is raised in figures and pages. Files for machines hold full precision instead.
public struct NumberFormat: Equatable, Sendable {
  /// Significant digits of a number that is not an integer; trailing zeros are left out.
  public let significantDigits: Int

  /// Numbers with four significant digits: the format of every report.
  public static let standard = NumberFormat(significantDigits: 4)

  /// A format with the given significant digits, 1 to 17 (others are moved into that range).
  public init(significantDigits: Int) {
    self.significantDigits = min(max(significantDigits, 1), 17)
  }

  /// A number: decimal from 0.001 to a million, a power of ten elsewhere.
  ///
  /// From 10⁴ to 10⁶ every digit before the point is kept. NaN reads `not a number`.
  public func string(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    let rounded = String(format: "%.*e", significantDigits - 1, value)
    let parts = rounded.split(separator: "e")
    let exponent = Int(parts[1]) ?? 0
    if (-3...5).contains(exponent) {
      let decimals = max(0, significantDigits - 1 - exponent)
      return grouped(trimmed(String(format: "%.*f", decimals, value)))
    }
    let mantissa = trimmed(String(parts[0])).replacing("-", with: "−")
    return "\(mantissa) × 10^\(exponent)"
  }

  /// An integer, its digits in groups of three from five digits on: `9999`, `12 345`.
  public func string(_ value: Int) -> String { grouped(String(value)) }

  /// A number with its uncertainty, both to the decimals that the uncertainty has at two digits.
  ///
  /// `0.1234567 ± 0.0021` reads `0.1235 ± 0.0021`. An uncertainty that is zero or not finite is
  /// written as it is.
  public func string(_ value: Double, uncertainty: Double) -> String {
    guard value.isFinite, uncertainty.isFinite, uncertainty > 0 else {
      return "\(string(value)) ± \(string(uncertainty))"
    }
    let exponent = Int(floor(log10(uncertainty)))
    guard (-6...2).contains(exponent), abs(value) < 1e6 else {
      let two = NumberFormat(significantDigits: 2)
      return "\(string(value)) ± \(two.string(uncertainty))"
    }
    let decimals = max(0, 1 - exponent)
    let text = { (number: Double) in grouped(String(format: "%.*f", decimals, number)) }
    return "\(text(value)) ± \(text(uncertainty))"
  }

  private func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private func grouped(_ text: String) -> String {
    let negative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    var whole = String(parts[0])
    if whole.count > 4 {
      var index = whole.count - 3
      while index > 0 {
        whole.insert("\u{202F}", at: whole.index(whole.startIndex, offsetBy: index))
        index -= 3
      }
    }
    let fraction = parts.count > 1 ? "." + parts[1] : ""
    return (negative ? "−" : "") + whole + fraction
  }
}
