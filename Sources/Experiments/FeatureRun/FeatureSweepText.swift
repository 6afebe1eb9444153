import Foundation

extension FeatureRequest {
  /// Reads NAME=VALUES: values are separated by commas, or FIRST:LAST:COUNT in equal ratios.
  ///
  /// Widths and samples are rounded to whole numbers, and repeated ones left out.
  ///
  /// - Throws: `FeatureRunError.badSweep`.
  public mutating func setSweep(_ text: String) throws(FeatureRunError) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let axis = Axis(rawValue: String(parts[0])) else {
      throw .badSweep(text)
    }
    let range = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    var numbers: [Double] = []
    if range.count == 3 {
      guard let first = range[0], let last = range[1],
        let count = range[2].flatMap({ Int(exactly: $0) }),
        first > 0, last > first, last.isFinite, (2...1000).contains(count)
      else { throw .badSweep(text) }
      numbers = (0..<count).map {
        first * pow(last / first, Double($0) / Double(count - 1))
      }
    } else {
      let all = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      guard range.count == 1 || all.count > 1, !all.contains(where: { $0 == nil }) else {
        throw .badSweep(text)
      }
      numbers = all.map { $0! }
    }
    if range.count == 3, axis == .width || axis == .samples {
      numbers = numbers.map { $0.rounded() }
    }
    self.axis = axis
    values = numbers.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
