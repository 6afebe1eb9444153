import Foundation
import Testing

/// `ntkit train ptb:DIR`.
@Suite struct LanguageTrainTests {
  /// Lines that count up or down through the words a to h, from a fixed generator.
  static func lines(_ count: Int, seed: UInt64) -> String {
    var state = seed
    func draw(_ bound: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % bound)
    }
    let words = ["a", "b", "c", "d", "e", "f", "g", "h"]
    return (0..<count).map { _ in
      let (start, up) = (draw(8), draw(2) == 0)
      let line = (0..<3 + draw(5)).map { words[(start + (up ? $0 : 8 - $0 % 8)) % 8] }
      return ([up ? "up" : "down"] + line).joined(separator: " ") + "\n"
    }.joined()
  }

  static func write(_ scratch: Scratch, _ folder: String = "text") throws {
    try FileManager.default.createDirectory(
      atPath: scratch.path(folder), withIntermediateDirectories: true)
    for (index, part) in ["train", "valid", "test"].enumerated() {
      try scratch.write(
        lines(index == 0 ? 300 : 60, seed: UInt64(index + 1)), "\(folder)/ptb.\(part).txt")
    }
  }

  static let command = [
    "train", "ptb:text", "-a", "lstm-2-16-dropout-10", "--optimizer", "adam", "--learning-rate",
    "0.02", "--positions", "10", "--batch", "5", "--epochs", "2", "--threads", "1", "--format",
    "json",
  ]

  /// A run, the same run over more epochs, and one that was not stopped: equal bits.
  @Test func trainsAndGoesOn() async throws {
    let scratch = try Scratch()
    try Self.write(scratch)
    let first = try await Ntkit.run(Self.command + ["--output", "a"], in: scratch)
    #expect(first.status == 0, "\(first.errors)")
    let more = try await Ntkit.run(
      ["train", "--resume", "a", "--epochs", "5", "--threads", "1", "--format", "json"],
      in: scratch)
    #expect(more.status == 0, "\(more.errors)")
    let whole = try await Ntkit.run(
      Self.command.map { $0 == "2" ? "5" : $0 } + ["--output", "b"], in: scratch)
    let (a, b) = (try more.json(), try whole.json())
    let (x, y) = (a["text"] as? [String: Any], b["text"] as? [String: Any])
    let perplexity = try #require(y?["validationPerplexity"] as? Double)
    #expect(x?["validationPerplexity"] as? Double == perplexity)
    // By frequencies alone about 9; direction and start are guessed, the rest follows.
    let unigram = try #require(y?["unigramPerplexity"] as? Double)
    #expect(perplexity < 0.6 * unigram)
    let lines = String(decoding: try scratch.read("b/metrics.jsonl"), as: UTF8.self).split(
      separator: "\n")
    #expect(lines.count == 6 && lines[5].contains("validationLoss"))
    let compared = try await Ntkit.run(["compare", "a", "b", "--format", "json"], in: scratch)
    #expect(compared.status == 0, "\(compared.errors)")
  }

  @Test(arguments: [
    (["train", "ptb:nowhere", "-a", "lstm-1-8"], Int32(65), "no such file"),
    (["train", "ptb:text", "-a", "fc-2"], 65, "not a language model"),
    (["train", "ptb:text", "-a", "lstm-1-8", "--flip"], 64, "not for a text"),
    (["train", "ptb:text", "-a", "lstm-1-8", "--batch", "2000"], 65, "too short"),
    (["train", "ptb:text", "-a", "lstm-1-8", "--positions", "0"], 64, "--positions is 0"),
    (["train", "ptb:text", "-a", "lstm-0-8"], 65, "recurrent layers"),
    (["train", "digits", "-a", "fc-1", "--positions", "5"], 64, "only for a text"),
    (["train", "digits", "-a", "lstm-1-8"], 65, "one whole number"),
    (["regress", "-a", "fc-1", "--train", "ptb:text"], 65, "only train learns from texts"),
    (
      ["kernel", "-a", "lstm-1-8", "--x1", "x.npy", "--output", "k.npz"], 65, "--monte-carlo"
    ),
  ])
  func refusals(_ arguments: [String], status: Int32, words: String) async throws {
    let scratch = try Scratch()
    try Self.write(scratch)
    try scratch.writeNPY(shape: "(1, 2, 1)", [0, 1], "x.npy")
    let result = try await Ntkit.run(arguments + ["-q"], in: scratch)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.status == status, "\(result.errors)")
    #expect(status == 64 || result.errorLines.count == 1, "\(result.errors)")
  }
}
