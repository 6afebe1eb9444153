import Architectures
import Datasets
import InfiniteWidth
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// Kernels chosen among candidates by every criterion and with every method.
@Suite struct SelectionCriterionTests {
  private static func part(_ count: Int, seed: UInt64, classes: Int?) -> Dataset {
    var random = RandomStream(seed: seed)
    let x = Matrix<Double>(rows: count, columns: 3) { _, _ in random.normal() }
    let values = (0..<count).map { x[$0, 0] * x[$0, 1] + 0.2 * random.normal() }
    guard let classes else { return Dataset(name: "part", x: x, targets: .values(values)) }
    let names = Array(["a", "b", "c"].prefix(classes))
    let labels = values.map { classes == 2 ? ($0 > 0 ? 1 : 0) : $0 > 0.4 ? 2 : $0 > -0.4 ? 1 : 0 }
    return Dataset(name: "part", x: x, targets: .classes(labels: labels, names: names))
  }

  private static var candidates: [KernelCandidate] {
    KernelCandidate.all(
      [.fullyConnected(hiddenLayers: 1), .fullyConnected(hiddenLayers: 3)], [.ntk, .nngp])
  }

  /// A method with a criterion and the classes it learns.
  struct Case: Sendable, CustomTestStringConvertible {
    let method: KernelMethod
    let criterion: SelectionCriterion
    let classes: Int?

    var testDescription: String {
      "\(method.rawValue), \(criterion.rawValue), \(classes.map { "\($0) classes" } ?? "values")"
    }

    static let all =
      SelectionCriterion.allCases.flatMap { criterion in
        [nil, 2, 3].map { Case(method: .ridge, criterion: criterion, classes: $0) }
      }
      + [KernelMethod.supportVectors, .softmax].flatMap { method in
        [2, 3].map { Case(method: method, criterion: .crossValidation, classes: $0) }
      }
  }

  /// Other test labels: the kernel, its regularization, the errors of every candidate and the
  /// predictions are the same to the bit, and only the score differs.
  @Test(arguments: Case.all) func testLabelsPlayNoRole(_ settings: Case) throws {
    let training = Self.part(60, seed: 1, classes: settings.classes)
    let test = Self.part(25, seed: 2, classes: settings.classes)
    var random = RandomStream(seed: 3)
    let permuted = Dataset(
      name: "part", x: test.x, targets: test.targets.selecting(random.permutation(25)))
    #expect(permuted != test)
    // Other tests change the number of BLAS threads, on which the last bits depend.
    let results = try [test, permuted].map { test in
      try BLASInformation.withSingleThread {
        let data = try RegressionData(training: training, test: test)
        let selection = try ArchitectureSelection(
          training: data.training, candidates: Self.candidates, method: settings.method,
          criterion: settings.criterion)
        return try RegressionRun(selection: selection).run(data)
      }
    }
    let (first, second) = (results[0], results[1])
    #expect(first.run.selection?.index == second.run.selection?.index)
    #expect(first.regularization.strength == second.regularization.strength)
    #expect(first.predicted == second.predicted)
    #expect(first.predictor == second.predictor)
    #expect(first.rows.probabilities == second.rows.probabilities)
    #expect(first.rows.standardDeviations == second.rows.standardDeviations)
    let (one, other) = (
      try #require(first.run.selection?.candidates), try #require(second.run.selection?.candidates)
    )
    #expect(one.count == 4 && one.map(\.ridges) == other.map(\.ridges))
    #expect(one.map(\.regularizations) == other.map(\.regularizations))
    switch (first.score, second.score) {
    case (.classification(let a), .classification(let b)): #expect(a.confusion != b.confusion)
    case (.regression(let a), .regression(let b)): #expect(a.meanSquare != b.meanSquare)
    default: Issue.record("another kind of score")
    }
  }

