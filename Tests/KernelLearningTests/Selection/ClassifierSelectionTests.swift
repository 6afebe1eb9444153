import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// Costs and penalties chosen on held-out parts, against fits written out.
@Suite struct ClassifierSelectionTests {
  private static let n = 60
  private static let x = KernelFixtures.sphere(n, 3, seed: 41)
  private static let kernel = KernelFixtures.relu(x)
  /// Three classes, the last with a single row.
  private static let classes = (0..<n).map { row in
    row == 7 ? 2 : x[row, 0] * x[row, 1] > 0.05 ? 1 : 0
  }

  @Test func costs() throws {
    let folds = try Folds(4, classes: Self.classes, seed: 2)
    let selection = try SupportVectorSelection(
      kernel: Self.kernel, classes: Self.classes, folds: folds, seed: 3)
    #expect(selection.curve.count == 7)
    for point in selection.curve {
      // diag H = 1/2, so the unit of a cost is 2.
      expectClose(point.strength, 2 * point.relativeStrength, relative: 1e-12)
      var wrong = 0
      for held in folds.parts {
        let kept = (0..<Self.n).filter { !held.contains($0) }
        let fit = try SupportVectorClassifier(
          kernel: Self.kernel.selectingRows(kept).selectingColumns(kept),
          classes: kept.map { Self.classes[$0] }, cost: point.strength)
        let cross = Self.kernel.selectingRows(held).selectingColumns(kept)
        wrong += zip(fit.predict(cross), held).count { $0 != Self.classes[$1] }
      }
      #expect(point.classificationError == Double(wrong) / Double(Self.n))
      #expect(point.logLoss == nil && point.unconverged == 0)
      #expect(selection.chosen.classificationError <= point.classificationError)
    }
    let direct = try SupportVectorClassifier(
      kernel: Self.kernel, classes: Self.classes, cost: selection.chosen.strength)
    #expect(selection.model == direct && selection.probabilities.classes == [0, 1, 2])
    let again = try SupportVectorSelection(
      kernel: Self.kernel, classes: Self.classes, folds: folds, seed: 3, parallelism: .serial)
    #expect(again.curve == selection.curve && again.probabilities == selection.probabilities)
  }

  /// The fits of the parts stop at a gradient of 1e-5, which leaves 1e-5 of a mean loss at most.
  @Test func penalties() throws {
    let folds = try Folds(4, classes: Self.classes, seed: 2)
    let grid = StrengthGrid([1e-3, 1e-1, 1])
    let selection = try SoftmaxSelection(
      kernel: Self.kernel, classes: Self.classes, classCount: 3, grid: grid, folds: folds)
    for (point, relative) in zip(selection.curve, grid.relative) {
      expectClose(point.strength, relative / 2, relative: 1e-12)
      var (wrong, loss) = (0, 0.0)
      for held in folds.parts {
        let kept = (0..<Self.n).filter { !held.contains($0) }
        let fit = try SoftmaxRegression(
          kernel: Self.kernel.selectingRows(kept).selectingColumns(kept),
          classes: kept.map { Self.classes[$0] }, classCount: 3, penalty: point.strength)
        let p = fit.probabilities(Self.kernel.selectingRows(held).selectingColumns(kept))
        for (index, row) in held.enumerated() {
          wrong += p.decisions[index] == Self.classes[row] ? 0 : 1
          loss -= log(p[index, Self.classes[row]])
        }
      }
      #expect(point.classificationError == Double(wrong) / Double(Self.n))
      expectClose(try #require(point.logLoss), loss / Double(Self.n), relative: 1e-4)
      #expect(try #require(selection.chosen.logLoss) <= #require(point.logLoss))
    }
    #expect(selection.model.penalty == selection.chosen.strength && selection.model.converged)
  }

  /// A fold that holds the only row of a class leaves one class to learn from.
  @Test func oneMemberClass() throws {
    let classes = [0, 0, 0, 0, 0, 1]
    let kernel = Self.kernel.selectingRows(0..<6).selectingColumns(0..<6)
    let folds = try Folds(3, classes: classes, seed: 1)
    let vectors = try SupportVectorSelection(kernel: kernel, classes: classes, folds: folds)
    #expect(vectors.curve.allSatisfy { $0.classificationError >= 1.0 / 6 })
    let softmax = try SoftmaxSelection(
      kernel: kernel, classes: classes, classCount: 2, folds: folds)
    #expect(softmax.curve.allSatisfy { ($0.logLoss ?? .nan).isFinite })
    #expect(throws: ClassificationError.oneClass(0)) {
      try SoftmaxSelection(
        kernel: kernel, classes: [0, 0, 0, 0, 0, 0], classCount: 2, folds: folds)
    }
  }
}
