import Architectures
import Datasets
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Kernels averaged over mirror images.
@Suite struct FlippedRegressionTests {
  private static func images(_ count: Int, seed: UInt64) -> Dataset {
    let x = KernelFixtures.normals(count, 4 * 4 * 2, seed: seed)
    return Dataset(
      name: "images", x: x, shape: [4, 4, 2],
      targets: .classes(
        labels: (0..<count).map { x[$0, 0] + x[$0, 6] > 0 ? 1 : 0 }, names: ["no", "yes"]))
  }

  private static let network = Architecture {
    Conv(3, 3, padding: .same)
    ReLU()
    GlobalAveragePool()
    Dense()
  }

  /// Learning with the mean kernel is learning from every image and its mirror image, with twice the
  /// ridge; a fully connected network has the same property.
  @Test(arguments: [network, .fullyConnected(hiddenLayers: 2)])
  func equalsTheDoubledSet(_ architecture: Architecture) throws {
    let (training, test) = (Self.images(20, seed: 1), Self.images(9, seed: 2))
    var run = RegressionRun(architecture: architecture, ridge: .fixed(0.05), scaling: .none)
    run.averagesFlips = true
    let flipped = try run.run(RegressionData(training: training, test: test))
    let doubled = try RegressionRun(
      architecture: architecture, ridge: .fixed(0.1), scaling: .none
    ).run(RegressionData(training: training.appendingFlips(), test: test))
    // 40 terms of size 10 with errors of 1e-15 relative.
    expectClose(flipped.predicted, doubled.predicted, absolute: 1e-11)

    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-flips-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try SavedModel(flipped).write(to: folder)
    let model = try SavedModel(folder: folder)
    #expect(model.manifest.flips == true)
    expectClose(try Prediction(model, test).outputs, flipped.predicted, absolute: 1e-11)
  }

  @Test func refuses() throws {
    let images = Self.images(12, seed: 3)
    let rows = Dataset(
      name: "rows", x: images.x, targets: images.targets)
    let values = Dataset(
      name: "values", x: images.x, shape: images.shape,
      targets: .values(images.x.elements.prefix(12).map { $0 }))
    for (data, word) in [(rows, "height x width"), (values, "not classes")] {
      var run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 1), ridge: .fixed(1))
      run.averagesFlips = true
      #expect {
        try run.run(RegressionData(training: data, test: data))
      } throws: { error in
        guard case RegressionFitError.cannotFlip = error else { return false }
        return "\(error)".contains(word)
      }
    }
  }
}
