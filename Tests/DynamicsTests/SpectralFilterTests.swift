import Dynamics
import Foundation
import Testing

@Suite struct SpectralFilterTests {
  @Test func flowAgainstExtendedPrecision() throws {
    for t in [1e-12, 0.3, 1, 50, 1e9] {
      for rate in [1e-15, 1e-8, 1e-3, 0.5, 1, 7] {
        let filter = try SpectralFilter(.flow(t))
        let x = Float80(rate) * Float80(t)
        // 1 - e^{-x} by its series where it cancels.
        let share = x < 1e-3 ? x - x * x / 2 + x * x * x / 6 : 1 - exp(-x)
        let expected = Double(share / Float80(rate))
        // Truncation x^4/24 <= 5e-11 x^... is below 5e-14 x at x = 1e-3.
        #expect(abs(filter.integrated(rate) - expected) <= 1e-10 * expected)
        #expect(abs(filter.learned(rate) + filter.residual(rate) - 1) <= 2 * Double.ulpOfOne)
      }
      #expect(try SpectralFilter(.flow(t)).integrated(0) == t)
    }
  }

  @Test(arguments: [0, 1, 2, 7, 100, 1001])
  func descentAgainstIteration(_ steps: Int) throws {
    // sum_{j<k} (1 - x)^j eta by recursion: k terms of magnitude <= eta, each rounded.
    for stepSize in [0.01, 1] {
      for x in [0, 1e-17, 1e-12, 1e-3, 0.5, 1, 1.25, 1.9, 2] {
        let rate = x / stepSize
        let filter = try SpectralFilter(.descent(steps: steps, stepSize: stepSize))
        var power: Float80 = 1
        var sum: Float80 = 0
        for _ in 0..<steps {
          sum += power
          power *= 1 - Float80(rate) * Float80(stepSize)
        }
        let expected = Double(sum) * stepSize
        let slack = 1e-14 * Double(max(1, steps)) * stepSize
        #expect(abs(filter.integrated(rate) - expected) <= slack)
        #expect(abs(filter.residual(rate) - Double(power)) <= 1e-14 * Double(max(1, steps)))
        #expect(abs(filter.learned(rate) - Double(1 - power)) <= 1e-14 * Double(max(1, steps)))
      }
    }
  }

  @Test func tinyRatesKeepTheirDigits() throws {
    // 1000 steps with x = 1e-13: (1 - (1-x)^k) / x = k (1 - (k-1) x / 2), naively 3 digits.
    let filter = try SpectralFilter(.descent(steps: 1000, stepSize: 1))
    #expect(abs(filter.integrated(1e-13) - 1000 * (1 - 999 * 1e-13 / 2)) < 1e-10)
    #expect(filter.learned(1e-300) == 1e-297)
    let subnormal = Double.leastNormalMagnitude / 256
    #expect(try SpectralFilter(.flow(1e-10)).integrated(subnormal) == 1e-10)
    let late = try SpectralFilter(.flow(1e300)).integrated(subnormal)
    #expect(abs(late / 1e300 - 1) < 1e-7)
  }

  @Test func limits() throws {
    let end = try SpectralFilter(.flow(.infinity))
    for filter in [end, try SpectralFilter(.converged)] {
      #expect(filter.residual(0) == 1 && filter.learned(0) == 0 && filter.integrated(0) == 0)
      #expect(filter.residual(3) == 0 && filter.learned(3) == 1 && filter.integrated(4) == 0.25)
    }
    let start = try SpectralFilter(.flow(0))
    #expect(start.residual(5) == 1 && start.learned(5) == 0 && start.integrated(5) == 0)
  }

  @Test func refusesNonsense() {
    #expect(throws: DynamicsError.invalidTime(-1)) { try SpectralFilter(.flow(-1)) }
    #expect(throws: DynamicsError.self) { try SpectralFilter(.flow(.nan)) }
    #expect(throws: DynamicsError.invalidTime(-3)) {
      try SpectralFilter(.descent(steps: -3, stepSize: 1))
    }
    for step in [0, -1, .infinity] {
      #expect(throws: DynamicsError.invalidStep(step)) {
        try SpectralFilter(.descent(steps: 1, stepSize: step))
      }
    }
  }
}
