import Foundation
import Testing

@testable import Datasets

struct TextCorpusTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func corpus(
    _ train: String, _ valid: String = "a\n", _ test: String = "a\n",
    level: TextReference.Level = .words
  ) throws -> TextCorpus {
    _ = try folder.write(train, "ptb.train.txt")
    _ = try folder.write(valid, "ptb.valid.txt")
    _ = try folder.write(test, "ptb.test.txt")
    return try TextCorpus(TextReference(directory: folder.file(""), level: level))
  }

  @Test func wordsAndEndsOfLines() throws {
    let text = try corpus(" the  cat\t<unk>\n\nthe end", "end dog\n", "the\n")
    #expect(text.vocabulary == ["the", "cat", "<unk>", "<eos>", "end"])
    #expect(text.training == [0, 1, 2, 3, 3, 0, 4, 3])
    #expect(text.validation == [4, 2, 3] && text.test == [0, 3] && text.unknownCount == 1)
    // Entropy of the frequencies 2, 1, 1, 3, 1 of 8.
    let expected = [2.0, 1, 1, 3, 1].reduce(1.0) { product, count in
      product * pow(8 / count, count / 8)
    }
    #expect(abs(text.unigramPerplexity - expected) < 1e-12)
  }

  @Test func characters() throws {
    let text = try corpus("ab\nb", "b\n", "a", level: .characters)
    #expect(text.vocabulary == ["a", "b", "\n"])
    #expect(text.training == [0, 1, 2, 1] && text.validation == [1, 2] && text.test == [0])
  }

  @Test func clearErrors() throws {
    let valid = folder.file("ptb.valid.txt")
    #expect(
      datasetError { _ = try corpus("a b\n", "a\nb dog\n") }
        == .malformed(
          path: valid, line: 2,
          reason: "'dog' does not occur in the training text, which has no <unk> for it; add one"
            + " there, or read characters with ptb:DIR:characters"))
    #expect(datasetError { _ = try corpus("a b\n", "") } == .emptyFile(path: valid))
    #expect(
      datasetError { _ = try corpus("\n\n") }
        == .malformed(
          path: folder.file("ptb.train.txt"), line: nil,
          reason: "it holds no two different tokens"))
    let other = try TemporaryFolder()
    _ = try other.write("a b\n", "train.txt")
    #expect(
      datasetError { _ = try TextCorpus(TextReference(directory: other.file(""))) }
        == .missingFile(tried: [other.file("ptb.valid.txt"), other.file("valid.txt")]))
    _ = try corpus("a b\n")
    try folder.write([97, 10, 98, 0xff, 10], "ptb.test.txt")
    #expect(
      datasetError { _ = try TextCorpus(TextReference(directory: folder.file(""))) }
        == .malformed(
          path: folder.file("ptb.test.txt"), line: 2,
          reason: "bytes that are not UTF-8; convert the file to UTF-8"))
  }

  @Test func references() throws {
    #expect(try TextReference(parsing: "ptb:a/b") == TextReference(directory: "a/b"))
    #expect(
      try TextReference(parsing: "ptb:a:characters")
        == TextReference(directory: "a", level: .characters))
    #expect(try TextReference(parsing: "digits") == nil)
    #expect(
      datasetError { _ = try TextReference(parsing: "ptb:") }
        == .incompleteReference("ptb:", form: "ptb:DIR[:characters]"))
    #expect(datasetError { _ = try DatasetReference(parsing: "ptb:a") } == .isText("ptb:a"))
  }

  /// Brackets close in the order in which they opened, and one seed is one text.
  @Test func treesAreTrees() throws {
    let parts = TreeGrammar().parts(tokens: 4000, seed: 3)
    for line in parts.joined() {
      var open: [Substring] = []
      for word in line {
        if word.hasPrefix("(") { open.append(word.dropFirst()) }
        if word.hasPrefix(")") {
          let last = open.popLast()
          #expect(last == word.dropFirst())
        }
      }
      #expect(open.isEmpty)
    }
    #expect(parts == TreeGrammar().parts(tokens: 4000, seed: 3))
    #expect(parts != TreeGrammar().parts(tokens: 4000, seed: 4))
    let corpus = try TreeGrammar().corpus(tokens: 4000, seed: 3)
    #expect(corpus.training.count >= 4000 && corpus.validation.count >= 400)
    #expect(corpus.unknownCount == 0 && corpus.vocabulary.count > 100)
  }
}
