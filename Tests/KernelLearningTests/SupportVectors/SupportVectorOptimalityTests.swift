import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct SupportVectorOptimalityTests {
  static func classes(_ count: Int, of k: Int, seed: UInt64) -> [Int] {
    var random = RandomStream(seed: seed, stream: 5)
    // Every class has a row.
    return (0..<count).map { $0 < k ? $0 : random.integer(below: k) }
  }

  /// The optimality conditions of every pair, from the kernel and the coefficients.
  ///
  /// With F_i = sum_j alpha_j y_j K_ij - y_i, an optimum has max -F over rows that may grow <=
  /// min -F over rows that may shrink; LIBSVM stops when it is violated by less than the
  /// tolerance. It reads K in single precision, which moves F by up to 2^-24 sum_j alpha_j |K_ij|.
  @Test(arguments: [0.01, 1, 1000], [1e-3, 1e-6])
  func conditionsHold(_ cost: Double, _ tolerance: Double) throws {
    let n = 60
    let kernel = KernelFixtures.relu(KernelFixtures.sphere(n, 4, seed: 41))
    let classes = Self.classes(n, of: 3, seed: 42)
    let fit = try SupportVectorClassifier(
      kernel: kernel, classes: classes, cost: cost, tolerance: tolerance)
    #expect(fit.unconverged.isEmpty && fit.iterations.count == 3)
    for (index, pair) in fit.pairs.enumerated() {
      var weights = [Double](repeating: 0, count: n)
      for (position, row) in fit.support.enumerated() {
        weights[row] = fit.coefficients[index, position]
      }
      var (up, low, slack) = (-Double.infinity, Double.infinity, 0.0)
      for i in 0..<n {
        guard classes[i] == pair.first || classes[i] == pair.second else {
          #expect(weights[i] == 0)
          continue
        }
        let y = classes[i] == pair.first ? 1.0 : -1
        let alpha = weights[i] * y
        #expect(alpha >= 0 && alpha <= cost)
        let sum = (0..<n).reduce(0) { $0 + weights[$1] * kernel[i, $1] }
        slack = max(slack, (0..<n).reduce(0) { $0 + abs(weights[$1] * kernel[i, $1]) } * 0x1p-24)
        if y > 0 ? alpha < cost : alpha > 0 { up = max(up, y - sum) }
        if y > 0 ? alpha > 0 : alpha < cost { low = min(low, y - sum) }
        // Rows strictly inside have y f = 1.
        if alpha > 0, alpha < cost {
          #expect(abs(y * (sum - fit.offsets[index]) - 1) <= tolerance + 2 * slack)
        }
      }
      #expect(up - low <= tolerance + 2 * slack)
      // A step moves two rows by the same amount, each rounded.
      #expect(
        abs(weights.reduce(0, +)) <= Double(fit.iterations[index] + n) * cost * Double.ulpOfOne)
    }
  }

  /// The optimum of five rows by trying every set of rows at 0, at the cost, and between.
  @Test(arguments: [0.05, 0.3, 5])
  func equalsBruteForce(_ cost: Double) throws {
    for seed in 0..<20 as Range<UInt64> {
      let x = KernelFixtures.normals(5, 2, seed: 300 + seed)
      let kernel = x.gram().addingToDiagonal(0.5)
      let signs: [Double] = [1, -1, 1, -1, seed % 2 == 0 ? 1 : -1]
      let best = try #require(TinyProblem(kernel: kernel, signs: signs, cost: cost).optimum())
      let fit = try SupportVectorClassifier(
        kernel: kernel, classes: signs.map { $0 > 0 ? 0 : 1 }, cost: cost, tolerance: 1e-9)
      var weights = [Double](repeating: 0, count: 5)
      for (position, row) in fit.support.enumerated() {
        weights[row] = fit.coefficients[0, position]
      }
      // The condition number of K is below 50 here and single precision moves K by 2^-24 of
      // itself: alpha moves by 50 * 6e-8 of its largest value, which is at most 5.
      expectClose(weights, zip(best, signs).map { $0 * $1 }, absolute: 2e-5)
    }
  }

  /// Two solutions within the tolerance t have dual gaps below n C t, so that their functions differ
  /// by at most sqrt(2 n C t K(x, x)) each: 4e-6 for 60 rows at t = 1e-13, C = 1, K(x, x) = 1/2.
  @Test func orderOfRowsDoesNotMatter() throws {
    let n = 60
    let all = KernelFixtures.relu(KernelFixtures.sphere(n + 20, 3, seed: 51))
    let classes = Self.classes(n, of: 4, seed: 52)
    let cross = all.selectingRows(n..<n + 20)
    func decisions(_ order: [Int]) throws -> Matrix<Double> {
      let kernel = all.selectingRows(order).selectingColumns(order)
      return try SupportVectorClassifier(
        kernel: kernel, classes: order.map { classes[$0] }, cost: 1, tolerance: 1e-13
      ).decisionValues(cross.selectingColumns(order))
    }
    let first = try decisions(Array(0..<n))
    for seed in 0..<4 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      expectClose(try decisions(random.permutation(n)), first, absolute: 8e-6)
    }
  }

  /// Powers of two scale every number of the algorithm exactly.
  @Test func scaleOfTheKernelIsThatOfTheCost() throws {
    let kernel = KernelFixtures.relu(KernelFixtures.sphere(40, 3, seed: 61))
    let classes = Self.classes(40, of: 3, seed: 62)
    let a = try SupportVectorClassifier(kernel: kernel, classes: classes, cost: 8)
    let b = try SupportVectorClassifier(kernel: 16 * kernel, classes: classes, cost: 0.5)
    #expect(a.decisionValues(kernel) == b.decisionValues(16 * kernel))
    #expect(a.support == b.support && a.iterations == b.iterations)
  }

  @Test func rowsOfALargerKernelAndThreads() throws {
    let kernel = KernelFixtures.relu(KernelFixtures.sphere(50, 4, seed: 71))
    let classes = Self.classes(50, of: 4, seed: 72)
    let rows = (0..<50).filter { $0 % 3 != 1 }
    let own = kernel.selectingRows(rows).selectingColumns(rows)
    let expected = try SupportVectorClassifier(
      kernel: own, classes: rows.map { classes[$0] }, cost: 2)
    let prepared = try SupportVectorKernel(kernel)
    var fits = [SupportVectorClassifier?](repeating: nil, count: 32)
    fits.parallelFill(chunk: 1, parallelism: Parallelism(threads: 8)) { _, fit in
      fit[0] = try? SupportVectorClassifier(
        prepared, rows: rows, classes: rows.map { classes[$0] }, cost: 2)
    }
    #expect(fits.allSatisfy { $0 == expected })
  }
}
