import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@Suite struct KernelTransformTests {
  @Test func unitDiagonalByHand() throws {
    let kernel = Matrix<Double>([[4, 3], [3, 9]])
    #expect(try KernelTransforms.unitDiagonal(kernel) == Matrix([[1, 0.5], [0.5, 1]]))
    let cross = try KernelTransforms.unitDiagonal(
      Matrix<Double>([[3, -1, 0]]), rows: [4], columns: [9, 1, 25])
    #expect(cross == Matrix([[0.5, -0.5, 0]]))
  }

  /// The diagonal is 1 to the bit, whatever the numbers are.
  @Test func diagonalsAreOne() throws {
    let x = KernelFixtures.normals(40, 7, seed: 3)
    let kernel = try Architecture.fullyConnected(hiddenLayers: 2).kernel(x)
    for k in [kernel.nngp, kernel.ntk, 1e-9 * kernel.ntk, 1e30 * kernel.nngp] {
      for matrix in [
        try KernelTransforms.unitDiagonal(k), try KernelTransforms.projected(k, .relu),
        try KernelTransforms.projected(k, .gaussian(gamma: 2)),
      ] {
        #expect(matrix.diagonal.allSatisfy { $0 == 1 })
        #expect(matrix == matrix.transposed)
      }
    }
    let single = try KernelTransforms.projected(kernel.nngp.converted(to: Float.self), .relu)
    #expect(single.diagonal.allSatisfy { $0 == 1 })
  }

  /// Reference values (x x, x z, z z) and the projected x z, to eight decimals: the rounding of the
  /// inputs moves the correlation by 6e-8 at most, and both functions have slope at most 1.
  @Test(arguments: [
    (ProjectedActivation.relu, 0.21352049, 0.16309800, 0.16266114, 0.88848093),
    (.gaussian(), 0.22295243, 0.17565405, 0.17329195, 0.89910142),
  ])
  func references(
    activation: ProjectedActivation, xx: Double, xz: Double, zz: Double, projected: Double
  ) throws {
    let kernel = try KernelTransforms.projected(Matrix([[xx, xz], [xz, zz]]), activation)
    expectClose(kernel[0, 1], projected, absolute: 6.5e-8)
  }

  /// 2 E[max(0, u) max(0, v)] by quadrature, whose own tolerance is 1e-12 or so.
  @Test(arguments: [-0.999, -0.6, 0, 0.3, 0.95]) func rectifier(correlation: Double) {
    let relu = { (z: Double) in max(0, z) }
    let integral = GaussianExpectation().product(
      variances: 1, 1, correlation: correlation, kinks: [0], relu, relu)
    #expect(integral.converged)
    expectClose(
      ProjectedActivation.relu.value(at: correlation), 2 * integral.value, absolute: 1e-10)
  }

  @Test func endsOfTheCorrelation() {
    #expect(ProjectedActivation.relu.value(at: 1) == 1)
    // (0 - (pi - pi)) / pi.
    #expect(abs(ProjectedActivation.relu.value(at: -1)) < 1e-16)
    #expect(ProjectedActivation.gaussian(gamma: 3).value(at: -1) == exp(-6))
  }

  @Test func badKernels() {
    #expect(throws: KernelTransformError.invalidDiagonal(index: 1, value: 0)) {
      try KernelTransforms.unitDiagonal(Matrix<Double>([[1, 0], [0, 0]]))
    }
    #expect(throws: KernelTransformError.invalidDiagonal(index: 0, value: -2)) {
      try KernelTransforms.projected(
        Matrix<Double>([[1]]), .relu, rows: [-2], columns: [1])
    }
    #expect(throws: KernelTransformError.notACovariance(row: 0, column: 1, correlation: 1.5)) {
      try KernelTransforms.unitDiagonal(Matrix<Double>([[4, 6], [6, 4]]))
    }
    #expect(throws: KernelTransformError.self) {
      try KernelTransforms.unitDiagonal(Matrix<Double>([[1, .nan], [.nan, 1]]))
    }
    let message = "\(KernelTransformError.invalidDiagonal(index: 7, value: 0))"
    #expect(message.contains("input 7") && message.contains("0.0"))
  }

  @Test(arguments: ["fc-3", "cntk-3-gap", "cntk-3-lap-1", "myrtle-5"])
  func diagonalsAlone(name: String) throws {
    let network = try Architecture.named(name)
    let images = !name.hasPrefix("fc")
    let input =
      images ? InputShape.image(height: 4, width: 4, channels: 2) : .vector(features: 32)
    let x = KernelFixtures.normals(11, 32, seed: 5)
    let kernel = try network.kernel(x, input: input)
    let alone = try network.kernelDiagonals(x, input: input)
    // The same sums; the first layer's inner products may be added up in another order.
    expectClose(alone.nngp, kernel.nngp.diagonal, relative: 1e-13)
    expectClose(alone.ntk, kernel.ntk.diagonal, relative: 1e-13)
    var broken = x
    broken[3, 4] = .nan
    #expect(throws: InfiniteWidthError.self) { try network.kernelDiagonals(broken, input: input) }
  }
}