  /// Each candidate is the fit made for it alone, and the one with the best criterion is taken.
  @Test(arguments: Case.all) func theBestIsTaken(_ settings: Case) throws {
    let training = Self.part(60, seed: 4, classes: settings.classes)
    let selection = try BLASInformation.withSingleThread {
      try ArchitectureSelection(
        training: training, candidates: Self.candidates, method: settings.method,
        criterion: settings.criterion, scaling: .none)
    }
    func criterion(_ candidate: ArchitectureSelection.Candidate) throws -> Double {
      if let point = candidate.regularization {
        return settings.method == .softmax
          ? try #require(point.logLoss) : point.classificationError
      }
      let ridge = try #require(candidate.ridge)
      switch settings.criterion {
      case .leaveOneOut:
        return settings.classes == nil ? ridge.leaveOneOut : ridge.classificationError
      case .generalizedCrossValidation: return ridge.generalizedCrossValidation
      case .marginalLikelihood: return -(try #require(ridge.logMarginalLikelihood))
      case .crossValidation:
        let held = try #require(ridge.crossValidation)
        return settings.classes == nil ? held.meanSquare : held.classificationError
      }
    }
    let values = try selection.candidates.map(criterion)
    #expect(values[selection.index] == values.min())
    #expect(selection.candidates.map(\.kind) == ["ntk", "nngp", "ntk", "nngp"])
    #expect(Set(selection.candidates.map(\.architecture)) == ["fc-1", "fc-3"])
    // The candidate alone, through a run.
    let data = try RegressionData(
      training: training, test: Self.part(5, seed: 5, classes: settings.classes))
    let last = Self.candidates[3]
    var run = RegressionRun(architecture: last.architecture, kind: last.kind, scaling: .none)
    run.method = settings.method
    run.criterion = settings.criterion
    let alone = try BLASInformation.withSingleThread { try run.run(data) }
    let strength =
      selection.candidates[3].ridge?.ridge ?? selection.candidates[3].regularization?.strength
    expectClose(try #require(strength), alone.regularization.strength, relative: 1e-9)
  }

  @Test func settingsThatExcludeEachOther() throws {
    let values = try RegressionData(
      training: Self.part(20, seed: 6, classes: nil), test: Self.part(5, seed: 7, classes: nil))
    var run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 1))
    run.method = .softmax
    #expect(throws: RegressionFitError.needsClasses(.softmax, data: "part")) {
      try run.run(values)
    }
    let classes = try RegressionData(
      training: Self.part(20, seed: 6, classes: 2), test: Self.part(5, seed: 7, classes: 2))
    run.criterion = .marginalLikelihood
    #expect(throws: RegressionFitError.criterion(.marginalLikelihood, .softmax)) {
      try run.run(classes)
    }
    run.criterion = nil
    run.solver = .cholesky
    #expect(throws: RegressionFitError.needsKernelInMemory(.softmax)) { try run.run(classes) }
    run.solver = .auto
    run.folds = 21
    #expect(throws: ClassificationError.invalidFolds(21, rows: 20)) { try run.run(classes) }
  }

  /// A given strength is taken as it is, and still judged on held-out parts.
  @Test(arguments: KernelMethod.allCases) func givenStrength(method: KernelMethod) throws {
    let data = try RegressionData(
      training: Self.part(40, seed: 8, classes: 2), test: Self.part(15, seed: 9, classes: 2))
    var run = RegressionRun(architecture: .fullyConnected(hiddenLayers: 1), ridge: .fixed(0.25))
    run.method = method
    let result = try run.run(data)
    expectClose(result.regularization.strength, 0.25, relative: 1e-12)
    let report = RegressionReport(result)
    #expect(report.classifier == method && report.classification?.calibration != nil)
    switch method {
    case .ridge: #expect(report.ridge?.place == nil && report.ridge?.curve.count == 1)
    case .supportVectors: #expect(report.cost?.place == nil && report.cost?.curve.count == 1)
    case .softmax: #expect(report.penalty?.place == nil && report.penalty?.curve.count == 1)
    }
  }
}
