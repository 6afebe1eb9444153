import Foundation
import Testing

/// Data at the edge of what can be learned: a right answer or one clear line.
@Suite struct RegressEdgeTests {
  private static let methods = [
    ["--classifier", "ridge"], ["--classifier", "ridge", "--select", "kfold"],
    ["--classifier", "ridge", "--select", "evidence"], ["--classifier", "svc"],
    ["--classifier", "softmax"],
  ]

  private static func rows(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map { line($0) + "\n" }.joined()
  }

  private static func run(
    _ train: String, _ test: String, _ more: [String], in scratch: Scratch
  ) async throws -> Ntkit.Result {
    try scratch.write(train, "train.csv")
    try scratch.write(test, "test.csv")
    return try await Ntkit.run(
      ["regress", "-a", "fc-1", "--train", "train.csv", "--test", "test.csv"] + more, in: scratch)
  }

  /// Every input twice, with both classes: no function tells them apart, and probabilities are a half.
  @Test(arguments: methods) func duplicatesWithDifferentLabels(_ method: [String]) async throws {
    let scratch = try Scratch()
    let table =
      "a,b,y\n"
      + Self.rows(40) { "\($0 / 2 * 7 % 20),\($0 / 2 * 3 % 11),\($0 % 2 == 0 ? "no" : "yes")" }
    let result = try await Self.run(table, table, method + ["--format", "json"], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let score = try #require(try result.json()["classification"] as? [String: Any])
    #expect(score["accuracy"] as? Double == 0.5)
    let calibration = try #require(score["calibration"] as? [String: Any])
    #expect(abs(try #require(calibration["logLoss"] as? Double) - log(2)) < 0.05)
  }

  /// Without a ridge there is no answer, and the rows are named.
  @Test func duplicatesWithoutARidge() async throws {
    let scratch = try Scratch()
    let table = "a,y\n1,no\n2,yes\n1,yes\n3,no\n"
    let result = try await Self.run(table, table, ["--ridge", "0"], in: scratch)
    #expect(result.status == 65 && result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains("rows 0 and 2") && result.errors.contains("different labels"))
  }

  /// A class with a single row is learned from, and may be held out.
  @Test(arguments: methods) func oneMemberClass(_ method: [String]) async throws {
    let scratch = try Scratch()
    let table =
      "a,b,y\n"
      + Self.rows(24) {
        "\($0 * 7 % 23),\($0 * 5 % 19),\($0 == 5 ? "rare" : $0 * 7 % 23 > 11 ? "high" : "low")"
      }
    let result = try await Self.run(table, table, method + ["--format", "json"], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let score = try #require(try result.json()["classification"] as? [String: Any])
    #expect((score["classes"] as? [String])?.contains("rare") == true)
    #expect(try #require(score["accuracy"] as? Double) > 0.7)
  }

  /// A feature that never changes says nothing and harms nothing.
  @Test(arguments: methods) func constantFeatures(_ method: [String]) async throws {
    let scratch = try Scratch()
    let plain = "a,y\n" + Self.rows(30) { "\($0),\($0 < 15 ? "low" : "high")" }
    let constant = "a,c,y\n" + Self.rows(30) { "\($0),5,\($0 < 15 ? "low" : "high")" }
    for table in [plain, constant] {
      let result = try await Self.run(table, table, method + ["--format", "json"], in: scratch)
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let score = try #require(try result.json()["classification"] as? [String: Any])
      #expect(try #require(score["accuracy"] as? Double) > 0.9)
    }
  }

  /// All inputs the same: the standardized kernel is 0 and nothing can be learned from it.
  @Test(arguments: methods + [["--select", "evidence", "--tune"]])
  func noFeatureAtAll(_ method: [String]) async throws {
    let scratch = try Scratch()
    let table = "a,y\n" + Self.rows(12) { "4,\($0 % 3 == 0 ? "no" : "yes")" }
    let result = try await Self.run(table, table, method, in: scratch)
    #expect(result.status == 65 && result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains("the same"))
    // Unscaled, the shares of the classes are the answer.
    let plain = try await Self.run(
      table, table, method.filter { $0 != "--tune" } + ["--scaling", "none", "--format", "json"],
      in: scratch)
    #expect(plain.status == 0, "\(plain.errors)")
    let score = try #require(try plain.json()["classification"] as? [String: Any])
    #expect(score["wrong"] as? Int == 4)
  }

  @Test(arguments: methods) func noTestRows(_ method: [String]) async throws {
    let scratch = try Scratch()
    let table = "a,y\n" + Self.rows(10) { "\($0),\($0 % 2 == 0 ? "no" : "yes")" }
    let result = try await Self.run(table, "a,y\n", method, in: scratch)
    #expect(result.status == 65 && result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains("test.csv"))
  }

  @Test(arguments: methods) func unknownClassesInTheTest(_ method: [String]) async throws {
    let scratch = try Scratch()
    let table = "a,y\n" + Self.rows(10) { "\($0),\($0 % 2 == 0 ? "no" : "yes")" }
    let result = try await Self.run(table, table + "3,maybe\n", method, in: scratch)
    #expect(result.status == 65 && result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains("row 10") && result.errors.contains("'maybe'"))
  }

  @Test(arguments: methods) func oneClass(_ method: [String]) async throws {
    let scratch = try Scratch()
    let table = "a,y\n" + Self.rows(10) { "\($0),yes" }
    let result = try await Self.run(table, table, method, in: scratch)
    #expect(result.status == 65 && result.errorLines.count == 1, "\(result.errors)")
  }

  @Test(arguments: ["svc", "softmax"]) func valuesAreNoClasses(_ word: String) async throws {
    let scratch = try Scratch()
    let table = "a,y\n" + Self.rows(30) { "\($0),\(Double($0 * $0) + 0.5)" }
    let result = try await Self.run(table, table, ["--classifier", word], in: scratch)
    #expect(result.status == 65 && result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains(word) && result.errors.contains("classifier ridge"))
  }

  @Test func moreFoldsThanRows() async throws {
    let scratch = try Scratch()
    let table = "a,y\n" + Self.rows(6) { "\($0),\($0 % 2 == 0 ? "no" : "yes")" }
    let result = try await Self.run(
      table, table, ["--select", "kfold", "--folds", "7"], in: scratch)
    #expect(result.status == 65 && result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.contains("7 folds of 6 rows"))
  }
}
