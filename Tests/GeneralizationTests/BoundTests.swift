import Foundation
import Generalization
import LinearAlgebra
import TestSupport
import Testing

@Suite struct BoundTests {
  @Test func termsByHand() throws {
    // n = 100, m = 10^12, kappa = 1, lambda_0 = .04, |y - u| = 10, q = 25, delta = .05.
    let network = try WideNetwork(
      rows: 100, width: 1_000_000_000_000, initialScale: 1, smallestEigenvalue: 0.04,
      initialError: 10)
    // R = 4 * 10 * 10 / (10^6 * .04) = .01.
    #expect(abs(network.unitDistanceBound - 0.01) < 1e-15)
    let bound = try GeneralizationBound(
      network, quadraticForm: 25, failureProbability: 0.05)
    func term(_ name: GeneralizationBound.Term) throws -> Double {
      try #require(bound.terms[name])
    }
    #expect(bound.terms.count == GeneralizationBound.Term.allCases.count)
    #expect(abs(try term(.training) - 0.1) < 1e-15)
    #expect(abs(try term(.main) - 0.5.squareRoot()) < 1e-15)
    #expect(abs(try term(.radius) - 0.2 / 2.0.squareRoot()) < 1e-15)
    // log(10 / .05) = log 200 = 5.298317366548036.
    let l = 5.298317366548036
    let widthTerm = 12 / 200.0.squareRoot() * pow(2 * l / 1e12, 0.25)
    #expect(abs(try term(.width) - widthTerm) < 1e-15)
    #expect(abs(try term(.flips) - 4 * 1e-4 * 1e6) < 1e-9)
    #expect(abs(try term(.flipCount) - 0.02 * (2 * l).squareRoot()) < 1e-14)
    // n_B = sqrt(100 / .04) = 50, delta' = .05 / 3: log(100 * 60) = log 6000.
    #expect(abs(try term(.concentration) - 3 * (log(6000.0) / 200).squareRoot()) < 1e-14)
    let sum = try GeneralizationBound.Term.allCases.reduce(0) { $0 + (try term($1)) }
    #expect(bound.total == sum && bound.isVacuous && !bound.isMainVacuous)
  }

  @Test func becomesInformative() throws {
    // With everything large the bound is the main term plus small ones.
    let network = try WideNetwork(
      rows: 1_000_000, width: .max / 2, initialScale: 1e6, smallestEigenvalue: 0.01,
      initialError: 10)
    let bound = try GeneralizationBound(network, quadraticForm: 100, failureProbability: 0.01)
    #expect(!bound.isVacuous && bound.total > bound.main)
    let excess = try GeneralizationBound(
      network, quadraticForm: 100, failureProbability: 0.01, distanceExcess: 3)
    #expect(excess.total > bound.total && excess.main == bound.main)
    // JSON keeps every named term.
    let data = try JSONEncoder().encode(bound)
    #expect(try JSONDecoder().decode(GeneralizationBound.self, from: data) == bound)
    #expect(String(decoding: data, as: UTF8.self).contains("\"concentration\""))
  }

  @Test func mainTermBoundsTheErrorOfTheKernelPredictor() throws {
    // Item A4 on synthetic data, at corruptions where the main term is informative and where not.
    let (n, m) = (300, 500)
    let all = KernelFixtures.sphere(n + m, 10, seed: 9)
    let (x, fresh) = (all.selectingRows(0..<n), all.selectingRows(n..<n + m))
    func labels(_ x: Matrix<Double>) -> Matrix<Double> {
      .column((0..<x.rows).map { x[$0, 0] + x[$0, 1] * x[$0, 2] >= 0 ? 1 : -1 })
    }
    let gram = KernelFixtures.relu(x)
    let measure = try ComplexityMeasure(gram)
    let solver = try Cholesky(gram)
    let cross = KernelFixtures.relu(fresh, x)
    for p in [0, 0.3, 1] {
      let corruption = try LabelReplacement(probability: p)
      let y = corruption.apply(to: labels(x), stream: RandomStream(seed: 10))
      let truth = corruption.apply(to: labels(fresh), stream: RandomStream(seed: 11))
      let outputs = cross * solver.solve(y)
      let clipped = (0..<m).map { min(1, abs(outputs[$0, 0] - truth[$0, 0])) }
      #expect(try measure.complexity(y) >= clipped.reduce(0, +) / Double(m))
    }
  }

