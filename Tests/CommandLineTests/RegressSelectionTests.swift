import Foundation
import Testing

/// Choices among kernels and classifiers through the command.
@Suite struct RegressSelectionTests {
  @Test(arguments: ["loo", "gcv", "evidence", "kfold"]) func criteria(_ word: String) async throws {
    let result = try await Ntkit.run([
      "regress", "-a", "fc-1,fc-3", "-a", "fc-2", "--kind", "both", "--select", word, "--train",
      "iris", "--format", "json",
    ])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try result.json()
    let selection = try #require(json["selection"] as? [String: Any])
    #expect(selection["criterion"] as? String == word)
    let candidates = try #require(selection["candidates"] as? [[String: Any]])
    #expect(
      candidates.map { "\($0["architecture"] ?? "") \($0["kind"] ?? "")" } == [
        "fc-1 ntk", "fc-1 nngp", "fc-3 ntk", "fc-3 nngp", "fc-2 ntk", "fc-2 nngp",
      ])
    #expect(candidates.allSatisfy { ($0["ridges"] as? [Any])?.count == 21 })
    let chosen = candidates[try #require(selection["chosen"] as? Int)]
    #expect(chosen["architecture"] as? String == json["architecture"] as? String)
    #expect(chosen["kind"] as? String == json["kind"] as? String)
    let score = try #require(json["classification"] as? [String: Any])
    #expect(try #require(score["accuracy"] as? Double) > 0.8)
    let calibration = try #require(score["calibration"] as? [String: Any])
    #expect(try #require(calibration["logLoss"] as? Double) < 0.6)
    #expect((calibration["bins"] as? [Any])?.count == 10)
  }

  @Test(arguments: [("svc", "cost", 7), ("softmax", "penalty", 10)])
  func classifiers(_ word: String, _ strength: String, _ count: Int) async throws {
    let scratch = try Scratch()
    let arguments = [
      "regress", "-a", "fc-2", "--classifier", word, "--train", "digits", "--limit", "300",
    ]
    let result = try await Ntkit.run(
      arguments + ["--format", "json", "--output", "out", "--save", "model"], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try result.json()
    #expect(json["classifier"] as? String == word && json["ridge"] == nil)
    let found = try #require(json[strength] as? [String: Any])
    #expect((found["curve"] as? [Any])?.count == count)
    let score = try #require(json["classification"] as? [String: Any])
    #expect(try #require(score["accuracy"] as? Double) > 0.85)
    #expect((json["training"] as? [String: Any])?["converged"] as? Bool == true)
    let table = try String(contentsOfFile: scratch.path("out/predictions.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n")[0].hasSuffix("probability9"))
    let again = try await Ntkit.run(
      ["predict", "--model", "model", "--data", "digits", "--limit", "50", "--output", "new"],
      in: scratch)
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains(strength) && again.output.contains("log loss"))
    let text = try await Ntkit.run(arguments + ["-q"], in: scratch)
    #expect(
      text.output.contains("by cross-validation") && text.output.contains("true \\ predicted"))
  }

  @Test func tuning() async throws {
    let result = try await Ntkit.run([
      "regress", "-a", "fc-1", "--select", "evidence", "--tune", "--train", "iris", "--format",
      "json",
    ])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let tuning = try #require(try result.json()["tuning"] as? [String: Any])
    let before = try #require(tuning["logMarginalLikelihoodBefore"] as? Double)
    #expect(try #require(tuning["logMarginalLikelihoodAfter"] as? Double) >= before)
    #expect((tuning["deviations"] as? [Any])?.count == 2)
  }

  /// The pictures of the worst mistakes are drawn for images; without gnuplot the numbers are left.
  @Test func pictures() async throws {
    let scratch = try Scratch()
    let arguments = ["regress", "-a", "fc-1", "--train", "digits", "--limit", "200"]
    let doctor = try await Ntkit.run(["doctor"])
    if !doctor.output.contains("gnuplot-nox") {
      let result = try await Ntkit.run(arguments + ["--output", "out"], in: scratch)
      #expect(result.status == 0, "\(result.errors)")
      for name in ["report.html", "figures/mistakes.png", "figures/reliability.png"] {
        #expect(scratch.exists("out/\(name)"), "\(name)")
      }
    }
    let bare = try await Ntkit.run(
      arguments + ["--output", "bare"], in: scratch, environment: ["PATH": scratch.folder])
    #expect(bare.status == 0 && bare.errors.contains("gnuplot"), "\(bare.errors)")
    #expect(scratch.exists("bare/report.json") && !scratch.exists("bare/report.html"))
  }
}
