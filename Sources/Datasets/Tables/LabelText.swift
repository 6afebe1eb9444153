/// The label of one row as it stands in a text file.
struct LabelText {
  var text: String
  var line: Int
}

/// Whether numeric labels may be regression targets.
enum LabelRule {
  /// Few distinct whole numbers are classes, other numbers are values.
  case automatic
  /// Labels are classes, whatever they look like.
  case alwaysClasses
}

extension Targets {
  /// Targets from the texts of a label column.
  ///
  /// Text anywhere makes classes, named by the texts in ascending order. Numbers follow
  /// `init(numbers:)`.
  init(texts: [LabelText], rule: LabelRule = .automatic, path: String) throws(DatasetError) {
    if let missing = texts.first(where: { $0.text.isEmpty }) {
      throw .malformed(path: path, line: missing.line, reason: "the label is missing")
    }
    let numbers = texts.compactMap { Double($0.text) }
    guard numbers.count == texts.count else {
      let names = Set(texts.map(\.text)).sorted()
      let position = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
      self = .classes(labels: texts.map { position[$0.text]! }, names: names)
      return
    }
    if let row = numbers.firstIndex(where: { !$0.isFinite }) {
      throw .malformed(path: path, line: texts[row].line, reason: "the label is \(numbers[row])")
    }
    self = rule == .alwaysClasses ? Targets(classValues: numbers) : Targets(numbers: numbers)
  }

  /// Targets from numbers: classes when they are whole, few and repeated, else values.
  ///
  /// Few: at most 100 distinct ones, and either two or at most half as many as rows.
  init(numbers: [Double]) {
    let distinct = Set(numbers)
    let areFew =
      distinct.count <= 100
      && (distinct.count <= 2 || 2 * distinct.count <= numbers.count)
    let areWhole = distinct.allSatisfy { $0 == $0.rounded() && abs($0) < 0x1p53 }
    self = areFew && areWhole ? Targets(classValues: numbers) : .values(numbers)
  }

  /// Targets from integers: classes when at most 100 are distinct, else values.
  init(integers: [Int]) {
    let numbers = integers.map { Double($0) }
    self = Set(integers).count <= 100 ? Targets(classValues: numbers) : .values(numbers)
  }

  private init(classValues: [Double]) {
    let sorted = Set(classValues).sorted()
    let position = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    let names = sorted.map { value in Int(exactly: value).map { "\($0)" } ?? "\(value)" }
    self = .classes(labels: classValues.map { position[$0]! }, names: names)
  }
}
