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

  /// Steepest descent in a norm ends at that norm's margin, and several steps draw the ends over them.
  @Test func multiclassNorms() async throws {
    let scratch = try Scratch()
    let result = try await Ntkit.run(
      [
        "bias", "multiclass", "-p", "gd", "-p", "spectral", "-p", "coordinate", "--steps", "20000",
        "--format", "json", "--output", "out",
      ], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let runs = try #require(try result.json()["runs"] as? [[String: Any]])
    #expect(runs.map { $0["nearest"] as? String } == ["l2", "spectral", "l1"])
    #expect(runs.allSatisfy { $0["isExplained"] as? Bool == true })
    #expect(FileManager.default.fileExists(atPath: scratch.path("out/bias-trajectories.png")))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out/bias-step-size.png")))
  }

  /// A small start ends at the least trace, a large one does not; the matrix is drawn on its way.
  @Test func sensingFromSmallAndLarge() async throws {
    let scratch = try Scratch()
    func ratio(_ scale: String) async throws -> Double {
      let result = try await Ntkit.run(
        [
          "bias", "sensing:8x24", "--rank", "1", "-p", "gd", "--start-scale", scale, "--step",
          "0.0005", "--step", "0.001", "--format", "json", "--output", "out",
        ], in: scratch)
      #expect(result.status == 0, "\(result.errors)")
      let runs = try #require(try result.json()["runs"] as? [[String: Any]])
      #expect(runs.count == 2 && runs[0]["step"] as? Double == 0.0005)
      let beside = try #require(runs[1]["comparisons"] as? [[String: Any]])
      return try #require(beside[0]["ratio"] as? Double)
    }
    let (small, large) = (try await ratio("0.001"), try await ratio("1"))
    #expect(small < 1.01 && large > 1.3)
    for name in ["bias", "bias-step-size", "bias-matrix"] {
      #expect(FileManager.default.fileExists(atPath: scratch.path("out/\(name).png")), "\(name)")
    }
  }

  @Test(arguments: [("convolutional:2", "fourier l1"), ("diagonal:3", "l0.667")])
  func networks(_ network: String, _ reference: String) async throws {
    let result = try await Ntkit.run([
      "bias", "classification:3x8", "--network", network, "-p", "gd", "--steps", "5000", "--format",
      "json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let goals = try #require(try result.json()["references"] as? [[String: Any]])
    #expect(goals.last?["name"] as? String == reference)
    #expect(goals.last?["relativeGap"] as? Double ?? 1 < 2e-6)
  }

  @Test func oneBit() async throws {
    let result = try await Ntkit.run([
      "bias", "one-bit", "-p", "gd", "--steps", "20000", "--start-scale", "0.01", "--format",
      "json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let runs = try #require(try result.json()["runs"] as? [[String: Any]])
    #expect(runs[0]["nearest"] as? String == "trace" && runs[0]["error"] is Double)
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
    (["iris", "--classes", "1,2"], 65, "not separable"), (["iris"], 65, "not separable"),
    (["sensing:50x20"], 64, "at most 40"), (["one-bit:8x99"], 64, "28 entries"),
    (["multiclass:3x4x9"], 64, "9 classes"), (["multiclass:3x4"], 64, "ROWSxCOLUMNS"),
    (["classification", "--network", "foo"], 64, "linear network"),
    (["sensing", "--network", "diagonal"], 64, "two classes"),
    (["least-squares", "-p", "spectral"], 64, "no matrix"),
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
