import LinearAlgebra
import Testing

@testable import FiniteWidth

/// Three steps of every optimizer against numbers computed by hand.
@Suite struct OptimizerTraceTests {
  /// The parameter after each step from 1 along the gradients 2, -1 and 0.5 at rate 0.1.
  ///
  /// SGD: 1 - .2, + .1, - .05. Heavy ball, momentum .5: v = 2, 0, .5. Nesterov, .5: steps .1 (g + .5 v) with
  /// the same v: .3, -.1, .075. AdaGrad: s = 4, 5, 5.25, steps .2/2, -.1/sqrt 5, .05/sqrt 5.25. RMSProp,
  /// decay .5: s = 2, 1.5, .875, steps .2/sqrt 2, -.1/sqrt 1.5, .05/sqrt .875. Adam, .5 and .75: m = 1, 0,
  /// .25 over 1 - .5^t, s = 1, 1, .8125 over 1 - .75^t = .25, .4375, .578125: steps .1 · 2/2, 0,
  /// .1 · (.25/.875) / sqrt(.8125/.578125).
  static let traces: [(Optimizer, [Double])] = [
    (.gradientDescent(), [0.8, 0.9, 0.85]),
    (.gradientDescent(momentum: 0.5), [0.8, 0.8, 0.75]),
    (.gradientDescent(momentum: 0.5, nesterov: true), [0.7, 0.8, 0.725]),
    (.adaGrad(epsilon: 1e-300), [0.9, 0.944721359549996, 0.922899570526397]),
    (
      .rmsProp(decay: 0.5, epsilon: 1e-300),
      [0.858578643762690, 0.940228301855463, 0.886776053472978]
    ),
    (.adam(beta1: 0.5, beta2: 0.75, epsilon: 1e-300), [0.9, 0.9, 0.875899217363229]),
  ]

  @Test(arguments: traces.indices)
  func threeSteps(_ index: Int) {
    let (optimizer, expected) = Self.traces[index]
    var state = TrainingState<Double>([1], optimizer)
    for (gradient, value) in zip([2, -1, 0.5], expected) {
      var g = [gradient]
      state.update(&g, optimizer, [(0..<1, 0.1)])
      // Fifteen digits are written down.
      #expect(abs(state.parameters[0] - value) < 2e-15, "\(optimizer): \(state.parameters[0])")
    }
  }
}
