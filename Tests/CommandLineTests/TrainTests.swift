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
    (["--kernel-rows", "0"], 65, "give from 1 to 120"),
    (["--weights", "none.npz"], 65, "cannot read none.npz"),
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

  /// Weights out of one run and into another.
  @Test func exportsAndBeginsWithWeights() async throws {
    let scratch = try Scratch()
    let first = try await Ntkit.run(
      Self.command + ["--export", "w.npz", "--kernel-rows", "4"], in: scratch)
    #expect(first.status == 0, "\(first.errors)")
    let end = try #require(try first.json()["final"] as? [String: Any])
    #expect((end["kernelDrift"] as? Double).map { $0 > 0 } == true)
    let second = try await Ntkit.run(
      Self.command + ["--weights", "w.npz", "--epochs", "0"], in: scratch)
    #expect(second.status == 0, "\(second.errors)")
    let start = try #require(try second.json()["final"] as? [String: Any])
    #expect(start["trainLoss"] as? Double == end["trainLoss"] as? Double)
    let other = try await Ntkit.run(
      Self.command.map { $0 == "16" ? "17" : $0 } + ["-q", "--weights", "w.npz"], in: scratch)
    #expect(
      other.status == 65 && other.errors.contains("has shape [16, 64] and the layer [17, 64]"))
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
