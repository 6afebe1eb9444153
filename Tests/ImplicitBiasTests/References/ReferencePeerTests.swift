import Foundation
import ImplicitBias
import LinearAlgebra
import TestSupport
import Testing

/// CVXPY 1.9.3 with Clarabel and scikit-learn 1.9.1; `Scripts/fixtures/bias_fixtures.py`.
@Suite struct ReferencePeerTests {
  static func load(_ name: String, _ index: Int) throws -> NumPyArray {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("PeerFixtures")
    return try NumPyArchive(path: folder.appendingPathComponent("references.npz").path)
      .array("\(name)-\(index)")
  }

  static func matrix(_ name: String, _ index: Int) throws -> Matrix<Double> {
    try load(name, index).matrix()
  }

  static func numbers(_ name: String, _ index: Int) throws -> [Double] {
    try load(name, index).doubles()
  }

  /// Our gap is at most 1e-8 and the peer's stopping rule is of the same size.
  private func expectEqual(_ reference: Reference, _ name: String, _ index: Int) throws {
    #expect(reference.relativeGap <= 1e-8 && reference.relativeGap >= -1e-8, "\(reference.name)")
    expectClose(
      reference.value, try Self.numbers(name, index)[0], relative: 3e-8, name)
  }

  @Test(arguments: 0..<4) func interpolants(_ index: Int) throws {
    let (x, y) = (try Self.matrix("x", index), try Self.numbers("y", index))
    let norms: [(String, VectorNorm)] = [
      ("l1", .l1), ("l2", .l2), ("linf", .lInfinity), ("lp", .power(4.0 / 3)),
    ]
    for (name, norm) in norms {
      let found = try MinimumNorm.interpolant(x: x, y: y, norm: norm)
      expectClose(x * found.point, y, absolute: 1e-10, name)
      try expectEqual(found, "least-\(name)", index)
    }
    let l1 = try NormMinimization(GroupNorm.l1(x.columns), measurements: x).interpolant(values: y)
    try expectEqual(l1, "least-l1", index)
  }

  @Test(arguments: 0..<4) func margins(_ index: Int) throws {
    let rows = try Self.matrix("rows", index)
    for (name, norm) in [("l1", VectorNorm.l1), ("l2", .l2), ("linf", .lInfinity)] {
      let found = try HardMargin.classifier(rows: rows, norm: norm)
      #expect((rows * found.point).min()! >= 1 - 1e-12)
      try expectEqual(found, "margin-\(name)", index)
    }
    // LIBSVM stops at a violation of 1e-9, and C = 1e8 stands for infinity.
    let svm = try HardMargin.classifier(rows: rows, norm: .l2)
    expectClose(svm.value, try Self.numbers("svm", index)[0], relative: 1e-6)
    let fourier = try NormMinimization(FourierNorm(width: rows.columns), measurements: rows)
      .largestMargin()
    try expectEqual(fourier, "fourier", index)
    let pairs = GroupNorm(groups: (0..<rows.columns / 2).map { [2 * $0, 2 * $0 + 1] })
    try expectEqual(
      try NormMinimization(pairs, measurements: rows).largestMargin(), "group", index)
  }

  @Test(arguments: 0..<4) func multiclass(_ index: Int) throws {
    let labels: [Int] = try #require(try Self.load("classes-y", index).integers())
    let problem = MulticlassClassification(
      x: try Self.matrix("classes-x", index), labels: labels, classes: 3)
    let found = try HardMargin.multiclass(problem)
    expectClose(problem.margin(found.point), 1, relative: 1e-12)
    try expectEqual(found, "multiclass", index)
    let norms: [(String, VectorNorm)] = [
      ("l1", .l1), ("linf", .lInfinity), ("spectral", .spectral(rows: 3, columns: 4)),
      ("nuclear", .nuclear(rows: 3, columns: 4)),
    ]
    for (name, norm) in norms {
      try expectEqual(
        HardMargin.classifier(rows: problem.marginRows, norm: norm), "multiclass-\(name)", index)
    }
  }

  @Test(arguments: 0..<4) func matrices(_ index: Int) throws {
    let (a, b) = (try Self.matrix("a", index), try Self.numbers("b", index))
    let shape = (rows: 4, columns: 5 + index)
    let nuclear = try MinimumNorm.interpolant(
      x: a, y: b, norm: .nuclear(rows: shape.rows, columns: shape.columns))
    expectClose(a * nuclear.point, b, absolute: 1e-9)
    try expectEqual(nuclear, "nuclear", index)
    let trace = try NormMinimization(PositiveTrace(size: 5), measurements: Self.matrix("s", index))
      .interpolant(values: Self.numbers("t", index))
    try expectEqual(trace, "trace", index)
  }

  /// The point, not only the value: the projection is strictly convex.
  ///
  /// An error e of the peer's
  /// value moves its point by up to sqrt(e), and it stops near 1e-10.
  @Test(arguments: 0..<4) func entropyProjection(_ index: Int) throws {
    let x = try Self.matrix("x", index)
    let y = try Self.numbers("positive-y", index)
    let found = try BregmanProjection(
      .entropy, x: x, y: y, from: [Double](repeating: 0.5, count: x.columns))
    expectClose(found.point, try Self.numbers("entropy", index), absolute: 1e-5)
  }
}
