import LinearAlgebra
import Testing

@testable import Datasets

struct ScalingTests {
  @Test func standardizesWithTrainingRows() throws {
    let training = Matrix<Double>([[1, 5, 0.1], [3, 5, 0.1], [5, 5, 0.1]])
    let fit = Standardization(fitting: training)
    #expect(fit.means == [3, 5, 0.1])
    // Variance ((-2)^2 + 0 + 2^2) / 3.
    #expect(abs(fit.scales[0] - (8.0 / 3).squareRoot()) <= 1e-15)
    #expect(fit.scales[1...] == [1, 1] && fit.constantFeatures == [1, 2])
    let test = try fit.applied(to: Matrix<Double>([[3 + fit.scales[0], 7, 0.1]]))
    #expect(abs(test[0, 0] - 1) <= 4e-16 && test[0, 1] == 2 && test[0, 2] == 0)
    #expect(
      datasetError { _ = try fit.applied(to: Matrix<Double>(rows: 1, columns: 2)) }
        == .featureMismatch(seen: 2, expected: 3))
  }

  @Test func standardizedFeaturesHaveMeanZeroAndVarianceOne() throws {
    // A mean 1e6 times the deviation: the one-pass formula would lose 12 digits.
    let x = SyntheticInputs.gaussian(dimension: 3).sample(count: 500, seed: 1).map { 1e6 + $0 }
    let z = try Standardization(fitting: x).applied(to: x)
    for j in 0..<3 {
      let column = z[column: j]
      let mean = column.reduce(0, +) / 500
      let variance = column.reduce(0) { $0 + $1 * $1 } / 500
      // The mean of n numbers near 1e6 has error up to n eps 1e6 = 1e-7 in the worst case.
      #expect(abs(mean) < 1e-7 && abs(variance - 1) < 1e-12)
    }
  }

  @Test func scalesToUnitNorm() throws {
    let x = Matrix<Double>([[3, 4], [0, -2], [3e200, 4e200], [3e-200, 4e-200]])
    let data = Dataset(name: "d", x: x, targets: .values([1, 2, 3, 4]))
    let unit = try data.scaledToUnitNorm().x
    for (value, expected) in zip(unit.elements, [0.6, 0.8, 0, -1, 0.6, 0.8, 0.6, 0.8]) {
      #expect(abs(value - expected) <= 4e-16)  // four roundings
    }
    let zero = Dataset(name: "z", x: Matrix<Double>([[1], [0]]), targets: .values([1, 2]))
    #expect(datasetError { _ = try zero.scaledToUnitNorm() } == .zeroRow(name: "z", row: 1))
  }

  @Test func averagesBlocks() throws {
    // Two images of 4 x 6 with 2 channels; brute force over the definition.
    let x = Matrix<Double>(rows: 2, columns: 48) { i, k in Double((k * k + 7 * i) % 13) }
    let data = Dataset(name: "d", x: x, shape: [4, 6, 2], targets: .values([0, 1]))
    let pooled = try data.downsampled(by: 2)
    #expect(pooled.shape == [2, 3, 2])
    for image in 0..<2 {
      for (i, j, c) in (0..<12).map({ ($0 / 6, $0 % 6 / 2, $0 % 2) }) {
        var sum = 0.0
        for (di, dj) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
          sum += x[image, ((2 * i + di) * 6 + 2 * j + dj) * 2 + c]
        }
        #expect(pooled.x[image, (i * 3 + j) * 2 + c] == sum / 4)  // exact: small integers
      }
    }
    #expect(try data.downsampled(by: 1) == data)
    #expect(
      datasetError { _ = try data.downsampled(by: 4) }
        == .notDivisible(name: "d", shape: [4, 6, 2], block: 4))
    #expect(
      datasetError { _ = try threeClasses().downsampled(by: 2) }
        == .notImages(name: "three", shape: [2]))
  }

  @Test func findsNumbersThatAreNotFinite() {
    let x = Matrix<Double>([[1, 2], [3, -.infinity]])
    #expect(
      datasetError { try Dataset(name: "d", x: x, targets: .values([1, 2])).checkFinite() }
        == .notFinite(name: "d", row: 1, column: 1, value: -.infinity))
  }
}
