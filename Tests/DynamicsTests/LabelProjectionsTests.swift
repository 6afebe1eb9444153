import Dynamics
import LinearAlgebra
import TestSupport
import Testing

@Suite struct LabelProjectionsTests {
  @Test func syntheticTrueAndRandomLabels() throws {
    // Item A3: on S^19 with y = sign(x_1), n = 1000, .68 of |y|^2 lies in the top 5 %, and .05 to
    // .07 for random labels. Here n = 400.
    let n = 400
    let x = KernelFixtures.sphere(n, 20, seed: 7)
    let spectrum = try KernelSpectrum(KernelFixtures.relu(x))
    let truth = Matrix<Double>.column((0..<n).map { x[$0, 0] >= 0 ? 1 : -1 })
    let true1 = LabelProjections(spectrum: spectrum, labels: truth)
    #expect(abs(true1.squares.reduce(0, +) - Double(n)) < 1e-9)
    #expect(true1.share(ofStrongest: 0.05) >= 0.55)
    // chi^2 with 20 of 400 degrees of freedom: .05 with a standard deviation of .0158.
    let random = LabelProjections(spectrum: spectrum, labels: KernelFixtures.signs(n, seed: 8))
    #expect(abs(random.share(ofStrongest: 0.05) - 0.05) < 4 * 0.0158)
    #expect(abs(random.cumulativeShares[n - 1] - 1) < 1e-12)
    #expect(zip(true1.eigenvalues, true1.eigenvalues.dropFirst()).allSatisfy { $0 >= $1 })

    let worst = LabelProjections.worstCase(spectrum)
    #expect(abs(worst.frobeniusNorm - Double(n).squareRoot()) < 1e-10)
    let image = KernelFixtures.relu(x) * worst - spectrum.smallest * worst
    #expect(image.frobeniusNorm < 1e-9)
    #expect(LabelProjections(spectrum: spectrum, labels: worst).squares[n - 1] > 399.9)

    // The order of item A3: true labels are learned first, then random, then worst.
    let losses = try [truth, KernelFixtures.signs(n, seed: 8), worst].map {
      let dynamics = SquaredLossDynamics(spectrum: spectrum, labels: $0)
      return try dynamics.loss(at: .flow(1))
    }
    #expect(losses[0] < losses[1] && losses[1] < losses[2])
  }

  @Test func countsOfAShare() throws {
    let spectrum = try KernelSpectrum(
      Matrix(rows: 40, columns: 40) { $0 == $1 ? Double($0 + 1) : 0 })
    let all = LabelProjections(
      spectrum: spectrum, labels: Matrix(rows: 40, columns: 1, repeating: 1))
    #expect(abs(all.share(ofStrongest: 0.05) - 2.0 / 40) < 1e-14)
    #expect(abs(all.share(ofStrongest: 0.051) - 3.0 / 40) < 1e-14)
    #expect(abs(all.share(ofStrongest: 0) - 1.0 / 40) < 1e-14)
    #expect(abs(all.share(ofStrongest: 1) - 1) < 1e-14)
  }
}
