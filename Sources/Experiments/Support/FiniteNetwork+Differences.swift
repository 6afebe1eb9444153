import FiniteWidth
import LinearAlgebra

extension FiniteNetwork<Double> {
  /// The derivative of the squared loss in one parameter, by a central difference of step 1e-6.
  ///
  /// It is exact to about 1e-9 of the largest derivative of losses of order 1.
  func centralDifference(
    in index: Int, inputs x: Matrix<Double>, targets y: Matrix<Double>
  ) -> Double {
    func loss(_ change: Double) -> Double {
      var (moved, parameters) = (self, parameters)
      parameters[index] += change
      moved.setParameters(parameters)
      return Loss.squared.value(outputs: moved.outputs(x), targets: y)
    }
    let h = 1e-6
    return (loss(h) - loss(-h)) / (2 * h)
  }
}
