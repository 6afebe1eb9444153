import NTKit

/// A confusion matrix in words.
enum ConfusionText {
  /// The most classes whose table fits a terminal.
  private static let limit = 12

  /// The rows of every true class by predicted class; nothing when there are many classes.
  static func text(_ score: RegressionReport.Classification) -> String {
    guard (2...limit).contains(score.classes.count) else { return "" }
    var table = TextTable([.left] + score.classes.map { _ in .right })
    table.append([.init("true \\ predicted")] + score.classes.map { .init(short($0)) })
    for (name, counts) in zip(score.classes, score.confusion) {
      table.append([.init(short(name))] + counts.map { .init($0 == 0 ? "." : "\($0)") })
    }
    return "\n" + table.text
  }

  private static func short(_ name: String) -> String {
    name.count <= 12 ? name : name.prefix(11) + "…"
  }
}
