import LinearAlgebra

/// Gradient descent, Polyak's heavy ball and Nesterov's method.
struct MomentumRule: UpdateRule {
  let momentum: Double
  let looksAhead: Bool
  private var velocity: [Double] = []

  init(momentum: Double, looksAhead: Bool) {
    self.momentum = momentum
    self.looksAhead = looksAhead
  }

  mutating func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double
  ) {
    guard momentum != 0 else {
      let g = gradient(point)
      point.add(-stepSize(g), g)
      return
    }
    if velocity.isEmpty { velocity = [Double](repeating: 0, count: point.count) }
    let g = gradient(looksAhead ? point.adding(momentum, velocity) : point)
    let size = stepSize(g)
    for index in point.indices {
      velocity[index] = momentum * velocity[index] - size * g[index]
      point[index] += velocity[index]
    }
  }
}

/// Gradient descent in a constant metric.
struct PreconditionedRule: UpdateRule {
  let matrix: Matrix<Double>

  func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double
  ) {
    let g = gradient(point)
    point.add(-stepSize(g), matrix * g)
  }
}

/// Steepest descent in a norm.
struct SteepestRule: UpdateRule {
  let norm: VectorNorm

  func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double
  ) throws {
    let g = gradient(point)
    point.add(stepSize(g), try norm.steepestStep(g))
  }
}
