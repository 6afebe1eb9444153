import Foundation

/// A text in three parts as tokens: whole numbers, in the order in which the training part brings them.
///
/// The form of the Penn Treebank for language models (Mikolov et al. 2010): `ptb.train.txt`,
/// `ptb.valid.txt` and `ptb.test.txt`, or the same without `ptb.`, words between spaces and a sentence
/// on each line. Words that the training part lacks are `<unk>` where it has that word.
public struct TextCorpus: Sendable, Equatable {
  /// What the text is called.
  public let name: String
  /// What each token stands for.
  public let vocabulary: [String]
  /// The text to learn from.
  public let training: [Int32]
  /// The text that settings are chosen on.
  public let validation: [Int32]
  /// The text that is looked at in the end.
  public let test: [Int32]
  /// The words of validation and test text that became `<unk>` because the training text lacks them.
  public let unknownCount: Int

  /// The end of a line of words.
  public static let endOfLine = "<eos>"
  /// The word that stands for others.
  public static let unknown = "<unk>"

  /// Reads a folder.
  ///
  /// - Throws: `DatasetError.missingFile` where a part is absent, `.emptyFile`, and `.malformed` with
  ///   file and line for text that is not UTF-8 and for words that the training text lacks.
  public init(_ reference: TextReference) throws(DatasetError) {
    func part(_ name: String) throws(DatasetError) -> TextFile {
      let names = ["ptb.\(name).txt", "\(name).txt"]
      let path = try DataFile.firstExisting(names.map { DataFile.join(reference.directory, $0) })
      return try TextFile(path: path, level: reference.level)
    }
    let (train, valid, test) = (try part("train"), try part("valid"), try part("test"))
    try self.init(name: reference.description, training: train, validation: valid, test: test)
  }

  /// Makes a text of lines of words.
  ///
  /// - Throws: as `init(_:)`.
  public init(
    name: String, training: [[String]], validation: [[String]], test: [[String]]
  ) throws(DatasetError) {
    try self.init(
      name: name, training: TextFile(path: "\(name), training", lines: training),
      validation: TextFile(path: "\(name), validation", lines: validation),
      test: TextFile(path: "\(name), test", lines: test))
  }

  private init(
    name: String, training: TextFile, validation: TextFile, test: TextFile
  ) throws(DatasetError) {
    var words: [String] = []
    var numbers: [String: Int32] = [:]
    var tokens: [Int32] = []
    for word in training.lines.joined() {
      if let known = numbers[word] {
        tokens.append(known)
      } else {
        let number = Int32(words.count)
        numbers[word] = number
        words.append(word)
        tokens.append(number)
      }
    }
    guard words.count > 1 else {
      throw .malformed(path: training.path, line: nil, reason: "it holds no two different tokens")
    }
    var unknownCount = 0
    self.name = name
    vocabulary = words
    self.training = tokens
    self.validation = try validation.tokens(numbers, unknown: &unknownCount)
    self.test = try test.tokens(numbers, unknown: &unknownCount)
    self.unknownCount = unknownCount
  }

  /// e to the entropy of the training text's token frequencies: the perplexity of guessing by them.
  public var unigramPerplexity: Double {
    var counts = [Double](repeating: 0, count: vocabulary.count)
    for token in training { counts[Int(token)] += 1 }
    let total = Double(training.count)
    return exp(counts.reduce(0) { $0 - ($1 / total) * log($1 / total) })
  }
}
