import Architectures
import Datasets
import Experiments
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@Suite struct RegressionRunTests {
  static func points(_ count: Int, seed: UInt64) -> Matrix<Double> {
    var random = RandomStream(seed: seed)
    return Matrix(rows: count, columns: 3) { _, _ in 3 * random.normal() + 1 }
  }

  static func values(_ x: Matrix<Double>) -> Dataset {
    Dataset(
      name: "values", x: x,
      targets: .values((0..<x.rows).map { x[$0, 0] * x[$0, 1] - x[$0, 2] + 5 }))
  }

  /// Against the bordered system solved by elimination of the constant.
  ///
  /// With M = K + ridge I and u = M^{-1} 1, b is u y / sum u and alpha is M^{-1} (y - b). Both
  /// routes lose the condition number of M, below 1e4 here, times 2e-16: 1e-9 leaves a factor 500.
  @Test func fixedRidge() throws {
    let (training, test) = (Self.points(20, seed: 1), Self.points(7, seed: 2))
    let data = try RegressionData(training: Self.values(training), test: Self.values(test))
    let architecture = Architecture.fullyConnected(hiddenLayers: 1)
    let ridge = 0.1
    let result = try RegressionRun(architecture: architecture, ridge: .fixed(ridge)).run(data)

    // Standardized by the training rows alone.
    let means = (0..<3).map { j in training[column: j].reduce(0, +) / 20 }
    let scales = (0..<3).map { j in
      (training[column: j].reduce(0) { $0 + ($1 - means[j]) * ($1 - means[j]) } / 20).squareRoot()
    }
    func scaled(_ x: Matrix<Double>) -> Matrix<Double> {
      Matrix(rows: x.rows, columns: 3) { (x[$0, $1] - means[$1]) / scales[$1] }
    }
    let kernel = try architecture.ntkKernel(scaled(training)).addingToDiagonal(ridge)
    let cross = try architecture.ntkKernel(scaled(test), scaled(training))
    guard case .values(let y) = data.training.targets else { return }
    let cholesky = try Cholesky(kernel)
    let ones = cholesky.solve(Matrix(rows: 20, columns: 1, repeating: 1.0)).elements
    let constant = zip(ones, y).reduce(0) { $0 + $1.0 * $1.1 } / ones.reduce(0, +)
    let alpha = cholesky.solve(.column(y.map { $0 - constant }))
    let expected = (cross * alpha).elements.map { $0 + constant }
    expectClose(result.predicted.elements, expected, relative: 1e-9, absolute: 1e-9)
    #expect(RegressionReport(result).ridge?.place == nil)
    expectClose(try #require(result.chosen).ridge, ridge, relative: 1e-12)
  }

  /// Classes are matched by name, whatever their order in the two parts.
  @Test func classesByName() throws {
    let x = Self.points(6, seed: 3)
    let training = Dataset(
      name: "a", x: x, targets: .classes(labels: [0, 1, 2, 0, 1, 2], names: ["u", "v", "w"]))
    let test = Dataset(
      name: "b", x: Self.points(3, seed: 4),
      targets: .classes(labels: [0, 1, 0], names: ["w", "u"]))
    let data = try RegressionData(training: training, test: test)
    #expect(data.test.targets == .classes(labels: [2, 0, 2], names: ["u", "v", "w"]))
    #expect(data.sharedRows == 0)
    #expect(try RegressionData(training: training, test: training).sharedRows == 6)
  }

  @Test func errors() throws {
    let x = Self.points(4, seed: 5)
    let classes = Dataset(
      name: "a", x: x, targets: .classes(labels: [0, 1, 0, 1], names: ["u", "v"]))
    let other = Dataset(
      name: "b", x: x, targets: .classes(labels: [0, 0, 1, 0], names: ["u", "z"]))
    #expect(
      throws: RegressionDataError.unknownClass(row: 2, name: "z", test: "b", training: "a")
    ) { try RegressionData(training: classes, test: other) }
    #expect(throws: RegressionDataError.differentTargets(training: "a", test: "values")) {
      try RegressionData(training: classes, test: Self.values(x))
    }
  }
}
