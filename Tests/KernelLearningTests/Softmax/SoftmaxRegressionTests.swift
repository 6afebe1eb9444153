import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct SoftmaxRegressionTests {
  private static let n = 40
  private static let x = KernelFixtures.sphere(n, 3, seed: 51)
  private static let kernel = KernelFixtures.relu(x)
  private static let classes = (0..<n).map { row in
    x[row, 0] > 0.3 ? 2 : x[row, 1] * x[row, 2] > 0 ? 1 : 0
  }

  /// J written out.
  private static func objective(
    _ a: Matrix<Double>, _ kernel: Matrix<Double>, _ classes: [Int], _ penalty: Double
  ) -> Double {
    let f = kernel * a
    var sum = 0.0
    for (row, value) in classes.enumerated() {
      sum += log(f[row: row].reduce(0) { $0 + exp($1) }) - f[row, value]
    }
    return sum + penalty / 2 * zip(a.elements, f.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Central differences of J in every coefficient vanish.
  ///
  /// The gradient is below 1e-8 of that at 0, of size n; the difference has the error h^2 J''' / 6,
  /// 1e-7 for h = 1e-4 and third derivatives below n^3 max|K|^3 / 8 = 1e3 sums of row products,
  /// and 1e-14 J / h = 1e-9 of rounding.
  @Test(arguments: [1e-3, 0.1, 5]) func gradientVanishes(penalty: Double) throws {
    let fit = try SoftmaxRegression(
      kernel: Self.kernel, classes: Self.classes, classCount: 3, penalty: penalty)
    #expect(fit.converged)
    let h = 1e-4
    for row in stride(from: 0, to: Self.n, by: 7) {
      for column in 0..<3 {
        var (up, down) = (fit.coefficients, fit.coefficients)
        up[row, column] += h
        down[row, column] -= h
        let slope =
          (Self.objective(up, Self.kernel, Self.classes, penalty)
            - Self.objective(down, Self.kernel, Self.classes, penalty)) / (2 * h)
        #expect(abs(slope) < 1e-6)
      }
    }
    expectClose(
      fit.objective, Self.objective(fit.coefficients, Self.kernel, Self.classes, penalty),
      relative: 1e-12)
    // At the minimum A = (Y - P) / penalty up to the null space of K, and rows sum to 0.
    let p = fit.probabilities(Self.kernel)
    let expected = Matrix(rows: Self.n, columns: 3) { row, column in
      ((Self.classes[row] == column ? 1 : 0) - p[row, column]) / penalty
    }
    expectClose(Self.kernel * fit.coefficients, Self.kernel * expected, absolute: 1e-5)
    for row in 0..<Self.n { #expect(abs(fit.fitted[row: row].reduce(0, +)) < 1e-6) }
  }

  /// Two classes: with f = f_1 - f_0 = 2 f_1 the penalty is (penalty / 4) |f|^2, and f is the logistic
  /// regression with it, here by iteratively reweighted least squares on dense matrices.
  @Test func twoClassesAreLogisticRegression() throws {
    let penalty = 0.05
    let signs = (0..<Self.n).map { Self.x[$0, 0] + 0.3 * Self.x[$0, 1] > 0 ? 1.0 : -1 }
    let fit = try SoftmaxRegression(
      kernel: Self.kernel, classes: signs.map { $0 > 0 ? 1 : 0 }, classCount: 2, penalty: penalty)
    // f = K b; Newton: (K W K + (penalty / 2) K) d = -K (g + (penalty / 2) b), so that
    // (W K + (penalty / 2) I) d = -(g + (penalty / 2) b); symmetric with s = W^(1/2).
    var b = [Double](repeating: 0, count: Self.n)
    for _ in 0..<30 {
      let f = Self.kernel * b
      let p = f.map { 1 / (1 + exp(-$0)) }
      let s = p.map { ($0 * (1 - $0)).squareRoot() }
      let right = (0..<Self.n).map { (1 + signs[$0]) / 2 - p[$0] - penalty / 2 * b[$0] }
      let system = Matrix(rows: Self.n, columns: Self.n) { i, j in
        s[i] * Self.kernel[i, j] * s[j] + (i == j ? penalty / 2 : 0)
      }
      // (W K + c I)^-1 r = (r - s (S K S + c I)^-1 s K r) / c.
      let image = Self.kernel * right
      let inner = try Cholesky(system).solve((0..<Self.n).map { s[$0] * image[$0] })
      for i in b.indices { b[i] += (right[i] - s[i] * inner[i]) / (penalty / 2) }
    }
    let expected = Self.kernel * b
    let found = (0..<Self.n).map { fit.fitted[$0, 1] - fit.fitted[$0, 0] }
    // The gradient of 1e-8 n over the curvature 0.05 leaves 1e-5; Newton's last step is far below.
    expectClose(found, expected, absolute: 1e-6)
  }

  /// Copies with different classes share one function value, of which the class shares are known.
  @Test func duplicatesWithDifferentClasses() throws {
    let twice = Matrix((0..<12).map { Array(Self.x[row: $0 / 2]) })
    let kernel = KernelFixtures.relu(twice)
    let fit = try SoftmaxRegression(
      kernel: kernel, classes: (0..<12).map { $0 % 2 }, classCount: 2, penalty: 1e-3)
    #expect(fit.converged)
    // By symmetry f = 0: half a probability each.
    #expect(fit.probabilities(kernel).elements.allSatisfy { abs($0 - 0.5) < 1e-9 })
    let constant = Matrix<Double>(rows: 4, columns: 4, repeating: 2)
    let shares = try SoftmaxRegression(
      kernel: constant, classes: [0, 0, 0, 1], classCount: 2, penalty: 1e-9)
    // Without regularization to speak of, the shares of the classes.
    #expect(shares.converged)
    expectClose(shares.probabilities(constant)[0, 1], 0.25, absolute: 1e-7)
  }

  /// A class without rows is possible, and less probable than any with rows.
  @Test func classesWithoutRows() throws {
    let fit = try SoftmaxRegression(
      kernel: Self.kernel, classes: Self.classes, classCount: 4, penalty: 0.01)
    let p = fit.probabilities(Self.kernel)
    #expect(fit.converged && p.decisions.allSatisfy { $0 != 3 })
    for row in 0..<Self.n { #expect(p[row, 3] > 0 && p[row, 3] < 0.25) }
  }

  /// A start changes the way and not the end.
  @Test func warmStart() throws {
    func fit(_ penalty: Double, _ start: Matrix<Double>? = nil) throws -> SoftmaxRegression {
      try SoftmaxRegression(
        kernel: Self.kernel, classes: Self.classes, classCount: 3, penalty: penalty, start: start)
    }
    let cold = try fit(0.01)
    let warm = try fit(0.01, fit(0.03).coefficients)
    expectClose(warm.objective, cold.objective, relative: 1e-12)
    expectClose(warm.fitted, cold.fitted, absolute: 1e-5)
  }

  @Test func refusesWhatCannotBeLearned() throws {
    typealias Failure = ClassificationError
    let kernel = Matrix<Double>.identity(2)
    func fit(_ classes: [Int], penalty: Double = 1, count: Int = 2) throws {
      _ = try SoftmaxRegression(
        kernel: kernel, classes: classes, classCount: count, penalty: penalty)
    }
    for penalty in [0, -1, .nan, .infinity] {
      let error = #expect(throws: Failure.self) { try fit([0, 1], penalty: penalty) }
      #expect(error?.description.contains("penalty") == true)
    }
    #expect(throws: Failure.oneClass(1)) { try fit([1, 1]) }
    #expect(throws: Failure.classOutOfRange(row: 1, value: 2, count: 2)) { try fit([1, 2]) }
    #expect(throws: Failure.noRows) {
      _ = try SoftmaxRegression(
        kernel: Matrix(rows: 0, columns: 0), classes: [], classCount: 2, penalty: 1)
    }
    #expect(throws: Failure.kernelNotFinite(row: 0, column: 1, value: .infinity)) {
      _ = try SoftmaxRegression(
        kernel: Matrix([[1, .infinity], [0, 1]]), classes: [0, 1], classCount: 2, penalty: 1)
    }
  }
}
