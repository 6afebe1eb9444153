import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Noise in high frequencies.
@Suite struct NoisyImagesTests {
  /// Rows of length 1 at right angles, 28 products near 1/14 each: rounding below 1e-14.
  @Test func cosineTransformIsOrthonormal() {
    let c = NoisyImages.cosineTransform(28)
    expectClose(
      Matrix.product(c, .none, c, .transposed), Matrix<Double>.identity(28), absolute: 1e-13)
    // Frequency 0 is the mean.
    #expect(c[row: 0].allSatisfy { abs($0 - 1 / 28.0.squareRoot()) < 1e-15 })
  }

  /// A quarter disc around the highest frequency that reaches the axes' ends and no further.
  @Test func frequencies() {
    func isHigh(_ i: Int, _ j: Int) -> Bool { NoisyImages.isHigh(i, j, side: 28) }
    #expect(isHigh(27, 27) && isHigh(0, 27) && isHigh(27, 0))
    #expect(!isHigh(0, 0) && !isHigh(0, 26) && !isHigh(7, 7) && isHigh(8, 8))
    let count = (0..<28).reduce(0) { sum, i in sum + (0..<28).count { isHigh(i, $0) } }
    // The disc's quarter has pi 27^2 / 4 = 573 of 784 places; its edge crosses about 2 * 27.
    #expect(abs(Double(count) - 573) < 54)
  }
}
