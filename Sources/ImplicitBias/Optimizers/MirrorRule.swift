import LinearAlgebra

/// Mirror descent.
///
/// Reference: Gunasekar, Lee, Soudry, Srebro (2018), arXiv:1802.08246, equations (4) to (8).
struct MirrorRule: UpdateRule {
  let potential: Potential
  let momentum: MirrorMomentum
  private var dual: [Double] = []
  private var previous: [Double] = []

  init(potential: Potential, momentum: MirrorMomentum) {
    self.potential = potential
    self.momentum = momentum
  }

  mutating func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double
  ) throws {
    if dual.isEmpty {
      dual = try potential.dualPoint(point)
      if case .primal = momentum { previous = point } else { previous = dual }
    }
    let g = gradient(point)
    let size = stepSize(g)
    switch momentum {
    case .none: dual.add(-size, g)
    case .dual(let momentum):
      let change = dual.adding(-1, previous)
      previous = dual
      dual.add(momentum, change)
      dual.add(-size, g)
    case .primal(let momentum):
      dual = try potential.dualPoint(point.adding(momentum, point.adding(-1, previous)))
      previous = point
      dual.add(-size, g)
    }
    point = potential.primalPoint(dual)
  }
}

/// Natural gradient descent in the metric psi''(w).
///
/// The limit of mirror descent for small steps.
struct NaturalGradientRule: UpdateRule {
  let potential: Potential

  func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double
  ) throws {
    let g = gradient(point)
    point.add(-stepSize(g), potential.conjugateHessian(try potential.dualPoint(point)) * g)
  }
}
