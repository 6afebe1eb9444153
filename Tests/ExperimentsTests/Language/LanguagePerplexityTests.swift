import Architectures
import Datasets
import Experiments
import FiniteWidth
import Foundation
import Testing

/// A small language model on a text that the test writes, beside PyTorch with the same settings.
@Suite struct LanguagePerplexityTests {
  /// Writes the text, 20,000 training tokens, into `folder`.
  static func write(to folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let parts = TreeGrammar().parts(tokens: 20_000, seed: 1)
    for (name, lines) in zip(["train", "valid", "test"], parts) {
      let text = lines.map { $0.joined(separator: " ") + "\n" }.joined()
      try text.write(toFile: "\(folder)/ptb.\(name).txt", atomically: true, encoding: .utf8)
    }
  }

  /// What `Scripts/fixtures/language_perplexity.py` printed with PyTorch 1.13: the mean of twelve seeds.
  static let peer = 4.7778

  /// The mean of six seeds is within 3 % of PyTorch's mean of twelve.
  ///
  /// One seed has a deviation of 0.1075 there, so the difference of the means has a standard error of
  /// 0.1075 sqrt(1/6 + 1/12) = 0.054, 1.1 %.
  @Test func reachesThePerplexityOfPyTorch() throws {
    let given = ProcessInfo.processInfo.environment["NTKIT_TEXT_FOLDER"]
    let folder = given ?? NSTemporaryDirectory() + "ntkit-text-\(UUID().uuidString)"
    defer { if given == nil { try? FileManager.default.removeItem(atPath: folder) } }
    try Self.write(to: folder)
    let perplexities = try (0..<6).map { seed in
      var request = TrainingRequest(
        data: SplitRequest(train: "ptb:\(folder)", seed: UInt64(seed)),
        architecture: .recurrent(.lstm, layers: 1, units: 32))
      request.optimizer = .adam()
      request.learningRate = 0.01
      request.batchSize = 10
      request.positions = 20
      request.epochs = 8
      let text = try #require(try TrainingRun(request).run().text)
      #expect(text.validationPerplexity < 0.7 * text.unigramPerplexity)
      return text.validationPerplexity
    }
    let mean = perplexities.reduce(0, +) / 6
    #expect(abs(mean / Self.peer - 1) < 0.03, "\(perplexities), PyTorch \(Self.peer)")
  }

  /// The quick form of C6 has its verdict.
  @Test func optimizersOnLanguage() throws {
    let experiment = try #require(ExperimentCatalog.find("C6"))
    let (record, outcome) = try ExperimentRecord.run(
      experiment, ExperimentContext(scale: .quick, seed: 0))
    #expect(
      record.verdict == .holds,
      "\(outcome.checks.filter { !$0.holds }.map { "\($0.name) \($0.measured)" })")
  }
}
