import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

/// The conditions for a minimum: with R = P(Y - X), |R|_2 <= penalty and <R, X> = penalty |X|_*.
@Suite struct SoftImputeTests {
  @Test(arguments: [0.7, 0.3, 0.1]) func optimality(_ share: Double) throws {
    let observed = CompletionTests.observed(3, rows: 12, columns: 9, count: 60)
    var model = SoftImpute(observed, rank: 9)
    let largest = try model.largestPenalty()
    let penalty = share * largest
    try model.solve(penalty: penalty, tolerance: 1e-12, iterations: 100_000)
    let x: Matrix<Double> = Matrix.product(model.left, .none, model.right, .transposed)
    var residual = Matrix<Double>(rows: 12, columns: 9)
    for entry in observed.entries {
      residual[entry.row, entry.column] = entry.value - x[entry.row, entry.column]
    }
    let (norm, dual) = (NuclearNorm(rows: 12, columns: 9), residual.elements)
    // Steps of 1e-12 leave errors of about 1e-12 over one minus the rate of convergence.
    #expect(try norm.dual(dual) <= penalty * (1 + 1e-6))
    expectClose(
      dual.dot(x.elements), penalty * (try norm.value(x.elements)), relative: 1e-6)
    expectClose(try norm.value(x.elements), model.values.reduce(0, +), relative: 1e-9)
    // The largest penalty is the spectral norm of the observed entries, by 30 iterations.
    var y = Matrix<Double>(rows: 12, columns: 9)
    for entry in observed.entries { y[entry.row, entry.column] = entry.value }
    expectClose(largest, try norm.dual(y.elements), relative: 1e-3)
  }
}
