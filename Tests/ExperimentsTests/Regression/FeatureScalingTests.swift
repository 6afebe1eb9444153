import Datasets
import Experiments
import LinearAlgebra
import TestSupport
import Testing

/// Images are scaled by what the training rows say.
@Suite struct FeatureScalingTests {
  static func images(_ count: Int, seed: UInt64) -> Dataset {
    Dataset(
      name: "images",
      x: RandomStream(seed: seed).normalMatrix(rows: count, columns: 27, as: Double.self)
        .map { 2 * $0 + 1 },
      shape: [3, 3, 3], targets: .values([Double](repeating: 0, count: count)))
  }

  @Test(arguments: [FeatureScaling.channels, .contrast, .zca])
  func ignoresTestRows(scaling: FeatureScaling) throws {
    let training = Self.images(20, seed: 1)
    let (one, two) = (Self.images(5, seed: 2), Self.images(6, seed: 3))
    let first = try scaling.apply(training: training, test: one)
    let second = try scaling.apply(training: training, test: two)
    #expect(first.training == second.training)
    #expect(first.test == (try scaling.applied(to: one, fittedOn: training)))
    // A test row that is a training row is treated alike.
    let copy = try scaling.applied(to: training.selectingRows([7]), fittedOn: training)
    expectClose(copy.elements, Array(first.training[row: 7]), relative: 1e-12, absolute: 1e-12)
  }

  /// The mean over channels and the norm of rows, and the second moments of whitened rows.
  @Test func whatTheyDo() throws {
    let training = Self.images(400, seed: 4)
    let channels = try FeatureScaling.channels.applied(to: training, fittedOn: training)
    for channel in 0..<3 {
      let values = (0..<400).flatMap { row in (0..<9).map { channels[row, 3 * $0 + channel] } }
      expectClose(values.reduce(0, +) / 3600, 0, absolute: 1e-12)
      expectClose(values.reduce(0) { $0 + $1 * $1 } / 3600, 1, relative: 1e-12)
    }
    let contrast = try FeatureScaling.contrast.applied(to: training, fittedOn: training)
    for row in 0..<5 {
      expectClose(contrast[row: row].reduce(0) { $0 + $1 * $1 }, 27, relative: 1e-13)
      expectClose(contrast[row: row].reduce(0, +), 0, absolute: 1e-12)
    }
    // Eigenvalues e of the covariance become e / (e + b): 26 of them near 1/27, and one of 0.
    let whitened = try FeatureScaling.zca.applied(to: training, fittedOn: training)
    let moments = try SymmetricEigen.values(of: 1 / 400 * whitened.gram(.transposed))
    expectClose(moments[0], 0, absolute: 1e-12)
    // All e lie above 0.01.
    #expect(moments[1] > 0.01 / 0.0101 && moments[26] < 1)
  }

  @Test(arguments: [FeatureScaling.channels, .contrast, .zca])
  func refusesTables(scaling: FeatureScaling) {
    let table = Dataset(
      name: "table", x: Matrix([[1, 2], [3, 4]]), targets: .values([0, 1]))
    #expect(throws: DatasetError.notImages(name: "table", shape: [2])) {
      _ = try scaling.apply(training: table, test: table)
    }
  }
}
