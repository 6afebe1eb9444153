import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

@Suite struct DescentErrorTests {
  @Test func divergence() {
    let problem = LeastSquares(x: Matrix([[3, 1]]), y: [1])
    #expect {
      try Descent(.gradientDescent, step: .constant(1), steps: 10_000).run(problem, from: [0, 0])
    } throws: { error in
      guard case ImplicitBiasError.diverged("gradient descent", let step, 1) = error else {
        return false
      }
      return step < 1000
    }
  }

  @Test func overflow() {
    let problem = SeparableClassification(rows: Matrix([[1, 0]]), loss: .exponential)
    #expect(throws: ImplicitBiasError.lossOverflow(step: 0, smallestMargin: -1000)) {
      try Descent(.gradientDescent, step: .constant(1), steps: 1).run(problem, from: [-1000, 0])
    }
  }

  /// From margin 800 exp(-m) is 0: plain steps stand still and say so, scaled ones go on.
  @Test(arguments: MarginLoss.allCases) func underflow(_ loss: MarginLoss) throws {
    let problem = SeparableClassification(rows: Matrix([[1, 0]]), loss: loss)
    #expect(throws: ImplicitBiasError.lossUnderflow(step: 0, smallestMargin: 800)) {
      try Descent(.gradientDescent, step: .constant(1), steps: 5).run(problem, from: [800, 0])
    }
    let run = try Descent(.gradientDescent, step: .constant(1), steps: 5)
      .run(problem.logarithm, from: [800, 0])
    #expect(run.point == [805, 0])
  }

  /// w' = -w for time 1, and an oscillation of stiffness 100; steps are good to 1e-10.
  @Test func gradientFlow() throws {
    let problem = LeastSquares(x: Matrix([[1, 0], [0, 10]]), y: [0, 1])
    let end = try GradientFlow(tolerance: 1e-10).run(problem, from: [1, 0], duration: 1)
    let e = 0.36787944117144233
    // Errors of some hundred steps add up.
    expectClose(end, [e, 0.1], absolute: 1e-8)
  }

  @Test func checkpoints() {
    let steps = Descent.logarithmicCheckpoints(1000, count: 4)
    #expect(steps == [1, 10, 100, 1000])
    #expect(Descent.logarithmicCheckpoints(1, count: 10) == [1])
    #expect(Descent.logarithmicCheckpoints(5, count: 100) == [1, 2, 3, 4, 5])
  }
}
