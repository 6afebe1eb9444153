import Architectures
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// The papers' formulas written out, against reference values that are not this library's.
@Suite struct PixelRecursionTests {
  /// Eight decimals, in the papers' own normalization.
  @Test func convolutionalReferences() throws {
    for reference in ConvolutionalReference.all {
      let parts = reference.preset.split(separator: "-").map(String.init)
      let depth = try #require(Int(parts[1]))
      let isFixed = parts.last == "fixed" || parts[2] == "gap"
      var recursion = SmallImages.waves().recursion(0, 1)
      recursion.runConvolutions(depth - 1, ends: isFixed ? .fixed : .trained)
      let kernels = reference.kind == .nngp ? recursion.sigma : recursion.theta
      let values =
        switch parts[2] {
        case "flatten": recursion.trace(kernels)
        case "lap": recursion.localAverage(kernels, radius: Int(parts[3])!)
        default: recursion.mean(kernels).map { 16 * (16 / 81.0) * (16 / 81.0) * $0 }
        }
      expectClose(values, reference.values, absolute: 1e-8, "\(reference.preset)")
    }
  }

  @Test(arguments: B7CompositionalKernel.Nonlinearity.allCases)
  func compositionalReferences(kind: B7CompositionalKernel.Nonlinearity) throws {
    let reference = try #require(B7CompositionalKernel.references.first { $0.kind == kind })
    var recursion = SmallImages.waves().recursion(0, 1)
    for _ in 0..<2 {
      recursion.apply(kind)
      recursion.pool()
    }
    #expect((recursion.height, recursion.width) == (1, 1))
    expectClose(recursion.sigma.map { $0[0] }, reference.values, absolute: 1e-8)
  }

  /// The separable weights against the sum over windows they stand for:
  /// (2c+1)^-4 sum_p sum_{d, d'} K(p + d, p' + d').
  @Test(arguments: 0...5) func localAverageIsABoxBlur(radius: Int) {
    let side = 4
    var recursion = SmallImages.waves(side: side).recursion(0, 1)
    recursion.runConvolutions(2, ends: .trained)
    let area = Double((2 * radius + 1) * (2 * radius + 1))
    let expected = recursion.theta.map { k in
      var sum = 0.0
      for p in 0..<side * side {
        let window = (0..<side * side).filter {
          abs($0 / side - p / side) <= radius && abs($0 % side - p % side) <= radius
        }
        for a in window { for b in window { sum += k[a * side * side + b] } }
      }
      return sum / (area * area)
    }
    expectClose(recursion.localAverage(recursion.theta, radius: radius), expected, relative: 1e-12)
  }

  /// One convolution by hand: an image with a single bright pixel in a corner is seen by four.
  @Test func oneConvolutionByHand() {
    var x = [Double](repeating: 0, count: 9)
    x[0] = 2
    var recursion = PixelRecursion(x[...], x[...], height: 3, width: 3, channels: 1)
    recursion.convolve(factor: 1)
    recursion.train()
    #expect(recursion.trace(recursion.sigma) == [16, 16, 16])
    #expect(recursion.sigma[0][0] == 4 && recursion.sigma[0][8 * 9 + 8] == 0)
    // Pixels 0 and 4 both see pixel 0, but at different offsets.
    #expect(recursion.sigma[0][4] == 0)
    #expect(recursion.theta == recursion.sigma)
  }
}

@Suite struct LayerSumTests {
  @Test(arguments: B4FullyConnectedKernel.references.indices) func references(index: Int) {
    let (layers, _, ntk) = B4FullyConnectedKernel.references[index]
    let x = Matrix([[1, 0], [0.5, 0.75.squareRoot()]])
    let sum = B4FullyConnectedKernel.layerSum(x, layers: layers, frozen: 0)
    expectClose(sum[0, 1], ntk, absolute: 1e-10)
    // For equal inputs every layer adds 1.
    expectClose(sum[0, 0], Double(layers + 1), relative: 1e-14)
  }

  /// With all but the readout frozen the tangent kernel is the covariance of the last features.
  @Test func frozen() {
    let x = Matrix([[1, 0], [0.5, 0.75.squareRoot()]])
    let sum = B4FullyConnectedKernel.layerSum(x, layers: 3, frozen: 3)
    expectClose(sum[0, 1], B4FullyConnectedKernel.references[2].nngp, absolute: 1e-10)
  }
}
