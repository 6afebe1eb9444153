import Architectures
import Datasets
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Models that are written, read back and used without their training data.
@Suite struct SavedModelTests {
  /// Rows with values, or with classes of the names made of them.
  static func part(_ count: Int, seed: UInt64, classes: [String]?) -> Dataset {
    let x = RegressionRunTests.points(count, seed: seed)
    let values = (0..<count).map { x[$0, 0] * x[$0, 1] - x[$0, 2] + 5 }
    let targets: Targets =
      classes.map { names in
        .classes(labels: values.map { $0 < 4 ? 0 : $0 < 6 ? 1 : names.count - 1 }, names: names)
      } ?? .values(values)
    return Dataset(name: "part", x: x, targets: targets)
  }

  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-model-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  /// The outputs of the regression itself: the same kernels and products up to the order of sums,
  /// 60 terms whose coefficients are below 100, hence 60 * 100 * 1e-16 and some room.
  @Test(
    arguments: [nil, ["a", "b"], ["a", "b", "c"]], [FeatureScaling.standardize, .unitNorm, .none])
  func predictsAsTheRegression(classes: [String]?, scaling: FeatureScaling) throws {
    let data = try RegressionData(
      training: Self.part(60, seed: 1, classes: classes),
      test: Self.part(25, seed: 2, classes: classes))
    let result = try RegressionRun(
      architecture: .fullyConnected(hiddenLayers: 2), ridge: .fixed(0.1), scaling: scaling
    ).run(data)
    try Self.inFolder { folder in
      try SavedModel(result).write(to: folder)
      let model = try SavedModel(folder: folder)
      #expect(model.manifest.classes == classes && model.manifest.rows == 60)
      let prediction = try Prediction(model, data.test)
      expectClose(prediction.outputs, result.predicted, absolute: 1e-10)
      switch (prediction.score, result.score) {
      case (.classification(let a), .classification(let b)): #expect(a == b)
      case (.regression(let a), .regression(let b)):
        expectClose(a.rootMeanSquare, b.rootMeanSquare, relative: 1e-9)
      default: Issue.record("another kind of score")
      }
    }
  }

  /// Scalings of images keep the numbers of the training images.
  @Test(arguments: [FeatureScaling.channels, .contrast, .zca])
  func imageScalings(scaling: FeatureScaling) throws {
    func part(_ count: Int, _ seed: UInt64, shift: Double) -> Dataset {
      let x = KernelFixtures.normals(count, 3 * 3 * 2, seed: seed).map { $0 + shift }
      return Dataset(
        name: "images", x: x, shape: [3, 3, 2],
        targets: .classes(labels: (0..<count).map { $0 % 2 }, names: ["a", "b"]))
    }
    // Test images of another mean: a scaling that was fitted on them would differ.
    let data = try RegressionData(
      training: part(30, 1, shift: 0), test: part(10, 2, shift: 0.7))
    let result = try RegressionRun(
      architecture: .fullyConnected(hiddenLayers: 1), ridge: .fixed(0.1), scaling: scaling
    ).run(data)
    try Self.inFolder { folder in
      try SavedModel(result).write(to: folder)
      let prediction = try Prediction(SavedModel(folder: folder), data.test)
      expectClose(prediction.outputs, result.predicted, absolute: 1e-10)
    }
  }

  /// Classes are matched by name, whatever their order in the new data.
  @Test func classesByName() throws {
    let data = try RegressionData(
      training: Self.part(60, seed: 1, classes: ["a", "b", "c"]),
      test: Self.part(25, seed: 2, classes: ["a", "b", "c"]))
    let result = try RegressionRun(
      architecture: .fullyConnected(hiddenLayers: 1), ridge: .fixed(0.1)
    ).run(data)
    let model = try SavedModel(result)
    guard case .classes(let labels, _) = data.test.targets else { return }
    let renamed = Dataset(
      name: "new", x: data.test.x,
      targets: .classes(labels: labels.map { [2, 0, 1][$0] }, names: ["b", "c", "a"]))
    #expect(try Prediction(model, renamed).table == Prediction(model, data.test).table)
    let unknown = Dataset(
      name: "new", x: data.test.x, targets: .classes(labels: labels, names: ["a", "b", "z"]))
    #expect {
      try Prediction(model, unknown)
    } throws: { error in
      guard case SavedModelError.unknownClass(_, _, "z", _) = error else { return false }
      return true
    }
    #expect(throws: SavedModelError.self) {
      try Prediction(model, Self.part(5, seed: 3, classes: nil))
    }
    let narrow = Dataset(name: "narrow", x: Matrix(rows: 2, columns: 2), targets: .values([0, 1]))
    #expect(throws: SavedModelError.wrongShape(data: "narrow", shape: [2], expected: [3])) {
      try model.predict(narrow)
    }
  }

  @Test func damagedFolders() throws {
    #expect(throws: SavedModelError.self) { try SavedModel(folder: "/nonexistent") }
    let data = try RegressionData(
      training: Self.part(20, seed: 1, classes: nil), test: Self.part(5, seed: 2, classes: nil))
    let result = try RegressionRun(
      architecture: .fullyConnected(hiddenLayers: 1), ridge: .fixed(0.1)
    ).run(data)
    try Self.inFolder { folder in
      try SavedModel(result).write(to: folder)
      try NumPyArchive.write(
        [
          "inputs": NumPyArray(Matrix<Double>(rows: 3, columns: 3)),
          "coefficients": NumPyArray(Matrix<Double>(rows: 3, columns: 1)),
          "intercept": NumPyArray(Matrix<Double>(rows: 1, columns: 1)),
        ], to: folder + "/model.npz")
      #expect(throws: SavedModelError.self) { try SavedModel(folder: folder) }
      try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/model.json"))
      #expect(throws: SavedModelError.self) { try SavedModel(folder: folder) }
    }
  }
}
