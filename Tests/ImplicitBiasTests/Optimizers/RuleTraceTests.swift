import Testing

@testable import ImplicitBias

/// Three steps of the update rules against numbers computed by hand.
@Suite struct RuleTraceTests {
  /// From 1 along the gradients 2, -1 and 0.5 at steps of 0.1.
  ///
  /// Gradient descent: -.2, +.1, -.05. Momentum .5:
  /// v = -.2, 0, -.05; Nesterov's gradient is asked for elsewhere and given here. AdaGrad: G = 4, 5, 5.25.
  /// RMSProp, .5: 2, 1.5, .875. Adam, .5 and .75: means 1, 0, .25 over 1 - .5^t, squares 1, 1, .8125 over
  /// .25, .4375, .578125.
  static let traces: [(Optimizer, [Double])] = [
    (.gradientDescent, [0.8, 0.9, 0.85]),
    (.heavyBall(momentum: 0.5), [0.8, 0.8, 0.75]),
    (.nesterov(momentum: 0.5), [0.8, 0.8, 0.75]),
    (.adaGrad(), [0.9, 0.944721359549996, 0.922899570526397]),
    (
      .rmsProp(decay: 0.5, epsilon: 0),
      [0.858578643762691, 0.940228301855463, 0.886776053472978]
    ),
    (.adam(first: 0.5, second: 0.75, epsilon: 0), [0.9, 0.9, 0.875899217363229]),
  ]

  @Test(arguments: traces.indices)
  func threeSteps(_ index: Int) throws {
    let (optimizer, expected) = Self.traces[index]
    var rule = optimizer.rule(dimension: 1)
    var point = [1.0]
    for (gradient, value) in zip([2, -1, 0.5], expected) {
      try rule.advance(&point, gradient: { _ in [gradient] }, stepSize: { _ in 0.1 })
      #expect(abs(point[0] - value) < 2e-15, "\(optimizer): \(point[0])")
    }
  }
}
