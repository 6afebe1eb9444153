import Generalization
import Testing

@Suite struct KendallTauTests {
  @Test func byHand() {
    #expect(kendallTau([1, 2, 3, 4], [10, 20, 30, 40]) == 1)
    #expect(kendallTau([1, 2, 3, 4], [4, 3, 2, 1]) == -1)
    // Pairs of (1, 3, 2, 4): five in order, one not.
    #expect(abs(kendallTau([1, 2, 3, 4], [1, 3, 2, 4]) - 4.0 / 6) < 1e-15)
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) = -0.4714045207910316.
    #expect(abs(kendallTau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) + 0.4714045207910316) < 1e-15)
    #expect(kendallTau([1, 1], [1, 2]).isNaN && kendallTau([], []).isNaN)
  }
}
