import Foundation

extension String {
  /// The words between commas, without the spaces around them.
  var commaSeparated: [String] {
    split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
