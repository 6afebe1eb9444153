import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct MonteCarloKernelTests {
  /// Within 5 standard errors and 2 depth / width of the exact kernel's largest entry: corrections
  /// at finite width are of relative order depth / width (arXiv:1909.05989).
  @Test func densePreset() async throws {
    let scratch = try Scratch()
    let options = [
      "kernel", "-a", Goldens.path("fc-residual.json"), "-o", "K.npz", "--monte-carlo", "100",
      "--width", "128", "--seed", "3", "--format", "json",
    ]
    let result = try await Ntkit.run(options + KernelTests.inputs, in: scratch)
    #expect(result.status == 0, "\(result.errors)")
    let archive = try NumPyArchive(path: scratch.path("K.npz"))
    #expect(archive.names == ["nngp", "nngpStandardError", "ntk", "ntkStandardError"])
    for kind in ["nngp", "ntk"] {
      let exact = try KernelTests.golden("fc-residual-\(kind)")
      let mean = try archive.array(kind).matrix(as: Double.self)
      let errors = try archive.array("\(kind)StandardError").matrix(as: Double.self)
      let scale = exact.elements.map(abs).max()!
      for index in exact.elements.indices {
        let off = abs(mean.elements[index] - exact.elements[index])
        #expect(off < 5 * errors.elements[index] + 8.0 / 128 * scale, "\(kind)")
        #expect(errors.elements[index] > 0)
      }
    }
    let json = try result.json()
    #expect(json["samples"] as? Int == 100 && json["width"] as? Int == 128)
    #expect(json["seed"] as? Int == 3 && json["schemaVersion"] as? Int == 1)
    #expect(json["ntkRelativeError"] as? Double != nil && json["versions"] != nil)
    #expect(result.errors.hasPrefix("plan: 6 x 5 kernel from 100 networks of width 128"))
  }

  /// Layers without a closed form: refused by name without the option, computed with it.
  @Test func layersWithoutAKernel() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "{\"layers\": [{\"conv\": {\"filter\": [2, 2]}}, {\"maxPool\": {\"window\": [2, 2]}}, "
        + "{\"batchNorm\": {}}, {\"relu\": {}}, {\"flatten\": {}}, {\"dense\": {}}]}", "net.json")
    let numbers: [Double] = (0..<150).map { (n: Int) -> Double in Double(n * 7 % 11) / 5 - 1 }
    try NumPyArray(shape: [3, 5, 5, 2], numbers).write(to: scratch.path("x.npy"))
    let options = [
      "kernel", "-a", "net.json", "--x1", "x.npy", "-o", "K.npz", "--monte-carlo", "5", "--quiet",
    ]
    let result = try await Ntkit.run(
      options + ["--kind", "ntk", "--precision", "float32"], in: scratch)
    #expect(result.status == 0 && result.output.contains("seed 0"), "\(result.errors)")
    #expect(result.output.contains("1/width"))
    let archive = try NumPyArchive(path: scratch.path("K.npz"))
    #expect(archive.names == ["ntk", "ntkStandardError"])
    let kernel = try archive.array("ntk")
    #expect(kernel.dataType == .float32 && kernel.shape == [3, 3])
    let plan = try await Ntkit.run(options + ["--dry-run"], in: scratch)
    #expect(plan.status == 0 && plan.output.contains("memory"), "\(plan.errors)")
  }

  @Test(arguments: [
    (["--monte-carlo", "1"], "at least 2"), (["--width", "9"], "belongs to --monte-carlo"),
    (["--seed", "9"], "belongs to --monte-carlo"),
    (["--monte-carlo", "5", "--width", "0"], "at least 1"),
  ])
  func misuse(options: [String], words: String) async throws {
    try await Ntkit.expectFailure(
      ["kernel", "-a", "fc-1", "-o", "K.npz"] + KernelTests.inputs + options, status: 64, [words])
  }
}
