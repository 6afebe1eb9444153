import Foundation
import Testing

@Suite struct ReproduceTests {
  @Test func list() async throws {
    let result = try await Ntkit.run(["reproduce", "--list", "--format", "json"])
    #expect(result.status == 0 && result.errors.isEmpty)
    let json = try result.json()
    #expect(json["schemaVersion"] as? Int == 1)
    let items = try #require(json["items"] as? [[String: Any]])
    for item in items {
      #expect(Set(item.keys) == ["id", "alias", "paper", "claim", "seconds"])
    }
    let text = try await Ntkit.run(["reproduce"])
    #expect(text.status == 0)
    for item in items {
      #expect(text.output.contains(try #require(item["alias"] as? String)))
    }
    #expect(Set(items.compactMap { $0["id"] as? String }).count == items.count)
  }
}

@Suite struct DataTests {
  @Test func show() async throws {
    let scratch = try Scratch()
    try scratch.write("a,b,y\n1,2,no\n3,4,yes\n1,2,yes\n3,4,yes\n5,9,no\n", "t.csv")
    let result = try await Ntkit.run(["data", "show", "t.csv", "--format", "json"], in: scratch)
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["rows"] as? Int == 5 && json["features"] as? Int == 2)
    #expect(json["duplicateRows"] as? Int == 2 && json["contradictingRows"] as? Int == 1)
    let classes = try #require(json["classes"] as? [[String: Any]])
    #expect(classes.map { $0["name"] as? String } == ["no", "yes"])
    #expect(classes.map { $0["rows"] as? Int } == [2, 3])
    let inputs = try #require(json["inputs"] as? [String: Double])
    #expect(inputs == ["minimum": 1, "maximum": 9, "mean": 3.4])
    let text = try await Ntkit.run(["data", "show", "t.csv"], in: scratch)
    #expect(text.output.contains("such as rows 0 and 2"))
  }

  @Test func list() async throws {
    let text = try await Ntkit.run(["data", "list"])
    #expect(text.status == 0 && text.output.contains("FILE.csv[:label=COLUMN]"))
    let json = try await Ntkit.run(["data", "list", "--format", "json"]).json()
    #expect((json["fetchable"] as? [[String: Any]])?.first?["name"] as? String == "mnist")
  }

  /// Files that are there with the right checksum are not fetched again.
  @Test(.enabled(if: SharedData.folder != nil)) func fetchOfWhatIsThere() async throws {
    let scratch = try Scratch()
    let source = try #require(SharedData.folder) + "/mnist"
    for name in try FileManager.default.contentsOfDirectory(atPath: source) {
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path(name), withDestinationPath: source + "/" + name)
    }
    let result = try await Ntkit.run(
      [
        "data", "fetch", "mnist", "--to", scratch.folder, "--from", "http://localhost:9/",
        "--format", "json",
      ])
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let files = try #require(json["files"] as? [[String: Any]])
    #expect(files.count == 4 && files.allSatisfy { $0["wasPresent"] as? Bool == true })
    #expect(json["reference"] as? String == "mnist:\(scratch.folder)")
  }
}

@Suite struct DoctorTests {
  @Test func report() async throws {
    let result = try await Ntkit.run(["doctor", "--format", "json"])
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let machine = try #require(json["machine"] as? [String: Any])
    #expect(machine["cores"] as? Int == ProcessInfo.processInfo.activeProcessorCount)
    let checks = try #require(json["checks"] as? [[String: Any]])
    let names = checks.compactMap { $0["name"] as? String }
    for name in [
      "OpenBLAS core", "swift", "gnuplot", "zlib", "libcrypto", "LIBSVM", "shipped data",
    ] {
      #expect(names.contains(name))
    }
    for check in checks where check["isFine"] as? Bool == false {
      #expect((check["remedy"] as? String)?.isEmpty == false, "\(check)")
    }
  }

  /// Without gnuplot the line that installs it is printed.
  @Test func missingGnuplot() async throws {
    let scratch = try Scratch()
    let result = try await Ntkit.run(["doctor"], environment: ["PATH": scratch.folder])
    #expect(result.status == 0)
    #expect(result.output.contains("sudo apt-get install gnuplot-nox"))
  }

  /// The user's choice of a core is kept, and said.
  @Test func chosenCore() async throws {
    let result = try await Ntkit.run(
      ["doctor", "--format", "json"], environment: ["OPENBLAS_CORETYPE": "Haswell"])
    let blas = try #require(try result.json()["blas"] as? [String: Any])
    #expect(blas["coreChosenBy"] as? String == "environment")
  }
}

@Suite struct CiteTests {
  @Test func bibTeX() async throws {
    let result = try await Ntkit.run(["cite", "jacot2018ntk", "1904.11955"])
    #expect(result.status == 0)
    #expect(result.output.contains("@") && result.output.contains("{jacot2018ntk,"))
    #expect(result.output.contains("{arora2019cntk,"))
    let all = try await Ntkit.run(["cite", "--all"]).output
    let main = try await Ntkit.run(["cite"]).output
    #expect(main.count < all.count && main.contains("{jacot2018ntk,"))
    let json = try await Ntkit.run(["cite", "--format", "json"]).json()
    #expect((json["items"] as? [[String: Any]])?.isEmpty == false)
  }
}
