import Foundation
import Testing

@Suite struct FeaturesTests {
  /// Theory beside simulation over the threshold, infinity said as infinity, and a figure.
  @Test func widthSweep() async throws {
    let scratch = try Scratch()
    let arguments = [
      "features", "--dimension", "30", "--samples", "60", "--noise", "0.2", "--sweep",
      "width=20,60,300", "--draws", "8", "--test-rows", "300", "--seed", "3", "--output", "out",
      "--format", "json",
    ]
    let result = try await Ntkit.run(arguments, in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try result.json()
    let points = try #require(json["points"] as? [[String: Any]])
    #expect(points.map { $0["width"] as? Int } == [20, 60, 300])
    #expect(points[1]["theory"] as? String == "Infinity")
    for point in [points[0], points[2]] {
      let (mean, theory) = (
        try #require(point["testError"] as? Double), try #require(point["theory"] as? Double)
      )
      // d = 30: deviations of order 1/d and eight draws.
      #expect(abs(mean / theory - 1) < 0.5, "\(mean) \(theory)")
    }
    #expect((json["warnings"] as? [String])?.contains { $0.contains("infinite") } == true)
    #expect(FileManager.default.fileExists(atPath: scratch.path("out/features.json")))
    // The folder is in use; a resumed run reads every fit and gives the same numbers.
    #expect(try await Ntkit.run(arguments, in: scratch).status == 64)
    let again = try await Ntkit.run(arguments + ["--resume"], in: scratch)
    let resumed = try again.json()
    #expect(resumed["resumedFits"] as? Int == 24)
    let same = try #require(resumed["points"] as? [[String: Any]])
    #expect(same.map { $0["testError"] as? Double } == points.map { $0["testError"] as? Double })
    // Another request does not go on there.
    let other = try await Ntkit.run(arguments + ["--resume", "--ridge", "1"], in: scratch)
    #expect(other.status == 65 && other.errors.contains("another request"))
  }

  /// A killed run leaves a line that ends early; it is cut off and done again.
  @Test func damagedJournal() async throws {
    let scratch = try Scratch()
    let arguments = [
      "features", "--dimension", "10", "--samples", "20", "--sweep", "ridge=0.01,0.1", "--draws",
      "4", "--test-rows", "50", "--output", "out", "--format", "json",
    ]
    let first = try await Ntkit.run(arguments, in: scratch).json()
    let path = scratch.path("out/sweep.jsonl")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try String(text.dropLast(25)).write(toFile: path, atomically: true, encoding: .utf8)
    let second = try await Ntkit.run(arguments + ["--resume"], in: scratch).json()
    #expect(second["resumedFits"] as? Int == 3)
    let errors = { (json: [String: Any]) in
      (json["points"] as? [[String: Any]])?.compactMap { $0["testError"] as? Double } ?? []
    }
    #expect(errors(first) == errors(second) && errors(first).count == 2)
  }

  /// Other models and data; n = 1 and zero noise.
  @Test func otherModels() async throws {
    let tangent = try await Ntkit.run([
      "features", "--model", "tangent", "--dimension", "10", "--samples", "1", "--width", "8",
      "--draws", "3", "--test-rows", "50", "--format", "json",
    ])
    #expect(tangent.status == 0, "\(tangent.errors)")
    let point = try #require((try tangent.json()["points"] as? [[String: Any]])?.first)
    #expect(point["rank"] as? Int == 1)
    #expect(try #require(point["trainingError"] as? Double) < 1e-20)
    let digits = try await Ntkit.run([
      "features", "digits", "--classes", "0,1", "--samples", "100", "--sweep", "time=0.1,1,10",
      "--width", "50", "--draws", "3",
    ])
    #expect(digits.status == 0 && digits.output.contains("time"), "\(digits.errors)")
    let even = try await Ntkit.run([
      "features", "--activation", "abs", "--dimension", "10", "--samples", "30", "--width", "10",
      "--draws", "3", "--test-rows", "50",
    ])
    #expect(even.status == 0, "\(even.errors)")
    let linear = try await Ntkit.run([
      "features", "--activation", "identity", "--dimension", "10", "--samples", "30", "--width",
      "20", "--draws", "3", "--test-rows", "50",
    ])
    // Rank 10 of 20 features: said, and no theory.
    #expect(linear.status == 0 && linear.output.contains("rank 10"), "\(linear.output)")
  }

  @Test func learningCurve() async throws {
    let scratch = try Scratch()
    let result = try await Ntkit.run(
      [
        "learning-curve", "iris", "-a", "fc-1", "--ridge", "1", "--counts", "20,75", "--draws",
        "40", "--output", "out", "--format", "json",
      ], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let points = try #require(try result.json()["points"] as? [[String: Any]])
    for point in points {
      let (predicted, measured) = (
        try #require(point["fromMatrix"] as? Double), try #require(point["measured"] as? Double)
      )
      // 150 rows: finite-size corrections of order 1/n = 5 % and the error of 40 draws.
      #expect(abs(predicted / measured - 1) < 0.15, "\(predicted) \(measured)")
    }
    #expect(FileManager.default.fileExists(atPath: scratch.path("out/learning-curve.json")))
  }

  @Test(arguments: [
    (["features", "--sweep", "depth=1,2"], 64, "is no sweep"),
    (["features", "--sweep", "width=1.5"], 64, "whole number"),
    (["features", "--ridge=-1"], 64, "at least 0"),
    (["features", "--ridge", "1", "--time", "2"], 64, "exclude each other"),
    (["features", "--width", "0"], 64, "at least 1"),
    (["features", "--noise=-1", "--samples", "5"], 64, "power"),
    (["features", "iris", "--samples", "150"], 65, "at most 149"),
    (["features", "--resume"], 64, "--output"),
    (["features", "--limit", "5"], 64, "DATA"),
    (["learning-curve", "iris"], 64, "--architecture"),
    (["learning-curve", "iris", "-a", "fc-1", "--counts", "150"], 65, "at most 149"),
  ])
  func errors(_ arguments: [String], _ status: Int32, _ part: String) async throws {
    let result = try await Ntkit.run(arguments)
    #expect(result.status == status && result.errors.contains(part), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}
