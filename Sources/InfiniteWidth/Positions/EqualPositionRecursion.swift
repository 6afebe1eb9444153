import Architectures
import Foundation

/// The pairs of equal positions of two nearly equal images in double precision, keeping every pair's
/// defect.
///
/// Only equal positions of such images have correlations near 1, where a covariance would lose the
/// angle. Goes as far as the first pool; through `flatten` it reaches the output. Cost: about a
/// microsecond a position and layer.
struct EqualPositionRecursion: Sendable {
  let plan: PositionPlan

  /// What the recursion ends with.
  struct Outcome: Sendable {
    /// The covariance at every position in front of the first pool, or of the output alone.
    var nngp: [Double]
    var ntk: [Double]
    /// Whether this is the output.
    let isOutput: Bool
  }

  private struct State {
    var pairs: [GaussianPair]
    var theta: [Double]
  }

  /// Follows the images `x` and `y`, (positions, channels).
  func run(_ x: [Double], _ y: [Double]) throws -> Outcome {
    var states = [State?](repeating: nil, count: plan.slots)
    states[0] = inputState(x, y)
    for planned in plan.steps {
      let slot = planned.step.target
      switch planned.step {
      case .each(let step): try apply(step, planned.path, &states)
      case .convolve(_, let window, let map), .convolveLocally(_, let window, let map):
        states[slot] = affine(convolve(states[slot]!, window), map)
      case .normalize(_, let overRows, let overColumns):
        normalize(&states[slot]!, planned.input, overRows: overRows, overColumns: overColumns)
      case .flatten:
        let state = states[slot]!
        let share = 1 / Double(state.pairs.count)
        states[slot] = State(
          pairs: [state.pairs.dropFirst().reduce(state.pairs[0], +).scaled(by: share)],
          theta: [state.theta.reduce(0, +) * share])
      case .pool, .reduce, .embed, .attend:
        return outcome(states[0]!, isOutput: false)
      }
    }
    return outcome(states[0]!, isOutput: true)
  }

  private func outcome(_ state: State, isOutput: Bool) -> Outcome {
    Outcome(nngp: state.pairs.map(\.covariance), ntk: state.theta, isOutput: isOutput)
  }

  /// The pairs of the inputs, their defects from differences: with D = |x - y|^2,
  /// 2 (|x||y| - x.y) = D - (|x| - |y|)^2.
  private func inputState(_ x: [Double], _ y: [Double]) -> State {
    let channels = plan.channels
    let pairs = (0..<plan.input.count).map { position in
      var (first, second, distance) = (0.0, 0.0, 0.0)
      for index in position * channels..<(position + 1) * channels {
        first += x[index] * x[index]
        second += y[index] * y[index]
        distance += (x[index] - y[index]) * (x[index] - y[index])
      }
      let norms = first.squareRoot() - second.squareRoot()
      return GaussianPair(
        first: first, second: second, defect: max(0, (distance - norms * norms) / 2)
      ).scaled(by: 1 / Double(channels))
    }
    return State(pairs: pairs, theta: pairs.map { _ in 0 })
  }

  private func convolve(_ state: State, _ window: WindowMap) -> State {
    let zero = GaussianPair(first: 0, second: 0, defect: 0)
    var result = State(pairs: [], theta: [])
    for row in 0..<window.rows.output {
      for column in 0..<window.columns.output {
        var (pair, theta) = (zero, 0.0)
        for i in window.rows.sources(of: row) {
          for j in window.columns.sources(of: column) {
            let source = i * window.columns.input + j
            pair = pair + state.pairs[source]
            theta += state.theta[source]
          }
        }
        result.pairs.append(pair)
        result.theta.append(theta)
      }
    }
    return result
  }

  private func affine(_ state: State, _ map: AffineMap) -> State {
    State(
      pairs: state.pairs.map { $0.affine(scale: map.scale, shift: map.shift) },
      theta: zip(state.theta, state.pairs).map {
        map.scale * $0 + map.rate * $1.covariance + map.offset
      })
  }

