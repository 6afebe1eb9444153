import Foundation
import Testing

@Suite struct BiasTests {
  @Test func leastSquares() async throws {
    let scratch = try Scratch()
    let result = try await Ntkit.run(
      [
        "bias", "least-squares", "--optimizer", "gd", "--optimizer", "coordinate", "--format",
        "json", "--output", "out", "--seed", "3",
      ], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try result.json()
    #expect(json["seed"] as? Int == 3 && json["schemaVersion"] as? Int == 1)
    let runs = try #require(json["runs"] as? [[String: Any]])
    #expect(runs.map { $0["method"] as? String } == ["gd", "coordinate"])
    #expect(runs[0]["nearest"] as? String == "l2")
    let beside = try #require(runs[0]["comparisons"] as? [[String: Any]])
    let l2 = try #require(beside.first { $0["reference"] as? String == "l2" })
    // The least l2 solution to the acceptance of 1e-8.
    #expect(l2["distance"] as? Double ?? 1 < 1e-8)
    let references = try #require(json["references"] as? [[String: Any]])
    #expect(references.allSatisfy { $0["relativeGap"] as? Double ?? 1 <= 1e-8 })
    #expect(FileManager.default.fileExists(atPath: scratch.path("out/bias.json")))
  }

  @Test func textNamesTheNearest() async throws {
    let result = try await Ntkit.run([
      "bias", "iris", "--classes", "0,1", "--optimizer", "gd", "--optimizer", "sign", "--steps",
      "20000",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("largest margin") && result.output.contains("setosa"))
    let sign = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("sign") })
    #expect(sign.contains("linf"))
  }

  /// Ratings that are a sum of a user's and an item's number are nearly recovered.
  @Test func ratings() async throws {
    let scratch = try Scratch()
    var lines: [String] = []
    for user in 1...40 {
      for item in 1...30 where (user * 7 + item * 11) % 5 < 3 {
        let rating = user % 5 - item % 3
        lines.append("\(user)\t\(item)\t\(rating)\t0")
      }
    }
    try scratch.write(lines.joined(separator: "\n"), "u.data")
    let result = try await Ntkit.run(
      ["bias", "ratings:u.data", "--rank", "4", "--format", "json"], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try result.json()
    #expect(json["users"] as? Int == 40 && json["items"] as? Int == 30)
    #expect(json["count"] as? Int == lines.count)
    let mean = try #require(json["meanError"] as? Double)
    for method in ["factorizationError", "nuclearError"] {
      #expect(try #require(json[method] as? Double) < 0.3 * mean, "\(method)")
    }
    let misuse = try await Ntkit.run(["bias", "ratings:u.data", "-p", "gd"], in: scratch)
    #expect(misuse.status == 64)
    try scratch.write("1\t2\t3\n", "few.data")
    let few = try await Ntkit.run(["bias", "ratings:few.data"], in: scratch)
    #expect(few.status == 65 && few.errors.contains("at least 30"))
  }

  @Test(arguments: [
    (["least-squares:9x3"], Int32(64), "fewer rows"), (["least-squares:ax3"], 64, "ROWSxCOLUMNS"),
    (["least-squares", "--optimizer", "foo"], 64, "no optimizer"),
    (["iris", "--classes", "1,2"], 65, "not separable"), (["iris"], 65, "--classes"),
    (["completion", "--rank", "99"], 64, "--rank"),
    (["classification", "--optimizer", "mirror:entropy"], 64, "positive unknowns"),
    (["least-squares", "--optimizer", "gd", "--step", "100"], 1, "diverged"),
  ])
  func errors(_ arguments: [String], _ status: Int32, _ text: String) async throws {
    let result = try await Ntkit.run(["bias"] + arguments)
    #expect(result.status == status, "\(arguments)")
    #expect(result.errors.contains(text), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}
