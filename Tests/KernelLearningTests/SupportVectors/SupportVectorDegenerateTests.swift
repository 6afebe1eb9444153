import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import KernelLearning

@Suite struct SupportVectorDegenerateTests {
  let kernel = KernelFixtures.relu(KernelFixtures.sphere(8, 3, seed: 81))

  @Test func refusesWhatCannotBeLearned() throws {
    typealias Failure = ClassificationError
    func fit(
      _ kernel: Matrix<Double>, _ classes: [Int], cost: Double = 1, tolerance: Double = 1e-3
    ) throws {
      _ = try SupportVectorClassifier(
        kernel: kernel, classes: classes, cost: cost, tolerance: tolerance)
    }
    let classes = [0, 1, 0, 1, 0, 1, 0, 1]
    #expect(throws: Failure.noRows) { try fit(Matrix(rows: 0, columns: 0), []) }
    #expect(throws: Failure.oneClass(3)) { try fit(kernel, [3, 3, 3, 3, 3, 3, 3, 3]) }
    #expect(throws: Failure.classOutOfRange(row: 2, value: -1, count: 2)) {
      try fit(kernel, [0, 1, -1, 1, 0, 1, 0, 1])
    }
    for cost in [0, -1, .infinity] {
      #expect(throws: Failure.invalidCost(cost)) { try fit(kernel, classes, cost: cost) }
      #expect(throws: Failure.invalidTolerance(cost)) { try fit(kernel, classes, tolerance: cost) }
    }
    var broken = kernel
    broken[3, 2] = .infinity
    let error = #expect(throws: Failure.self) { try fit(broken, classes) }
    #expect(error == .kernelNotFinite(row: 3, column: 2, value: .infinity))
    #expect(error?.description.contains("row 3, column 2") == true)
  }

  /// The optimum for equal rows is a constant function: of more rows of the first class, theirs.
  @Test func constantKernel() throws {
    for value in [0.0, 1] {
      let constant = Matrix<Double>(rows: 7, columns: 7, repeating: value)
      let fit = try SupportVectorClassifier(
        kernel: constant, classes: [0, 0, 0, 0, 1, 1, 2], cost: 1)
      #expect(fit.unconverged.isEmpty)
      #expect(fit.predict(constant) == [Int](repeating: 0, count: 7))
    }
  }

  @Test func duplicatesWithDifferentClasses() throws {
    let x = KernelFixtures.sphere(6, 3, seed: 82)
    let twice = Matrix((0..<12).map { Array(x[row: $0 / 2]) })
    let kernel = KernelFixtures.relu(twice)
    let classes = (0..<12).map { $0 % 2 }
    let fit = try SupportVectorClassifier(kernel: kernel, classes: classes, cost: 10)
    // Each pair of copies pulls equally in both directions: f is constant, and the constant may be
    // anything between the signs.
    let values = fit.decisionValues(kernel).elements
    #expect(fit.unconverged.isEmpty)
    // The gap of the conditions is 2 |f - f'| here, so the tolerance bounds the spread.
    #expect((values.max() ?? 1) - (values.min() ?? 0) <= 1e-3)
    #expect(values.allSatisfy { abs($0) <= 1 + 1e-3 })
    let predicted = fit.predict(kernel)
    for row in stride(from: 0, to: 12, by: 2) { #expect(predicted[row] == predicted[row + 1]) }
  }

  @Test func oneMemberClassesAndGapsInTheNumbers() throws {
    let classes = [7, 7, 7, 2, 7, 9, 7, 7]
    let fit = try SupportVectorClassifier(kernel: kernel, classes: classes, cost: 1e4)
    #expect(fit.classes == [2, 7, 9])
    #expect(fit.pairs.map(\.first) == [2, 2, 7] && fit.pairs.map(\.second) == [7, 9, 9])
    // The kernel is positive definite: with a large cost all rows are fitted.
    #expect(fit.predict(kernel) == classes)
    #expect(fit.support.allSatisfy { (0..<8).contains($0) })
    #expect(fit.supportCounts.reduce(0, +) == fit.support.count)
  }

  /// A class that training never saw is never predicted, and every row of it is wrong.
  @Test func classesOnlyInTheTestRows() throws {
    let fit = try SupportVectorClassifier(
      kernel: kernel, classes: [0, 1, 0, 1, 0, 1, 0, 1], cost: 1)
    let predicted = fit.predict(kernel.selectingRows([0, 1, 2]))
    let score = try ClassificationScore(truth: [2, 2, 2], predicted: predicted, classCount: 3)
    #expect(score.wrong == 3)
    #expect(fit.predict(Matrix(rows: 0, columns: 8)).isEmpty)
  }

  @Test func tiesOfVotesGoToTheFirstClass() throws {
    let fit = try SupportVectorClassifier(
      kernel: kernel, classes: [0, 1, 2, 0, 1, 2, 0, 1], cost: 1)
    // 0 beats 1, 2 beats 0, 1 beats 2; then 2 beats 1; then 0 exactly, a vote for the second.
    let values = Matrix<Double>([[1, -1, 1], [1, -1, -1], [0, 0, 0]])
    #expect(fit.votes(values) == [0, 2, 2])
  }

  /// A tolerance below rounding is never reached.
  @Test func reportsTheIterationLimit() throws {
    var random = RandomStream(seed: 83)
    let x = Matrix<Double>(rows: 12, columns: 1) { _, _ in random.normal() }
    let classes = (0..<12).map { _ in random.uniform() < 0.5 ? 0 : 1 }
    // LIBSVM's own line about it does not reach standard error.
    let path = NSTemporaryDirectory() + "ntkit-errors-\(UUID().uuidString)"
    FileManager.default.createFile(atPath: path, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try #require(FileHandle(forWritingAtPath: path))
    let saved = dup(STDERR_FILENO)
    dup2(file.fileDescriptor, STDERR_FILENO)
    defer {
      dup2(saved, STDERR_FILENO)
      close(saved)
    }
    let fit = try SupportVectorClassifier(
      kernel: x.gram(), classes: classes, cost: 1e8, tolerance: 1e-300)
    #expect(fit.iterations == [10_000_000])
    #expect(fit.unconverged == fit.pairs)
    let written = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!written.contains("WARNING"), "\(written)")
  }

  /// What else is written while it is kept back comes through.
  @Test func otherMessagesComeThrough() {
    let warning = "\nWARNING: reaching max number of iterations\n"
    #expect(LIBSVMWarnings.without("a\n" + warning + "b" + warning) == "a\nb")
    #expect(LIBSVMWarnings.without("WARNING: another\n") == "WARNING: another\n")
  }
}