  @Test func refusesValuesOutsideTheDomain() throws {
    func network(
      rows: Int = 10, width: Int = 10, scale: Double = 1, smallest: Double = 0.1,
      error: Double = 1
    ) throws -> WideNetwork {
      try WideNetwork(
        rows: rows, width: width, initialScale: scale, smallestEigenvalue: smallest,
        initialError: error)
    }
    #expect(throws: GeneralizationError.self) { try network(rows: 0) }
    #expect(throws: GeneralizationError.self) { try network(width: 0) }
    #expect(throws: GeneralizationError.self) { try network(scale: 0) }
    #expect(throws: GeneralizationError.self) { try network(smallest: 0) }
    #expect(throws: GeneralizationError.self) { try network(error: -1) }
    let good = try network()
    for delta in [0, 1, -0.5] {
      #expect(throws: GeneralizationError.self) {
        try GeneralizationBound(good, quadraticForm: 1, failureProbability: delta)
      }
    }
    let error = #expect(throws: GeneralizationError.self) {
      try GeneralizationBound(good, quadraticForm: -1, failureProbability: 0.1)
    }
    #expect(error?.description == "y^T H^{-1} y is -1.0; give a value in [0, inf)")
  }
}

@Suite struct RademacherComplexityTests {
  @Test func sampledLinearClass() throws {
    // Item A9: below B/sqrt(2n) by Jensen, and within 5 % of it.
    let n = 80
    let gram = KernelFixtures.relu(KernelFixtures.sphere(n, 20, seed: 3))
    let radius = 7.0
    let bound = RademacherComplexity.linearBound(gram: gram, totalDistance: radius)
    #expect(abs(bound - radius / (2 * Double(n)).squareRoot()) < 1e-14)
    let sampled = try RademacherComplexity.sampledLinear(
      gram: gram, totalDistance: radius, draws: 400, stream: RandomStream(seed: 4))
    #expect(sampled.mean <= bound)
    #expect(sampled.mean >= 0.95 * bound)
  }

  @Test func sampledLinearIsTheSupremum() throws {
    // sup over |W| <= B of (1/n) sum eps_i <W, z_i> is attained at W along Z eps: compare with
    // exact enumeration of all 2^6 signs on explicit features.
    let features = KernelFixtures.normals(6, 4, seed: 5)
    var exact = 0.0
    for code in 0..<64 {
      let signs = (0..<6).map { code >> $0 & 1 == 1 ? 1.0 : -1 }
      let sum = features.apply(.transposed, to: signs)
      exact += sum.reduce(0) { $0 + $1 * $1 }.squareRoot() * 2 / 6 / 64
    }
    let sampled = try RademacherComplexity.sampledLinear(
      gram: features.gram(), totalDistance: 2, draws: 4000, stream: RandomStream(seed: 6))
    #expect(abs(sampled.mean - exact) < 5 * sampled.standardError)
    #expect(
      exact <= RademacherComplexity.linearBound(gram: features.gram(), totalDistance: 2))
    #expect(throws: KernelError.self) {
      try RademacherComplexity.sampledLinear(
        gram: Matrix([[-1.0]]), totalDistance: 1, draws: 1, stream: RandomStream(seed: 1))
    }
  }

  @Test func holdsForARealNetwork() throws {
    // Lemma 5.4 at finite width: the linear part of the bound exceeds the measured complexity of
    // H(0) in 20 of 20 initializations (delta = .05).
    let (n, d, m) = (40, 10, 256)
    let x = KernelFixtures.sphere(n, d, seed: 7)
    let network = try WideNetwork(
      rows: n, width: m, initialScale: 1, smallestEigenvalue: 0.1, initialError: 1)
    let bound = try RademacherComplexity(
      network, totalDistance: 5, unitDistance: 0, failureProbability: 0.05)
    #expect(bound.flips == 0 && bound.flipCount == 0)
    #expect(abs(bound.linear - 5 / 80.0.squareRoot()) < 1e-15)
    for seed in 0..<20 {
      let weights = KernelFixtures.normals(m, d, seed: 1000 + UInt64(seed))
      let active = Matrix.product(x, .none, weights, .transposed).map { $0 >= 0 ? 1.0 : 0 }
      let overlaps = active.gram()
      let cosines = x.gram()
      let gram = Matrix(rows: n, columns: n) { cosines[$0, $1] * overlaps[$0, $1] / Double(m) }
      let sampled = try RademacherComplexity.sampledLinear(
        gram: gram, totalDistance: 5, draws: 100, stream: RandomStream(seed: UInt64(seed)))
      #expect(sampled.mean <= bound.total)
    }
  }
}
