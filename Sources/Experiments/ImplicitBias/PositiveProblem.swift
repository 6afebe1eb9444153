import ImplicitBias
import LinearAlgebra

/// Three Gaussian measurements of eight unknowns that a positive vector meets, with a positive start.
struct PositiveProblem {
  let objective: LeastSquares
  let start: [Double]

  var x: Matrix<Double> { objective.x }
  var y: [Double] { objective.y }

  init(_ context: ExperimentContext, _ index: Int) throws {
    var stream = context.stream("positive problem").child(index)
    let x: Matrix<Double> = stream.child("rows").normalMatrix(rows: 3, columns: 8)
    let solution = (0..<8).map { _ in 0.2 + stream.uniform() }
    objective = LeastSquares(x: x, y: x * solution)
    start = (0..<8).map { _ in 0.2 + 0.6 * stream.uniform() }
  }
}
