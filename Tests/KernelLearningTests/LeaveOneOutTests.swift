import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct LeaveOneOutTests {
  let n = 24
  let kernel = KernelFixtures.relu(KernelFixtures.sphere(24, 4, seed: 5))
  let labels = KernelFixtures.normals(24, 2, seed: 6)

  /// The residuals of n fits, each without one row.
  func refits(ridge: Double, intercept: Intercept) throws -> Matrix<Double> {
    var residuals = labels
    for left in 0..<n {
      let kept = (0..<n).filter { $0 != left }
      let rows = kernel.selectingRows(kept)
      let fit = try KernelRidge(
        kernel: rows.selectingColumns(kept), labels: labels.selectingRows(kept), ridge: ridge,
        intercept: intercept)
      let predicted = fit.predict(kernel.selectingRows([left]).selectingColumns(kept))
      for column in 0..<2 { residuals[left, column] -= predicted[0, column] }
    }
    return residuals
  }

  @Test(arguments: Intercept.allCases, [0, 1e-4, 1e-2, 1, 50])
  func equalsRefitting(_ intercept: Intercept, _ ridge: Double) throws {
    let validation = LeaveOneOut(
      spectrum: try KernelSpectrum(kernel), labels: labels, intercept: intercept)
    let fast = try validation.evaluate(ridge: ridge)
    let slow = try refits(ridge: ridge, intercept: intercept)
    // The residuals reach about 5 and the condition number 1e3: n eps cond |r| < 5e-11.
    #expect(KernelFixtures.distance(fast.residuals, slow) < 1e-10)
    #expect(KernelFixtures.distance(fast.predictions + fast.residuals, labels) < 1e-12)
    let mean = slow.elements.reduce(0) { $0 + $1 * $1 } / Double(slow.elements.count)
    #expect(abs(fast.meanSquare - mean) < 1e-9)
  }

  @Test(arguments: Intercept.allCases)
  func generalizedFromTheSmootherMatrix(_ intercept: Intercept) throws {
    // The smoother's columns are the fits of the unit vectors.
    let ridge = 0.03
    let smoother = try KernelRidge(
      kernel: kernel, labels: .identity(n), ridge: ridge, intercept: intercept
    ).fitted
    let evaluation = try LeaveOneOut(
      spectrum: try KernelSpectrum(kernel), labels: labels, intercept: intercept
    ).evaluate(ridge: ridge)
    #expect(abs(evaluation.degreesOfFreedom - smoother.trace) < 1e-11)
    let residual = labels - smoother * labels
    let share = 1 - smoother.trace / Double(n)
    let square = residual.elements.reduce(0) { $0 + $1 * $1 }
    #expect(abs(evaluation.generalized - square / Double(2 * n) / (share * share)) < 1e-10)
    for row in 0..<n {
      let classical = residual[row, 0] / (1 - smoother[row, row])
      #expect(abs(classical - evaluation.residuals[row, 0]) < 1e-10)
    }
  }

  @Test func refusesRidgeZeroOnASingularKernel() throws {
    var duplicated = kernel.selectingRows([0, 0, 1])
    duplicated = duplicated.selectingColumns([0, 0, 1])
    let validation = LeaveOneOut(
      spectrum: try KernelSpectrum(duplicated), labels: labels.selectingRows([0, 1, 2]))
    #expect(throws: KernelError.self) { try validation.evaluate(ridge: 0) }
    #expect(try validation.evaluate(ridge: 1e-6).meanSquare.isFinite)
  }
}

@Suite struct RidgeSelectionTests {
  let inputs = KernelFixtures.sphere(120, 4, seed: 8)
  let noise = KernelFixtures.normals(120, 1, seed: 9)

  func labels(noiseLevel: Double) -> Matrix<Double> {
    .column((0..<120).map { inputs[$0, 0] * inputs[$0, 1] * 3 + noiseLevel * noise[$0, 0] })
  }

  @Test func standardGrid() throws {
    let grid = RidgeGrid.standard
    #expect(grid.relative.count == 21)
    #expect(abs(grid.relative[0] - 1e-8) < 1e-20 && abs(grid.relative[20] - 100) < 1e-10)
    #expect(throws: KernelError.self) { try RidgeGrid(relative: []) }
    #expect(throws: KernelError.invalidRidge(-1)) { try RidgeGrid(relative: [1, -1]) }
    #expect(try RidgeGrid(relative: [2, 1]).relative == [1, 2])
  }

  @Test(arguments: RidgeCriterion.allCases)
  func choosesTheBestOfTheCurve(_ criterion: RidgeCriterion) throws {
    let kernel = KernelFixtures.relu(inputs)
    let spectrum = try KernelSpectrum(kernel)
    let y = labels(noiseLevel: 0.3)
    let held =
      criterion.needsCrossValidation
      ? try CrossValidation(
        kernel: kernel, labels: y, folds: Folds(rows: 120, seed: 1).parts,
        ridges: RidgeGrid.standard.absolute(for: spectrum)) : nil
    let selection = try RidgeSelection(
      spectrum: spectrum, labels: y, criterion: criterion, crossValidation: held)
    #expect(selection.curve.count == 21)
    #expect(selection.curve.compactMap(\.crossValidation) == held?.curve ?? [])
    for point in selection.curve {
      switch criterion {
      case .leaveOneOut: #expect(point.leaveOneOut >= selection.chosen.leaveOneOut)
      case .generalizedCrossValidation:
        #expect(
          point.generalizedCrossValidation >= selection.chosen.generalizedCrossValidation)
      case .leaveOneOutClassification:
        #expect(point.classificationError >= selection.chosen.classificationError)
      case .marginalLikelihood:
        let (own, chosen) = (point.logMarginalLikelihood, selection.chosen.logMarginalLikelihood)
        #expect(try #require(own) <= #require(chosen))
      case .crossValidation:
        let (own, chosen) = (point.crossValidation, selection.chosen.crossValidation)
        #expect(try #require(own).meanSquare >= #require(chosen).meanSquare)
      case .crossValidationClassification:
        let (own, chosen) = (point.crossValidation, selection.chosen.crossValidation)
        #expect(try #require(own).classificationError >= #require(chosen).classificationError)
      }
      // diag H = 1/2, so the relative unit is 1/2.
      #expect(abs(point.ridge / point.relativeRidge - 0.5) < 1e-12)
    }
    let direct = try KernelRidge(kernel: kernel, labels: y, ridge: selection.chosen.ridge)
    #expect(KernelFixtures.distance(direct.coefficients, selection.model.coefficients) < 1e-9)
  }

  @Test func saysWhenTheChoiceIsAtAnEnd() throws {
    let spectrum = try KernelSpectrum(KernelFixtures.relu(inputs))
    let noisy = try RidgeSelection(spectrum: spectrum, labels: labels(noiseLevel: 0.3))
    #expect(noisy.place == .inside)
    let large = try RidgeGrid(relative: [1, 10, 100])
    #expect(
      try RidgeSelection(spectrum: spectrum, labels: labels(noiseLevel: 0), grid: large).place
        == .smallest)
    let small = try RidgeGrid(relative: [1e-9, 1e-8])
    #expect(try RidgeSelection(spectrum: spectrum, labels: noise, grid: small).place == .largest)
  }
}
