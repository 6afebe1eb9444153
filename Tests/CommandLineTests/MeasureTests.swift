import Foundation
import Testing

/// `ntkit measure`, and `ntkit train --optimizer path-sgd`.
@Suite struct MeasureTests {
  static func train(
    _ folder: String, width: Int, _ extra: [String] = [], in scratch: Scratch
  ) async throws {
    let result = try await Ntkit.run(
      [
        "train", "digits", "-a", "fc-1", "--width", "\(width)", "--limit", "160", "--epochs", "20",
        "--threads", "1", "-q", "--output", folder,
      ] + extra, in: scratch)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func measuresRunsAndOrdersThem() async throws {
    let scratch = try Scratch()
    for (index, width) in [8, 16, 32].enumerated() {
      try await Self.train("r\(index)", width: width, in: scratch)
    }
    let command = ["--draws", "3", "--rows", "60", "--threads", "1", "--format", "json"]
    let one = try await Ntkit.run(["measure", "r0"] + command, in: scratch)
    #expect(one.status == 0, "\(one.errors)")
    #expect(scratch.exists("r0/measures.json"))
    let single = try one.json()
    #expect(single["ranking"] == nil)
    let all = try await Ntkit.run(
      ["measure", "r0", "r1", "r2", "--output", "all.json"] + command, in: scratch)
    #expect(all.status == 0 && scratch.exists("all.json"), "\(all.errors)")
    let json = try all.json()
    let runs = try #require(json["runs"] as? [[String: Any]])
    let counts = try runs.map { run in
      let measures = try #require(run["measures"] as? [String: Any])
      let sizes = try #require(measures["sizes"] as? [[String: Any]])
      // A network without normalization has every measure, over the margin where that is positive.
      for size in sizes where size["isOverMargin"] as? Bool == false {
        #expect(size["value"] as? Double != nil, "\(size)")
      }
      return sizes.first { $0["measure"] as? String == "parameters" }?["value"] as? Double
    }
    #expect(counts == [8.0, 16, 32].map { $0 * 64 + $0 * 10 })
    let ranking = try #require(json["ranking"] as? [String: Any])
    let lines = try #require(ranking["lines"] as? [[String: Any]])
    #expect(lines.count == 30)
    #expect(lines.allSatisfy { (($0["tau"] as? Double).map { abs($0) <= 1 }) ?? true })
  }

  /// Weights from a file are those of the run they were exported from.
  @Test func measuresWeightsFromAFile() async throws {
    let scratch = try Scratch()
    try await Self.train("a", width: 8, ["--export", "w.npz"], in: scratch)
    let command = ["measure", "a", "--fast", "--threads", "1", "--format", "json"]
    let own = try await Ntkit.run(command, in: scratch)
    let given = try await Ntkit.run(command + ["--weights", "w.npz"], in: scratch)
    #expect(own.status == 0 && given.status == 0, "\(given.errors)")
    func sizes(_ result: Ntkit.Result) throws -> [Double?] {
      let run = try #require((try result.json()["runs"] as? [[String: Any]])?.first)
      let measures = try #require(run["measures"] as? [String: Any])
      return try #require(measures["sizes"] as? [[String: Any]]).map { $0["value"] as? Double }
    }
    #expect(try sizes(own) == sizes(given))
    let other = try await Ntkit.run(["measure", "a", "a", "--weights", "w.npz"], in: scratch)
    #expect(other.status == 64 && other.errors.contains("--weights is for one run"))
  }

  /// One clear line each.
  @Test func refusals() async throws {
    let scratch = try Scratch()
    try await Self.train("a", width: 8, in: scratch)
    try await Self.train("b", width: 16, in: scratch)
    func refuse(_ arguments: [String], _ words: String) async throws {
      let result = try await Ntkit.run(arguments + ["-q"], in: scratch)
      #expect(result.status == 65 && result.errors.contains(words), "\(result.errors)")
      #expect(result.errorLines.count == 1, "\(result.errors)")
    }
    try await refuse(["measure", "none"], "none/config.json does not exist")
    let files = FileManager.default
    try files.removeItem(atPath: scratch.path("a/checkpoint.npz"))
    try await refuse(["measure", "a"], "a has no checkpoint.npz")
    try files.copyItem(
      atPath: scratch.path("b/checkpoint.npz"), toPath: scratch.path("a/checkpoint.npz"))
    try await refuse(["measure", "a"], "has 1184 parameters and the network of a/config.json 592")
    try scratch.write("no archive", "a/checkpoint.npz")
    try await refuse(["measure", "a"], "a/checkpoint.npz")
  }

  @Test func networksOfExperiments() async throws {
    let other = try await Ntkit.run(["reproduce", "C1", "-a", "fc-2"])
    #expect(other.status == 64 && other.errors.contains("--architecture is for A0"))
    let unknown = try await Ntkit.run(["reproduce", "A0", "--quick", "-a", "nosuch"])
    #expect(unknown.status == 65 && unknown.errors.contains("nosuch"))
  }

  @Test func pathSGDTrainsAndRefuses() async throws {
    let scratch = try Scratch()
    try await Self.train("a", width: 16, ["--optimizer", "path-sgd"], in: scratch)
    let more = try await Ntkit.run(
      ["train", "--resume", "a", "--epochs", "22", "--threads", "1", "--format", "json", "-q"],
      in: scratch)
    #expect(more.status == 0, "\(more.errors)")
    for (layer, word) in [
      (#"{"batchNorm":{}}"#, "batchNorm"), (#"{"layerNorm":{"axes":[-1]}}"#, "layerNorm"),
      (#"{"tanh":{}}"#, "tanh"),
    ] {
      try scratch.write(
        #"{"layers":[{"dense":{"units":8}},\#(layer),{"dense":{}}]}"#, "net.json")
      let result = try await Ntkit.run(
        [
          "train", "digits", "-a", "net.json", "--limit", "100", "--optimizer", "path-sgd", "-q",
        ], in: scratch)
      #expect(
        result.status == 65 && result.errors.contains("has a layer \(word)")
          && result.errorLines.count == 1, "\(result.errors)")
    }
    try scratch.write(
      #"{"layers":[{"selfAttention":{}},{"globalAveragePool":{}},{"dense":{}}]}"#, "net.json")
    let attention = try await Ntkit.run(
      [
        "train", "digits", "-a", "net.json", "--width", "4", "--limit", "40", "--optimizer",
        "path-sgd", "-q",
      ], in: scratch)
    #expect(
      attention.status == 65 && attention.errors.contains("has a layer selfAttention"),
      "\(attention.errors)")
  }
}
