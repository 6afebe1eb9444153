import Foundation
import Testing

@Suite struct RegressTests {
  @Test func classification() async throws {
    let scratch = try Scratch()
    let result = try await Ntkit.run(
      [
        "regress", "-a", "fc-1", "--train", "digits", "--limit", "400", "--format", "json",
        "--output", "out", "--seed", "7",
      ], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try result.json()
    #expect(json["seed"] as? Int == 7)
    #expect(json["schemaVersion"] as? Int == 1)
    #expect(json["scaling"] as? String == "unit-norm")
    let score = try #require(json["classification"] as? [String: Any])
    let accuracy = try #require(score["accuracy"] as? Double)
    let interval = try #require(score["accuracyInterval"] as? [String: Any])
    let (lower, upper) = (interval["lower"] as? Double ?? 2, interval["upper"] as? Double ?? -1)
    #expect(lower < accuracy && accuracy < upper)
    // Chance is 0.1; a nearest neighbour is right on more than 0.9 of such digits.
    #expect(accuracy > 0.85)
    let ridge = try #require(json["ridge"] as? [String: Any])
    #expect((ridge["curve"] as? [Any])?.count == 21)
    #expect(["inside", "smallest", "largest"].contains(ridge["place"] as? String))

    let table = try String(contentsOfFile: scratch.path("out/predictions.csv"), encoding: .utf8)
    let rows = table.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows[0].prefix(4) == ["row", "truth", "predicted", "output0"])
    #expect(rows[0][13] == "probability0")
    #expect(rows.count == 101 && rows.allSatisfy { $0.count == 23 })
    let right = rows.dropFirst().count { $0[1] == $0[2] }
    #expect(Double(right) / 100 == accuracy)
    let report = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: scratch.path("out/report.json"))))
    #expect((report as? [String: Any])?["seed"] as? Int == 7)
  }

  /// The same command gives the same predictions, and another seed another split.
  @Test func seeds() async throws {
    let scratch = try Scratch()
    for (seed, folder) in [("1", "a"), ("1", "b"), ("2", "c")] {
      let result = try await Ntkit.run(
        ["regress", "-a", "fc-1", "--train", "iris", "--seed", seed, "--output", folder],
        in: scratch)
      #expect(result.status == 0, "\(result.errors)")
    }
    let tables = try ["a", "b", "c"].map {
      try String(contentsOfFile: scratch.path("\($0)/predictions.csv"), encoding: .utf8)
    }
    #expect(tables[0] == tables[1])
    #expect(tables[0] != tables[2])
  }

  @Test func automaticArchitecture() async throws {
    let scratch = try Scratch()
    let arguments = ["regress", "-a", "auto", "--train", "iris"]
    let result = try await Ntkit.run(
      arguments + ["--format", "json", "--output", "out"], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try result.json()
    let selection = try #require(json["selection"] as? [String: Any])
    let candidates = try #require(selection["candidates"] as? [[String: Any]])
    let chosen = try #require(selection["chosen"] as? Int)
    #expect(candidates.count == 15)
    #expect(candidates[chosen]["architecture"] as? String == json["architecture"] as? String)
    let text = try await Ntkit.run(arguments, in: scratch)
    #expect(text.output.contains("from 15 networks by leave-one-out"))
    #expect(text.output.contains("fc-4, first 4 frozen"))
    let misuse = try await Ntkit.run(arguments + ["--ridge", "0.1"], in: scratch)
    #expect(misuse.status == 64 && misuse.errors.contains("--ridge"))
  }

  /// y = 2 a - b + 3: the kernel of one hidden layer fits a plane closely from 60 points.
  @Test func values() async throws {
    let scratch = try Scratch()
    func plane(_ count: Int, _ offset: Int) -> String {
      "a,b,y\n"
        + (offset..<offset + count).map { index -> String in
          let (a, b) = (Double(index * 37 % 101) / 50 - 1, Double(index * 53 % 97) / 48 - 1)
          return "\(a),\(b),\(2 * a - b + 3)\n"
        }.joined()
    }
    try scratch.write(plane(60, 0), "train.csv")
    try scratch.write(plane(20, 60), "test.csv")
    let result = try await Ntkit.run(
      [
        "regress", "-a", "fc-1", "--train", "train.csv", "--test", "test.csv", "--format", "json",
      ], in: scratch)
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["scaling"] as? String == "standardize")
    let score = try #require(json["regression"] as? [String: Any])
    // The standard deviation of y is 1.3: a constant would have that error.
    #expect(try #require(score["rootMeanSquare"] as? Double) < 0.1)
    #expect(try #require(score["determination"] as? Double) > 0.99)
    let text = try await Ntkit.run(
      ["regress", "-a", "fc-1", "--train", "train.csv", "--test", "test.csv", "--ridge", "0.01"],
      in: scratch)
    #expect(text.output.contains("RMSE") && text.output.contains("0.01 ("), "\(text.output)")
    #expect(text.output.contains("as given"))
  }

  @Test func testRowsInTrainingAreReported() async throws {
    let result = try await Ntkit.run(
      ["regress", "-a", "fc-1", "--train", "iris", "--test", "iris", "--classes", "0,virginica"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("100 of them also occur in the training data"))
  }

  @Test(.enabled(if: SharedData.folder != nil)) func mnist() async throws {
    let folder = try #require(SharedData.folder) + "/mnist"
    let result = try await Ntkit.run([
      "regress", "-a", "fc-1", "--train", "mnist:\(folder)", "--test", "mnist:\(folder):test",
      "--classes", "0,1", "--limit", "200", "--format", "json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let score = try #require(try result.json()["classification"] as? [String: Any])
    // Zeros and ones are all but separable by a line.
    #expect(try #require(score["accuracy"] as? Double) > 0.97)
  }

  /// Two rows that differ in the last bits only: no kernel value tells them apart.
  @Test func numericallySingular() async throws {
    let scratch = try Scratch()
    try scratch.write("a,y\n1,0\n1.0000000001,1\n2,0\n3,1\n5,0\n", "near.csv")
    let result = try await Ntkit.run(
      [
        "regress", "-a", "fc-1", "--train", "near.csv", "--test", "near.csv", "--ridge", "0",
        "--scaling", "none",
      ], in: scratch)
    #expect([1, 65].contains(result.status), "\(result.errors)")
    #expect(result.errorLines.count == 1 && result.errors.contains("singular"))
  }
}
