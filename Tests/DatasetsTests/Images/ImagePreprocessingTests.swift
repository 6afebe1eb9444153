import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

/// Random images of 4 x 5 x 3 with different means and scales in each channel.
func sampleImages(_ count: Int, seed: UInt64) -> Dataset {
  let noise = RandomStream(seed: seed).normalMatrix(rows: count, columns: 60, as: Double.self)
  let x = Matrix(rows: count, columns: 60) { row, index in
    Double(index % 3 + 1) * noise[row, index] + 10 * Double(index % 3)
  }
  return Dataset(
    name: "sample", x: x, shape: [4, 5, 3],
    targets: .classes(labels: (0..<count).map { $0 % 2 }, names: ["a", "b"]))
}

@Suite struct ImagePreprocessingTests {
  /// The mean and the deviation of each channel, pixel by pixel; test rows use those of training.
  @Test func channels() throws {
    let training = sampleImages(7, seed: 1)
    let test = sampleImages(3, seed: 2)
    let fit = try ChannelStandardization(fitting: training)
    let scaled = try fit.applied(to: test)
    for channel in 0..<3 {
      let values = (0..<7).flatMap { row in
        (0..<20).map { training.x[row, 3 * $0 + channel] }
      }
      let mean = values.reduce(0, +) / 140
      let scale = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 140).squareRoot()
      let expected = (0..<3).flatMap { row in
        (0..<20).map { (test.x[row, 3 * $0 + channel] - mean) / scale }
      }
      let found = (0..<3).flatMap { row in (0..<20).map { scaled.x[row, 3 * $0 + channel] } }
      // A sum of 140 numbers near 20, in units of the scale.
      expectClose(found, expected, relative: 1e-12, absolute: 1e-12)
    }
    #expect(scaled.shape == test.shape && scaled.targets == test.targets)
    #expect(
      datasetError { _ = try ChannelStandardization(fitting: threeClasses()) }
        == .notImages(name: "three", shape: [2]))
  }

  @Test func contrast() throws {
    let images = sampleImages(5, seed: 3)
    let normalized = try images.normalizingContrast()
    for row in 0..<5 {
      let values = Array(normalized.x[row: row])
      expectClose(values.reduce(0, +), 0, absolute: 1e-14)
      expectClose(values.reduce(0) { $0 + $1 * $1 }, 1, relative: 1e-14)
      // The same direction as the centred image: one factor for all pixels.
      let mean = images.x[row: row].reduce(0, +) / 60
      let factor = values[0] / (images.x[row, 0] - mean)
      #expect(factor > 0)
      expectClose(values, images.x[row: row].map { factor * ($0 - mean) }, absolute: 1e-13)
    }
    var flat = images.x
    flat[row: 2] = [Double](repeating: 0.3, count: 60)[...]
    #expect(
      datasetError { _ = try images.replacing(x: flat).normalizingContrast() }
        == .noContrast(name: "sample", row: 2))
    #expect(DatasetError.noContrast(name: "sample", row: 2).description.contains("row 2"))
  }

  /// By hand on an image of 1 x 3 x 2, and twice is nothing.
  @Test func flips() throws {
    let image = Dataset(
      name: "hand", x: Matrix([[1, 2, 3, 4, 5, 6]]), shape: [1, 3, 2], targets: .values([7]))
    #expect(try image.flippedHorizontally().x.elements == [5, 6, 3, 4, 1, 2])
    let images = sampleImages(4, seed: 4)
    let flipped = try images.flippedHorizontally()
    #expect(try flipped.flippedHorizontally().x == images.x && flipped.x != images.x)
    let doubled = try images.appendingFlips()
    #expect(doubled.count == 8 && doubled.shape == images.shape)
    #expect(doubled.x.selectingRows(0..<4) == images.x)
    #expect(doubled.x.selectingRows(4..<8) == flipped.x)
    #expect(try doubled.classes().labels == [0, 1, 0, 1, 0, 1, 0, 1])
    #expect(
      datasetError { _ = try threeClasses().appendingFlips() }
        == .notImages(name: "three", shape: [2]))
  }
}
