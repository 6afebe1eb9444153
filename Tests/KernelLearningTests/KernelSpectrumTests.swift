import LinearAlgebra
import TestSupport
import Testing

@Suite struct KernelSpectrumTests {
  @Test func reportsWhatItTakesForZero() throws {
    // Rank 3 on 12 rows: 9 eigenvalues are rounding, some of them negative.
    let features = KernelFixtures.normals(12, 3, seed: 51)
    let kernel = features.gram()
    let spectrum = try KernelSpectrum(kernel)
    #expect(spectrum.rank == 3 && spectrum.zeroCount == 9 && spectrum.smallest == 0)
    #expect(spectrum.threshold == 12 * Double.ulpOfOne * spectrum.largest)
    #expect(spectrum.negativeCount == spectrum.eigen.values.count { $0 < 0 })
    #expect(spectrum.mostNegative == min(0, spectrum.eigen.values[0]))
    #expect(-spectrum.mostNegative <= spectrum.threshold)
    let expected = try SymmetricEigen.values(of: features.gram(.transposed))
    for (value, reference) in zip(spectrum.values.suffix(3), expected) {
      #expect(abs(value - reference) < 1e-13 * spectrum.largest)
    }
    let rebuilt = spectrum.apply({ $0 }, to: .identity(12))
    #expect(KernelFixtures.distance(rebuilt, kernel) < 1e-13 * spectrum.largest)
  }

  @Test func theThresholdIsAnArgument() throws {
    // A single-precision kernel: negative by 1e-6 relative.
    let noisy = Matrix<Double>([[1, 0], [0, -1e-6]])
    #expect(
      throws: KernelError.notPositiveSemidefinite(
        eigenvalue: -1e-6, threshold: 2 * Double.ulpOfOne)
    ) { try KernelSpectrum(noisy) }
    let accepted = try KernelSpectrum(noisy, relativeThreshold: 1e-5)
    #expect(accepted.negativeCount == 1 && accepted.mostNegative == -1e-6)
    #expect(accepted.values == [0, 1])
  }

  @Test func coincidentRowsPreferContradictions() {
    let kernel = Matrix<Double>(rows: 4, columns: 4) { i, j in i % 2 == j % 2 ? 1 : 0 }
    let labels = Matrix<Double>.column([1, 2, 1, 3])
    let found = CoincidentRows.find(in: kernel, labels: labels)
    #expect(found?.rows == [1, 3] && found?.contradicting == true)
    let agreeing = CoincidentRows.find(in: kernel)
    #expect(agreeing?.rows == [0, 2] && agreeing?.contradicting == false)
    #expect(CoincidentRows.find(in: .identity(4)) == nil)
  }

  @Test func choleskyOfADuplicateIsRefusedOnlyWithoutRidge() throws {
    let kernel = Matrix<Double>(rows: 3, columns: 3, repeating: 2)
    #expect(throws: KernelError.singularKernel(rows: [0, 1], contradicting: false)) {
      try KernelCholesky(kernel)
    }
    let ridged = try KernelCholesky(kernel, ridge: 0.5)
    let rebuilt = Matrix.product(
      ridged.cholesky.factor, .none, ridged.cholesky.factor, .transposed)
    #expect(KernelFixtures.distance(rebuilt, kernel.addingToDiagonal(0.5)) < 1e-14)
    #expect(throws: KernelError.invalidRidge(-1)) { try KernelCholesky(kernel, ridge: -1) }
  }
}
