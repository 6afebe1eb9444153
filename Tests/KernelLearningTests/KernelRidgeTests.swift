import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct KernelRidgeTests {
  let x = KernelFixtures.sphere(30, 5, seed: 1)
  let y = KernelFixtures.normals(30, 3, seed: 2)

  @Test(arguments: Intercept.allCases)
  func solvesItsEquations(_ intercept: Intercept) throws {
    let kernel = KernelFixtures.relu(x)
    let fit = try KernelRidge(kernel: kernel, labels: y, ridge: 0.01, intercept: intercept)
    // Residual of the bordered system: rounding is below n eps cond ~ 30 * 2e-16 * 500 = 3e-12.
    var left = kernel.addingToDiagonal(0.01) * fit.coefficients
    for row in 0..<30 { for column in 0..<3 { left[row, column] += fit.intercept[column] } }
    #expect(KernelFixtures.distance(left, y) < 1e-11)
    #expect(KernelFixtures.distance(fit.fitted, fit.predict(kernel)) < 1e-11)
    if intercept == .unpenalized {
      for column in 0..<3 {
        #expect(abs(fit.coefficients[column: column].reduce(0, +)) < 1e-11)
      }
      // A constant added to the labels is added to the predictions.
      let shifted = try KernelRidge(
        kernel: kernel, labels: y.map { $0 + 5 }, ridge: 0.01, intercept: intercept)
      #expect(
        KernelFixtures.distance(shifted.predict(kernel), fit.predict(kernel).map { $0 + 5 }) < 1e-10
      )
    } else {
      #expect(fit.intercept == [0, 0, 0])
    }
  }

  @Test(arguments: Intercept.allCases)
  func spectrumAndCholeskyAgree(_ intercept: Intercept) throws {
    let kernel = KernelFixtures.relu(x)
    let spectrum = try KernelSpectrum(kernel)
    for ridge in [0, 1e-3, 1, 100] {
      let a = try KernelRidge(kernel: kernel, labels: y, ridge: ridge, intercept: intercept)
      let b = try KernelRidge(spectrum: spectrum, labels: y, ridge: ridge, intercept: intercept)
      #expect(KernelFixtures.distance(a.coefficients, b.coefficients) < 1e-9)
      #expect(KernelFixtures.distance(.column(a.intercept), .column(b.intercept)) < 1e-10)
    }
  }

  @Test func interpolatesWithTheLeastNorm() throws {
    // Item A7: adding a function of the space that vanishes on the data raises the norm.
    let kernel = KernelFixtures.relu(x)
    let labels = KernelFixtures.signs(30, seed: 3)
    let fit = try KernelRidge(kernel: kernel, labels: labels, ridge: 0)
    #expect(KernelFixtures.distance(fit.predict(kernel), labels) < 1e-8)
    let least = fit.squaredNorms[0]
    for trial in 0..<20 {
      // g = sum_j beta_j k(., z_j) + correction on X so that g(X) = 0.
      let extra = KernelFixtures.sphere(4, 5, seed: 100 + UInt64(trial))
      let all = Matrix(
        (0..<30).map { Array(x[row: $0]) } + (0..<4).map { Array(extra[row: $0]) })
      let beta = KernelFixtures.normals(4, 1, seed: 200 + UInt64(trial))
      let onData = KernelFixtures.relu(x, extra) * beta
      let back = try KernelRidge(kernel: kernel, labels: onData, ridge: 0).coefficients
      var combined = [Double]()
      for i in 0..<30 { combined.append(fit.coefficients[i, 0] - back[i, 0]) }
      combined += beta.elements
      let image = KernelFixtures.relu(all) * combined
      #expect(abs(image[0] - labels[0, 0]) < 1e-8)
      let norm = zip(combined, image).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(norm > least)
    }
  }

  @Test func namesContradictingRows() {
    var rows = (0..<10).map { Array(x[row: $0]) }
    rows[7] = rows[2]
    rows[9] = rows[4]
    let kernel = KernelFixtures.relu(Matrix(rows))
    var labels = Matrix<Double>(rows: 10, columns: 1, repeating: 1)
    #expect(throws: KernelError.singularKernel(rows: [2, 7], contradicting: false)) {
      try KernelRidge(kernel: kernel, labels: labels, ridge: 0)
    }
    labels[9, 0] = -1
    let error = #expect(throws: KernelError.self) {
      try KernelRidge(kernel: kernel, labels: labels, ridge: 0)
    }
    #expect(error == .singularKernel(rows: [4, 9], contradicting: true))
    #expect(error?.description.contains("rows 4 and 9 have identical inputs") == true)
    #expect(throws: Never.self) { try KernelRidge(kernel: kernel, labels: labels, ridge: 1e-6) }
  }

  @Test func pseudoInverseOnDuplicatesAveragesContradictions() throws {
    var rows = (0..<10).map { Array(x[row: $0]) }
    rows[9] = rows[4]
    let kernel = KernelFixtures.relu(Matrix(rows))
    var labels = Matrix<Double>(rows: 10, columns: 1, repeating: 1)
    labels[9, 0] = -1
    let spectrum = try KernelSpectrum(kernel)
    #expect(spectrum.zeroCount == 1)
    let fit = try KernelRidge(spectrum: spectrum, labels: labels, ridge: 0)
    let outputs = fit.predict(kernel)
    #expect(abs(outputs[4, 0]) < 1e-10 && abs(outputs[9, 0]) < 1e-10)
    #expect(abs(outputs[0, 0] - 1) < 1e-10)
    #expect(KernelFixtures.distance(fit.fitted, outputs) < 1e-10)
    #expect(throws: KernelError.self) {
      try KernelRidge(spectrum: spectrum, labels: labels, ridge: 0, intercept: .unpenalized)
    }
  }

  @Test func refusesBadRidgesAndRankDeficiency() throws {
    let kernel = KernelFixtures.relu(x)
    for bad in [-1e-3, .infinity] {
      #expect(throws: KernelError.invalidRidge(bad)) {
        try KernelRidge(kernel: kernel, labels: y, ridge: bad)
      }
    }
    // A linear kernel of rank 5 on 30 distinct rows: singular, but no pair to blame.
    let error = #expect(throws: KernelError.self) {
      try KernelRidge(kernel: x.gram(), labels: y, ridge: 0)
    }
    guard case .numericallySingular = error else {
      Issue.record("expected numericallySingular, got \(String(describing: error))")
      return
    }
    // Not a kernel at all: eigenvalues 3 and -1.
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 1, value: -3)) {
      try KernelRidge(
        kernel: Matrix([[1, 2], [2, 1]]), labels: Matrix(rows: 2, columns: 1), ridge: 0)
    }
    let negative = #expect(throws: KernelError.self) {
      try KernelSpectrum(Matrix([[1, 2], [2, 1]]))
    }
    guard case .notPositiveSemidefinite(let value, _) = negative else {
      Issue.record("expected notPositiveSemidefinite, got \(String(describing: negative))")
      return
    }
    #expect(abs(value + 1) < 1e-14)
  }

  @Test func emptyAndSingleRow() throws {
    let empty = try KernelRidge(
      kernel: Matrix(rows: 0, columns: 0), labels: Matrix(rows: 0, columns: 2), ridge: 0)
    #expect(empty.predict(Matrix(rows: 3, columns: 0)) == Matrix(rows: 3, columns: 2))
    let one = try KernelRidge(
      kernel: Matrix([[2]]), labels: Matrix([[3]]), ridge: 0.5, intercept: .unpenalized)
    // A lone row has alpha = 0; two divisions round.
    #expect(abs(one.predict(Matrix([[1]]))[0, 0] - 3) < 4 * 3 * Double.ulpOfOne)
  }
}
