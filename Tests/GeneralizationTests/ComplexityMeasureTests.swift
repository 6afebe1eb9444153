import Foundation
import Generalization
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ComplexityMeasureTests {
  let n = 60
  let x = KernelFixtures.sphere(60, 8, seed: 1)
  var gram: Matrix<Double> { KernelFixtures.relu(x) }
  var clean: Matrix<Double> { .column((0..<n).map { x[$0, 0] >= 0 ? 1 : -1 }) }

  @Test func equalsTheExplicitInverse() throws {
    let y = KernelFixtures.normals(n, 3, seed: 2)
    let inverse = try Cholesky(gram).solve(.identity(n))
    let expected = (0..<3).map { c in
      let column = y[column: c]
      return zip(column, inverse * column).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let direct = try ComplexityMeasure(gram)
    let spectral = ComplexityMeasure(try KernelSpectrum(gram))
    for measure in [direct, spectral] {
      // n eps cond ~ 60 * 2e-16 * 1e3 relative.
      for (value, reference) in zip(try measure.quadraticForms(y), expected) {
        #expect(abs(value - reference) < 1e-11 * reference)
      }
      let total = expected.reduce(0, +)
      #expect(abs(try measure.complexity(y) - (2 * total / Double(n)).squareRoot()) < 1e-10)
      #expect(abs(try measure.minimumNorm(y) - total.squareRoot()) < 1e-10)
      #expect(abs(measure.traceOfInverse() - inverse.trace) < 1e-11 * inverse.trace)
    }
  }

  @Test func isTheNormOfTheLeastInterpolant() throws {
    let fit = try KernelRidge(kernel: gram, labels: clean, ridge: 0)
    let measure = try ComplexityMeasure(gram)
    let square = try measure.quadraticForm(clean)
    #expect(abs(fit.squaredNorms[0] - square) < 1e-10 * square)
  }

  @Test(arguments: [0, 0.25, 0.6, 1])
  func expectationUnderCorruption(_ p: Double) throws {
    let measure = try ComplexityMeasure(gram)
    let corruption = try LabelReplacement(probability: p)
    let root = RandomStream(seed: 5)
    let squares = SampledMean(
      try (0..<2000).map {
        try measure.quadraticForm(corruption.apply(to: clean, stream: root.child($0)))
      })
    let exact = try measure.expectedQuadraticForm(clean, corruption: corruption)
    #expect(abs(squares.mean - exact) <= 5 * squares.standardError + 1e-9)
    // Jensen: E C <= sqrt(E C^2), and here within 2 %.
    let sampled = try measure.sampledComplexity(
      clean, corruption: corruption, draws: 400, stream: root)
    let bound = try measure.expectedComplexity(clean, corruption: corruption)
    #expect(sampled.mean <= bound + 5 * sampled.standardError + 1e-9)
    #expect(sampled.mean >= 0.98 * bound)
    if p == 1 { #expect(abs(bound - measure.expectedRandomComplexity()) < 1e-12) }
  }

  @Test func expectationForManyClasses() throws {
    let alphabet = LabelAlphabet.centeredOneHot(classes: 4)
    let labels = try ClassEncoding.centeredOneHot.targets((0..<n).map { $0 % 4 }, count: 4)
    let measure = ComplexityMeasure(try KernelSpectrum(gram))
    let corruption = try LabelReplacement(probability: 0.4, alphabet: alphabet)
    let root = RandomStream(seed: 6)
    let squares = SampledMean(
      try (0..<2000).map {
        try measure.quadraticForm(corruption.apply(to: labels, stream: root.child($0)))
      })
    let exact = try measure.expectedQuadraticForm(labels, corruption: corruption)
    #expect(abs(squares.mean - exact) < 5 * squares.standardError)
    let random = measure.expectedRandomComplexity(alphabet)
    let expected = (2 * 0.75 * measure.traceOfInverse() / Double(n)).squareRoot()
    #expect(abs(random - expected) < 1e-12)
  }

  @Test func corruptionReplacesTheStatedShare() throws {
    let labels = Matrix<Double>(rows: 4000, columns: 1, repeating: 1)
    let corruption = try LabelReplacement(probability: 0.5)
    let corrupted = corruption.apply(to: labels, stream: RandomStream(seed: 3))
    let flipped = corrupted.elements.count { $0 == -1 }
    // A quarter flips; standard deviation sqrt(4000 * .25 * .75) = 27.4.
    #expect(abs(Double(flipped) - 1000) < 4 * 27.4)
    // Nested: what p = .5 flips, p = .8 flips too.
    let more = try LabelReplacement(probability: 0.8).apply(
      to: labels, stream: RandomStream(seed: 3))
    #expect((0..<4000).allSatisfy { corrupted[$0, 0] == 1 || more[$0, 0] == -1 })
    #expect(
      try LabelReplacement(probability: 0).apply(to: labels, stream: RandomStream(seed: 3))
        == labels)
    #expect(throws: GeneralizationError.self) { try LabelReplacement(probability: 1.1) }
    #expect(throws: GeneralizationError.self) { try LabelReplacement(probability: .nan) }
  }

  @Test func singularGramMatrices() throws {
    let rows = (0..<n).map { $0 == 9 ? 4 : $0 }
    let gram = KernelFixtures.relu(x.selectingRows(rows))
    var labels = Matrix<Double>(rows: n, columns: 1, repeating: 1)
    #expect(throws: KernelError.singularKernel(rows: [4, 9], contradicting: false)) {
      try ComplexityMeasure(gram, labels: labels)
    }
    // Agreeing duplicates: the pseudo-inverse gives the value without the duplicate.
    let spectral = ComplexityMeasure(try KernelSpectrum(gram))
    let distinct = (0..<n).filter { $0 != 9 }
    let reduced = try ComplexityMeasure(
      gram.selectingRows(distinct).selectingColumns(distinct))
    let expected = try reduced.quadraticForm(labels.selectingRows(distinct))
    #expect(abs(try spectral.quadraticForm(labels) - expected) < 1e-9 * expected)
    #expect(spectral.traceOfInverse() == .infinity)
    labels[9, 0] = -1
    #expect(throws: KernelError.singularKernel(rows: [4, 9], contradicting: true)) {
      try spectral.quadraticForm(labels)
    }
    #expect(throws: KernelError.singularKernel(rows: [4, 9], contradicting: true)) {
      try ComplexityMeasure(gram, labels: labels)
    }
    // Rank 8 with distinct rows: no pair to name.
    let linear = ComplexityMeasure(try KernelSpectrum(x.gram()))
    let error = #expect(throws: KernelError.self) { try linear.quadraticForm(labels) }
    guard case .numericallySingular = error else {
      Issue.record("expected numericallySingular, got \(String(describing: error))")
      return
    }
  }

  @Test func sampledMeans() {
    let mean = SampledMean([1, 2, 3, 6])
    #expect(mean.mean == 3 && mean.draws == 4)
    // sum (x - 3)^2 = 14, over 4 * 3.
    #expect(abs(mean.standardError - (14.0 / 12).squareRoot()) < 1e-15)
    #expect(SampledMean([1]).standardError == .infinity)
  }
}