  private func normalize(
    _ state: inout State, _ grid: GridShape, overRows: Bool, overColumns: Bool
  ) {
    let old = state.pairs
    for i in 0..<grid.rows {
      for j in 0..<grid.columns {
        let rows = overRows ? 0..<grid.rows : i..<i + 1
        let columns = overColumns ? 0..<grid.columns : j..<j + 1
        let members = rows.flatMap { row in columns.map { old[row * grid.columns + $0] } }
        let first = members.reduce(0) { $0 + $1.first } / Double(members.count)
        let second = members.reduce(0) { $0 + $1.second } / Double(members.count)
        let root = (first * second).squareRoot()
        let at = i * grid.columns + j
        state.pairs[at] = GaussianPair(
          first: old[at].first / first, second: old[at].second / second,
          defect: old[at].defect / root)
        state.theta[at] /= root
      }
    }
  }

  private func apply(
    _ step: KernelPlan.Step, _ path: String, _ states: inout [State?]
  ) throws {
    let slot = step.target
    switch step {
    case .affine(_, let scale, let shift, let rate, let offset):
      states[slot] = affine(
        states[slot]!, AffineMap(scale: scale, shift: shift, rate: rate, offset: offset))
    case .activation(_, let rule):
      for at in states[slot]!.pairs.indices {
        let pair = states[slot]!.pairs[at]
        let moments = try rule.moments(pair, path: path)
        let after = (
          try rule.diagonal(variance: pair.first, path: path).value,
          try rule.diagonal(variance: pair.second, path: path).value
        )
        let defect = try rule.defect(pair, moments, after: after) {
          try rule.moments($0, path: path).value
        }
        states[slot]!.pairs[at] = GaussianPair(first: after.0, second: after.1, defect: defect)
        states[slot]!.theta[at] *= moments.derivative
      }
    case .normalize:
      let grid = GridShape(rows: 1, columns: states[slot]!.pairs.count)
      normalize(&states[slot]!, grid, overRows: false, overColumns: false)
    case .dropout(_, let keep):
      // Masks of different inputs are independent: variances grow, covariances do not.
      states[slot]!.pairs = states[slot]!.pairs.map {
        GaussianPair(
          first: $0.first / keep, second: $0.second / keep,
          defect: $0.defect + $0.root * (1 / keep - 1))
      }
    case .scale(_, let factor):
      states[slot]!.pairs = states[slot]!.pairs.map { $0.scaled(by: factor) }
      states[slot]!.theta = states[slot]!.theta.map { $0 * factor }
    case .copy(let from, let to): states[to] = states[from]
    case .add(let from, let into):
      states[into]!.pairs = zip(states[into]!.pairs, states[from]!.pairs).map { $0 + $1 }
      states[into]!.theta = zip(states[into]!.theta, states[from]!.theta).map { $0 + $1 }
    case .multiply(let from, let into):
      let (a, b) = (states[into]!, states[from]!)
      for at in a.pairs.indices {
        states[into]!.theta[at] =
          a.theta[at] * b.pairs[at].covariance + a.pairs[at].covariance * b.theta[at]
        states[into]!.pairs[at] = a.pairs[at] * b.pairs[at]
      }
    }
  }
}

extension ActivationRule {
  /// The moments of one pair, by the closed form or by quadrature.
  func moments(_ pair: GaussianPair, path: String) throws -> ActivationMoments {
    if let moments = closedForm(pair) { return moments }
    guard case .series(let activation, _) = self else { return .init(value: 0, derivative: 0) }
    return try Self.byQuadrature(activation, pair, path: path)
  }
}

extension GaussianPair {
  /// The pair of both variables times sqrt(factor).
  func scaled(by factor: Double) -> GaussianPair {
    GaussianPair(first: factor * first, second: factor * second, defect: factor * defect)
  }
}
