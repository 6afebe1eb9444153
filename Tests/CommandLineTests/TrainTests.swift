import Foundation
import Testing

/// `ntkit train` and `ntkit compare`.
@Suite struct TrainTests {
  static let command = [
    "train", "digits", "-a", "fc-1", "--width", "16", "--limit", "160", "--epochs", "2",
    "--threads",
    "1", "--format", "json",
  ]

  /// A run, the same run over more epochs, and both side by side.
  @Test func trainsGoesOnAndCompares() async throws {
    let scratch = try Scratch()
    let first = try await Ntkit.run(Self.command + ["--output", "a"], in: scratch)
    #expect(first.status == 0, "\(first.errors)")
    let report = try first.json()
    #expect(report["steps"] as? Int == 2 && report["trainingRows"] as? Int == 120)
    for name in ["config.json", "metrics.jsonl", "checkpoint.npz", "result.json"] {
      #expect(scratch.exists("a/" + name), "\(name)")
    }
    let more = try await Ntkit.run(
      ["train", "--resume", "a", "--epochs", "4", "--threads", "1", "--format", "json"], in: scratch
    )
    #expect(more.status == 0, "\(more.errors)")
    let whole = try await Ntkit.run(
      Self.command.map { $0 == "2" ? "4" : $0 } + ["--output", "b"], in: scratch)
    let (a, b) = (try more.json(), try whole.json())
    #expect(
      (a["final"] as? [String: Any])?["testLoss"] as? Double
        == (b["final"] as? [String: Any])?["testLoss"] as? Double)
    let compared = try await Ntkit.run(["compare", "a", "b", "--format", "json"], in: scratch)
    #expect(compared.status == 0, "\(compared.errors)")
    // Both runs have the same settings, and an entry before the first epoch.
    let comparison = try compared.json()
    #expect(comparison["settings"] as? [String] == [])
    let runs = try #require(comparison["runs"] as? [[String: Any]])
    #expect(runs.map { ($0["metrics"] as? [Any])?.count } == [5, 5])
  }

  /// One clear line and the right exit code each.
  @Test(arguments: [
    (["--batch", "500"], Int32(65), "larger than the 120 training rows"),
    (["--shift", "2"], 65, "must be 3 (height, width, channels)"),
    (["--learning-rate=-1"], 65, "learningRate is -1"),
    (["--optimizer", "nosuch"], 64, "optimizer"),
    (["--loss", "nosuch"], 64, "loss"),
    (["--resume", "a"], 64, "--resume takes"),
    (["--learning-rate", "1e30", "--loss", "squared"], 1, "not finite"),
  ])
  func refusals(_ extra: [String], status: Int32, words: String) async throws {
    let scratch = try Scratch()
    let result = try await Ntkit.run(Self.command + ["-q"] + extra, in: scratch)
    #expect(result.status == status && result.errors.contains(words), "\(result.errors)")
    #expect(status == 64 || result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }

  @Test func foldersInUseAndMissing() async throws {
    let scratch = try Scratch()
    _ = try await Ntkit.run(Self.command + ["--output", "a"], in: scratch)
    let again = try await Ntkit.run(Self.command + ["--output", "a"], in: scratch)
    #expect(again.status == 64 && again.errors.contains("already holds a run"))
    for command in [["train", "--resume", "no"], ["compare", "no"]] {
      let missing = try await Ntkit.run(command, in: scratch)
      #expect(missing.status == 65 && missing.errors.contains("no/config.json does not exist"))
    }
  }
}
