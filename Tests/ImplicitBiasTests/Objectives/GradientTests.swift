import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

/// Every gradient against central differences.
///
/// A difference over 2h with h = 1e-5 has an error of h^2 third derivatives, about 1e-9 for values of
/// order 1, and a rounding error of 1e-16 / h = 1e-11.
@Suite struct GradientTests {
  private func check(
    _ objective: any Objective, _ point: [Double], _ name: String
  ) {
    let h = 1e-5
    let differences = point.indices.map { index -> Double in
      var (ahead, behind) = (point, point)
      ahead[index] += h
      behind[index] -= h
      return (objective.value(ahead) - objective.value(behind)) / (2 * h)
    }
    let gradient = objective.gradient(point)
    expectClose(
      gradient, differences, relative: 1e-7, absolute: 1e-7 * gradient.largestMagnitude, name)
    guard objective.exampleCount > 1 else { return }
    let sum = (0..<objective.exampleCount)
      .map { objective.gradient(point, examples: [$0]) }
      .reduce([Double](repeating: 0, count: point.count)) { $0.adding(1, $1) }
    expectClose(
      sum, gradient, relative: 1e-12, absolute: 1e-13 * gradient.largestMagnitude,
      "\(name), examples")
  }

  private static let x: Matrix<Double> =
    RandomStream(seed: 1).child("x").normalMatrix(rows: 5, columns: 6)

  @Test func vectors() {
    var stream = RandomStream(seed: 2)
    let point = stream.normals(6)
    check(LeastSquares(x: Self.x, y: stream.normals(5)), point, "least squares")
    for loss in MarginLoss.allCases {
      let problem = SeparableClassification(rows: Self.x, loss: loss)
      check(problem, point, "\(loss)")
      check(problem.logarithm, point, "log \(loss)")
    }
    let classes = MulticlassClassification(x: Self.x, labels: [0, 1, 2, 0, 1], classes: 3)
    check(classes, stream.normals(18), "softmax")
    check(classes.logarithm, stream.normals(18), "log softmax")
  }

  @Test func parametrizations() {
    var stream = RandomStream(seed: 3)
    let six = LeastSquares(x: Self.x, y: stream.normals(5))
    let separable = SeparableClassification(rows: Self.x)
    func both(_ map: some Parametrization, _ name: String) {
      let point = stream.normals(map.parameterCount)
      check(Reparametrized(six, by: map), point, name)
      check(Reparametrized(separable, by: map).logarithm, point, "log, \(name)")
    }
    both(MatrixProduct(widths: [6, 1]), "one layer")
    both(MatrixProduct(widths: [6, 4, 3, 1]), "fully connected")
    both(MatrixProduct(widths: [3, 4, 2]), "two factors")
    both(DiagonalNetwork(width: 6, depth: 3), "diagonal")
    both(CircularNetwork(width: 6, depth: 1), "one convolution")
    both(CircularNetwork(width: 6, depth: 3), "convolutional")
    let square = LeastSquares(
      x: stream.child("square").normalMatrix(rows: 4, columns: 9), y: stream.normals(4))
    let map = SymmetricProduct(size: 3, rank: 2)
    check(Reparametrized(square, by: map), stream.normals(6), "symmetric")
  }

  /// Margins far beyond exp's range: logarithmic forms stay finite and exact.
  @Test(arguments: MarginLoss.allCases) func extremeMargins(_ loss: MarginLoss) {
    let problem = SeparableClassification(rows: Matrix([[1, 0], [0, 1]]), loss: loss)
    #expect(problem.value([2000, 2001]) == 0)
    // log(exp(-2000) + exp(-2001)) = -2000 + log(1 + 1/e).
    expectClose(problem.logValue([2000, 2001]), -2000 + 0.31326168751822286, relative: 1e-15)
    expectClose(
      problem.logGradient([2000, 2001]), [-0.7310585786300049, -0.2689414213699951],
      relative: 1e-12)
  }
}
