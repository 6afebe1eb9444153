import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

@Suite struct ArchitectureSelectionTests {
  /// A plane: the network without hidden layers is the true model.
  static func plane(_ count: Int, seed: UInt64) -> Dataset {
    var random = RandomStream(seed: seed)
    let x = Matrix<Double>(rows: count, columns: 4) { _, _ in random.normal() }
    return Dataset(
      name: "plane", x: x,
      targets: .values(
        (0..<count).map { x[$0, 0] - 2 * x[$0, 1] + x[$0, 3] + 0.1 * random.normal() }))
  }

  /// The same ridges and shares of wrong rows, and errors equal but for the last bits, which depend on
  /// BLAS's thread count, changed meanwhile by other tests: a kernel of condition 1e8 at most with
  /// its smallest ridges keeps half of the digits.
  static func expectSame(
    _ a: [ArchitectureSelection.Candidate], _ b: [ArchitectureSelection.Candidate]
  ) {
    #expect(a.map(\.ridge?.relativeRidge) == b.map(\.ridge?.relativeRidge))
    #expect(a.map(\.ridge?.classificationError) == b.map(\.ridge?.classificationError))
    expectClose(
      a.compactMap(\.ridge?.leaveOneOut), b.compactMap(\.ridge?.leaveOneOut), relative: 1e-8)
  }

  @Test func networksOfBothKinds() throws {
    let tangent = try ArchitectureSelection.networks(.ntk)
    #expect(tangent.count == 15 && Set(tangent.map(\.name)).count == 15)
    #expect(try ArchitectureSelection.networks(.nngp).map(\.name).last == "fc-4")
    // All hidden layers frozen: the tangent kernel is the NNGP.
    let x = Self.plane(6, seed: 1).x
    let frozen = try #require(tangent.last)
    #expect(frozen.name == "fc-4, first 4 frozen")
    #expect(try frozen.ntkKernel(x) == (try frozen.nngpKernel(x)))
  }

  /// Every candidate equals the leave-one-out selection done for it alone, and the least wins.
  @Test func candidatesAreTheirOwnSelections() throws {
    let data = Self.plane(40, seed: 2)
    let selection = try ArchitectureSelection(training: data, scaling: .none)
    guard case .values(let y) = data.targets else { return }
    for (candidate, network) in zip(
      selection.candidates, try ArchitectureSelection.networks(.ntk))
    {
      let own = try RidgeSelection(
        spectrum: KernelSpectrum(try network.ntkKernel(data.x)), labels: .column(y),
        intercept: .unpenalized)
      #expect(candidate.architecture == network.name)
      #expect(candidate.ridge?.relativeRidge == own.chosen.relativeRidge)
      expectClose(
        try #require(candidate.ridge).leaveOneOut, own.chosen.leaveOneOut, relative: 1e-8)
    }
    let errors = selection.candidates.compactMap(\.ridge?.leaveOneOut)
    #expect(errors[selection.index] == errors.min())
    // Noise of 0.1 on a plane: nothing bent predicts better.
    #expect(selection.architecture.name == "fc-0")
  }

  /// The labels of the test rows are permuted: neither the network nor its ridge changes.
  @Test func testLabelsDoNotReachTheChoice() throws {
    var random = RandomStream(seed: 3)
    func part(_ count: Int) -> Dataset {
      let x = Matrix<Double>(rows: count, columns: 3) { _, _ in random.normal() }
      return Dataset(
        name: "part", x: x,
        targets: .classes(
          labels: (0..<count).map { x[$0, 0] * x[$0, 1] > 0 ? 1 : 0 }, names: ["a", "b"]))
    }
    let (training, test) = (part(80), part(30))
    let permuted = Dataset(
      name: "part", x: test.x, targets: test.targets.selecting(random.permutation(30)))
    #expect(permuted != test)
    let reports = try [test, permuted].map { test in
      let data = try RegressionData(training: training, test: test)
      let selection = try ArchitectureSelection(training: data.training)
      return RegressionReport(try RegressionRun(selection: selection).run(data))
    }
    #expect(reports[0].architecture == reports[1].architecture)
    #expect(reports[0].selection?.chosen == reports[1].selection?.chosen)
    Self.expectSame(
      try #require(reports[0].selection).candidates, try #require(reports[1].selection).candidates)
    #expect(reports[0].ridge?.chosen.relativeRidge == reports[1].ridge?.chosen.relativeRidge)
    #expect(reports[0].classification?.confusion != reports[1].classification?.confusion)
    #expect(reports[0].selection?.rows == 80)
  }

  @Test func manyRowsAreComparedOnAPart() throws {
    func select(_ seed: UInt64) throws -> ArchitectureSelection {
      try ArchitectureSelection(
        training: Self.plane(90, seed: 4), kind: .nngp, seed: seed, rowLimit: 60)
    }
    let first = try select(0)
    #expect(first.rows == 60 && first.candidates.count == 5)
    Self.expectSame(try select(0).candidates, first.candidates)
    let other = try select(1).candidates
    let errors = [other, first.candidates].compactMap { $0[0].ridge?.leaveOneOut }
    #expect(abs(errors[0] / errors[1] - 1) > 1e-3)
  }
}
