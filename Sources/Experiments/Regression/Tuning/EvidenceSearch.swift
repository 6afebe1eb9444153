/// A maximum of an `EvidenceObjective` by BFGS with a backtracking line search.
///
/// No logarithm moves by more than 1 in a step. It ends when no component of the gradient exceeds
/// 0.01, a hundredth of a nat for a factor e of a parameter, or when a step gains less than 0.001:
/// evidence tells networks apart by nats. Points stay in the objective's box: a coordinate at an end
/// of it that the gradient would push over it rests.
///
/// Reference: Nocedal and Wright, Numerical Optimization, algorithm 6.1; Bertsekas (1982),
/// doi:10.1137/0320018, for the box.
struct EvidenceSearch {
  private(set) var point: [Double]
  private(set) var value: Double
  private(set) var steps = 0
  private(set) var converged = false

  init(
    _ objective: EvidenceObjective, from start: [Double], maximumSteps: Int = 50,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let box = objective.box(around: start)
    point = start
    value = objective.value(start) ?? -.infinity
    guard value.isFinite, var gradient = try objective.gradient(start) else { return }
    // The inverse of minus the Hessian, from steps of length 1 at most.
    var inverse = Self.identity(start.count, 1 / max(1, gradient.map(abs).max() ?? 1))
    while steps < maximumSteps {
      progress(steps)
      let resting = point.indices.map { index in
        gradient[index] > 0
          ? point[index] >= box[index].upperBound : point[index] <= box[index].lowerBound
      }
      let free = zip(gradient, resting).map { $1 ? 0 : $0 }
      if free.allSatisfy({ abs($0) < 0.01 }) {
        converged = true
        return
      }
      var direction = zip(inverse, resting).map { row, rests in
        rests ? 0 : zip(row, free).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let largest = direction.map(abs).max() ?? 0
      if largest > 1 { direction = direction.map { $0 / largest } }
      guard let (next, found) = line(objective, direction, gradient, box) else {
        // No gain along an ascent direction: rounding.
        converged = true
        return
      }
      guard let change = try objective.gradient(next) else { return }
      let gain = found - value
      Self.update(
        &inverse, step: zip(next, point).map { $0 - $1 },
        change: zip(gradient, change).map { $0 - $1 })
      (point, value, gradient) = (next, found, change)
      steps += 1
      if gain < 1e-3 {
        converged = true
        return
      }
    }
  }

  private func line(
    _ objective: EvidenceObjective, _ direction: [Double], _ gradient: [Double],
    _ box: [ClosedRange<Double>]
  ) -> (point: [Double], value: Double)? {
    var length = 1.0
    while length > 1e-6 {
      let next = point.indices.map { index in
        min(
          max(point[index] + length * direction[index], box[index].lowerBound),
          box[index].upperBound)
      }
      let promised = point.indices.reduce(0) { $0 + gradient[$1] * (next[$1] - point[$1]) }
      if let found = objective.value(next), found >= value + 1e-4 * promised, found > value {
        return (next, found)
      }
      length /= 2
    }
    return nil
  }

  /// The BFGS formula; left out where the curvature is not positive.
  private static func update(_ h: inout [[Double]], step s: [Double], change y: [Double]) {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let curvature = dot(s, y)
    guard curvature > 1e-12 * (dot(s, s) * dot(y, y)).squareRoot() else { return }
    let hy = h.map { dot($0, y) }
    let factor = (1 + dot(y, hy) / curvature) / curvature
    for i in s.indices {
      for j in s.indices {
        h[i][j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / curvature
      }
    }
  }

  private static func identity(_ count: Int, _ scale: Double) -> [[Double]] {
    (0..<count).map { i in (0..<count).map { $0 == i ? scale : 0 } }
  }
}
