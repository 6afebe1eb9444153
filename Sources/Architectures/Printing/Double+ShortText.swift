import Foundation

extension Double {
  /// Six significant digits, without trailing zeros.
  var shortText: String { String(format: "%.6g", self) }
}
