import Architectures
import Datasets
import Experiments
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// Solvers that never hold the kernel, against the eigendecomposition.
@Suite struct LargeRegressionTests {
  private static func data(_ n: Int, classes: Bool) throws -> RegressionData {
    func part(_ count: Int, _ seed: UInt64) -> Dataset {
      var random = RandomStream(seed: seed)
      let x = Matrix(rows: count, columns: 4) { _, _ in random.normal() }
      let values = (0..<count).map { x[$0, 0] * x[$0, 1] + 0.3 * x[$0, 2] + 2 }
      let targets: Targets =
        classes
        ? .classes(labels: values.map { $0 < 1.6 ? 0 : $0 < 2.4 ? 1 : 2 }, names: ["a", "b", "c"])
        : .values(values)
      return Dataset(name: "part", x: x, targets: targets)
    }
    return try RegressionData(training: part(n, 1), test: part(40, 2))
  }

  private static func run(
    _ solver: RegressionSolver, _ data: RegressionData, ridge: RegressionRun.Ridge,
    _ change: (inout RegressionRun) -> Void = { _ in }
  ) throws -> RegressionResult {
    var run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 2), ridge: ridge)
    run.solver = solver
    change(&run)
    // Other tests change the number of BLAS threads, on which the last bits depend.
    return try BLASInformation.withSingleThread { try run.run(data) }
  }

  /// The ridge is 1e-3 and the kernel's norm about 300: 3e5 times the roundoff of 1.1e-16, or times
  /// the residual that the iterations stop at, 1e-10 and 1e-8; on outputs of size 1.
  @Test(arguments: [true, false]) func solversAgree(classes: Bool) throws {
    let data = try Self.data(260, classes: classes)
    let expected = try Self.run(.eigen, data, ridge: .fixed(1e-3))
    let wide = try Self.run(.cholesky, data, ridge: .fixed(1e-3))
    expectClose(wide.predicted, expected.predicted, absolute: 1e-9)
    #expect(wide.solver?.relativeResidual ?? 1 < 1e-11 && wide.solver?.precision == .float64)
    let narrow = try Self.run(.cholesky, data, ridge: .fixed(1e-3)) { $0.precision = .float32 }
    expectClose(narrow.predicted, expected.predicted, absolute: 1e-5)
    #expect(narrow.solver?.relativeResidual ?? 1 < 1e-9 && narrow.solver?.precision == .float32)
    let iterated = try Self.run(.conjugateGradients, data, ridge: .fixed(1e-3))
    expectClose(iterated.predicted, expected.predicted, absolute: 1e-3)
    #expect(iterated.solver?.relativeResidual ?? 1 < 1e-7)
    #expect(iterated.solver?.landmarks == 100)
  }

  /// Below the size of the sample the ridge is that of all rows.
  @Test func ridgeOfAllRows() throws {
    let data = try Self.data(150, classes: true)
    let expected = try Self.run(.eigen, data, ridge: .auto)
    let found = try Self.run(.cholesky, data, ridge: .auto)
    #expect(found.chosen == expected.chosen && found.solver?.ridgeRows == 150)
    #expect(found.predicted.decisions == expected.predicted.decisions)
  }

  /// Labels of test rows change no choice and no output.
  @Test func testLabelsAreNotRead() throws {
    let data = try Self.data(150, classes: true)
    guard case .classes(let labels, let names) = data.test.targets else { return }
    let permuted = Dataset(
      name: "part", x: data.test.x,
      targets: .classes(labels: labels.map { ($0 + 1) % 3 }, names: names))
    let other = try RegressionData(training: data.training, test: permuted)
    for solver in [RegressionSolver.eigen, .cholesky, .conjugateGradients] {
      let (first, second) = (
        try Self.run(solver, data, ridge: .auto), try Self.run(solver, other, ridge: .auto)
      )
      #expect(first.chosen == second.chosen && first.predicted == second.predicted)
    }
  }

  /// A run that a signal stops leaves files behind, goes on from them and removes them.
  @Test(arguments: [RegressionSolver.cholesky, .conjugateGradients])
  func stopsAndGoesOn(solver: RegressionSolver) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ntkit-solve-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = try Self.data(120, classes: true)
    let stop = StopRequest()
    stop.stop(signal: 2)
    #expect(throws: RegressionSolverError.stopped(signal: 2)) {
      try Self.run(solver, data, ridge: .fixed(0.01)) {
        $0.checkpoint = folder.path + "/solve"
        $0.stop = stop
      }
    }
    let expected = try Self.run(solver, data, ridge: .fixed(0.01))
    let resumed = try Self.run(solver, data, ridge: .fixed(0.01)) {
      $0.checkpoint = folder.path + "/solve"
    }
    #expect(resumed.predicted == expected.predicted)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func filesNeedTheEigendecomposition() throws {
    #expect(
      "\(RegressionSolverError.needsArchitecture(.cholesky))".contains("the solver cholesky"))
  }
}
