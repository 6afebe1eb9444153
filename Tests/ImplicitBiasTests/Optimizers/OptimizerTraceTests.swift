import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

/// Three steps by hand on w^2 / 2 + v^2 (gradient (w, 2 v)) from (1, 2).
@Suite struct OptimizerTraceTests {
  private static let problem = LeastSquares(
    x: Matrix([[1, 0], [0, 2.0.squareRoot()]]), y: [0, 0])

  private func trace(_ optimizer: Optimizer, _ step: StepRule = .constant(0.1)) throws -> [[Double]]
  {
    var points: [[Double]] = []
    _ = try Descent(optimizer, step: step, steps: 3)
      .run(Self.problem, from: [1, 2], at: [1, 2, 3]) { points.append($1) }
    return points
  }

  private func expect(_ optimizer: Optimizer, _ points: [[Double]]) throws {
    let found = try trace(optimizer)
    #expect(found.count == 3)
    for (a, b) in zip(found, points) { expectClose(a, b, relative: 1e-13, optimizer.description) }
  }

  @Test func gradientDescent() throws {
    try expect(.gradientDescent, [[0.9, 1.6], [0.81, 1.28], [0.729, 1.024]])
    // Steps 0.1, 0.1 / sqrt 2 and 0.1 / sqrt 3.
    let decreasing = try trace(.gradientDescent, .inverseSquareRoot(0.1))
    let second = 0.9 * (1 - 0.1 / 2.0.squareRoot())
    expectClose(
      decreasing.map { $0[0] }, [0.9, second, second * (1 - 0.1 / 3.0.squareRoot())],
      relative: 1e-13)
  }

  @Test func momentum() throws {
    // v <- v/2 - 0.1 g: w: 0.9; v = -0.05 - 0.09; v = -0.07 - 0.076.
    try expect(
      .heavyBall(momentum: 0.5), [[0.9, 1.6], [0.76, 1.08], [0.614, 0.604]])
    // Gradients at w + v/2: w: 0.9, then at 0.85: v = -0.05 - 0.085; then at 0.6975.
    try expect(
      .nesterov(momentum: 0.5), [[0.9, 1.6], [0.765, 1.12], [0.62775, 0.704]])
  }

  @Test func adaGrad() throws {
    // G = 1 + 1: 1 - 0.1 / sqrt 2.
    let first = 1 - 0.1 / 2.0.squareRoot()
    let squares = 2 + first * first
    let second = first - 0.1 * first / squares.squareRoot()
    let third = second - 0.1 * second / (squares + second * second).squareRoot()
    let found = try trace(.adaGrad(accumulators: [1, 0]))
    expectClose(found.map { $0[0] }, [first, second, third], relative: 1e-13)
    // Without accumulators the first step is 0.1.
    expectClose(found[0][1], 1.9, relative: 1e-14)
  }

  @Test func adam() throws {
    // Without their bias the first moments are g and g^2: a step of 0.1.
    var (w, m, s) = (1.0, 0.0, 0.0)
    var expected: [Double] = []
    for t in 1...3 {
      m = 0.5 * m + 0.5 * w
      s = 0.75 * s + 0.25 * w * w
      let power = Double(t)
      w -= 0.1 * (m / (1 - powers(0.5, power))) / (s / (1 - powers(0.75, power))).squareRoot()
      expected.append(w)
    }
    let found = try trace(.adam(first: 0.5, second: 0.75, epsilon: 0))
    expectClose(found.map { $0[0] }, expected, relative: 1e-13)
    expectClose(found[0], [0.9, 1.9], relative: 1e-13)
  }

  private func powers(_ base: Double, _ count: Double) -> Double {
    (0..<Int(count)).reduce(1) { product, _ in product * base }
  }

  @Test func rmsProp() throws {
    // s = 0.25 w^2: a first step of 0.1 / 0.5.
    let found = try trace(.rmsProp(decay: 0.75, epsilon: 0))
    expectClose(found[0], [0.8, 1.8], relative: 1e-13)
    let squares = 0.75 * 0.25 + 0.25 * 0.64
    expectClose(found[1][0], 0.8 - 0.1 * 0.8 / squares.squareRoot(), relative: 1e-13)
  }

  @Test func steepest() throws {
    // g = (1, 4): the second coordinate alone; then (1, 3.2), (1, 2.56).
    try expect(.coordinateDescent, [[1, 1.6], [1, 1.28], [1, 1.024]])
    // |g|_1 = 5: 0.5 off both.
    expectClose(try trace(.signDescent)[0], [0.5, 1.5], relative: 1e-13)
    try expect(.steepestDescent(.l2), [[0.9, 1.6], [0.81, 1.28], [0.729, 1.024]])
  }

  @Test func mirror() throws {
    // log w <- log w - 0.1 g.
    let found = try trace(.mirrorDescent(.entropy))
    expectClose(found[0], [exponential(-0.1), 2 * exponential(-0.4)], relative: 1e-14)
    try expect(.mirrorDescent(.euclidean), [[0.9, 1.6], [0.81, 1.28], [0.729, 1.024]])
    // The entropy's metric: w <- w - 0.1 w g.
    expectClose(try trace(.naturalGradient(.entropy))[0], [0.9, 1.2], relative: 1e-14)
  }

  private func exponential(_ x: Double) -> Double {
    (0..<30).reversed().reduce(1) { 1 + x * $0 / Double($1 + 1) }
  }

  @Test func preconditioned() throws {
    let metric = Matrix<Double>([[2, 0], [0, 0.5]])
    try expect(.preconditioned(metric), [[0.8, 1.8], [0.64, 1.62], [0.512, 1.458]])
  }

  /// A pass of sampled gradients sees every example once.
  @Test func sampling() throws {
    let problem = LeastSquares(x: Matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), y: [1, 1, 1])
    let run = try Descent(
      .gradientDescent, step: .constant(1), steps: 3, sampling: .shuffled(batch: 1, seed: 3)
    ).run(problem, from: [0, 0, 0])
    #expect(run.point == [1, 1, 1])
  }
}
