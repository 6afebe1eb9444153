/// What the weights of a layer do to the covariance over positions, before their scale.
enum WeightedMap {
  /// A dense layer acts at every position.
  case dense(positions: Int)
  /// One filter at all positions: the mean over filter entries f of k(p + f, p' + f).
  case shared(FilterTaps)
  /// Filters of their own at every position: nothing is left but p = p'.
  case local(FilterTaps)

  var outputs: Int {
    switch self {
    case .dense(let positions): return positions
    case .shared(let taps), .local(let taps): return taps.outputs
    }
  }

  var inputs: Int {
    switch self {
    case .dense(let positions): return positions
    case .shared(let taps), .local(let taps): return taps.inputs
    }
  }

  /// The number of weights per input channel.
  var filterSize: Int {
    switch self {
    case .dense: return 1
    case .shared(let taps), .local(let taps): return taps.sources.count
    }
  }

  /// Whether the outputs (p, p') share a bias.
  func sharesBias(_ index: Int) -> Bool {
    if case .local(let taps) = self { return index % (taps.outputs + 1) == 0 }
    return true
  }

  /// The map of a covariance.
  func apply(_ k: [Double]) -> [Double] {
    guard case .dense = self else {
      var result = [Double](repeating: 0, count: outputs * outputs)
      forEachTap { output, first, second, scale in
        if let first, let second { result[output] += scale * k[first + second] }
      }
      return result
    }
    return k
  }

  /// The adjoint map.
  func applyAdjoint(_ adjoint: [Double]) -> [Double] {
    let taps: FilterTaps
    switch self {
    case .dense: return adjoint
    case .shared(let shared): taps = shared
    case .local(let local): taps = local
    }
    var result = [Double](repeating: 0, count: taps.inputs * taps.inputs)
    forEachTap { output, first, second, scale in
      if let first, let second { result[first + second] += scale * adjoint[output] }
    }
    return result
  }

  /// The map of E[(u - v)^2]: a tap outside on one side leaves the other side's variance.
  func applyDistance(
    _ distance: [Double], first q1: [Double], second q2: [Double]
  ) -> [Double] {
    guard case .dense = self else {
      var result = [Double](repeating: 0, count: outputs * outputs)
      forEachTap { output, first, second, scale in
        switch (first, second) {
        case (let a?, let b?): result[output] += scale * distance[a + b]
        case (let a?, nil): result[output] += scale * q1[a / q1.count]
        case (nil, let b?): result[output] += scale * q2[b]
        case (nil, nil): break
        }
      }
      if case .local(let taps) = self { fillLocalDistance(&result, taps, q1, q2) }
      return result
    }
    return distance
  }

  /// Different positions are independent: q + q'.
  private func fillLocalDistance(
    _ result: inout [Double], _ taps: FilterTaps, _ q1: [Double], _ q2: [Double]
  ) {
    let n = taps.outputs
    let scale = 1 / Double(taps.sources.count)
    let sums = (0..<n).map { p in
      taps.sources.reduce((0.0, 0.0)) { sum, sources in
        guard let source = sources[p] else { return sum }
        return (sum.0 + scale * q1[source], sum.1 + scale * q2[source])
      }
    }
    for p in 0..<n {
      for other in 0..<n where other != p {
        result[p * n + other] = sums[p].0 + sums[other].1
      }
    }
  }

  /// Calls `body` with the output's index, the row's offset and the column of the input, and the
  /// share of the filter entry.
  @inline(__always)
  private func forEachTap(_ body: (Int, Int?, Int?, Double) -> Void) {
    let taps: FilterTaps
    var isLocal = false
    switch self {
    case .dense: return
    case .shared(let shared): taps = shared
    case .local(let local): (taps, isLocal) = (local, true)
    }
    let n = taps.outputs
    let scale = 1 / Double(taps.sources.count)
    for sources in taps.sources {
      for p in 0..<n {
        let row = sources[p].map { $0 * taps.inputs }
        if isLocal {
          body(p * n + p, row, sources[p], scale)
        } else {
          for other in 0..<n { body(p * n + other, row, sources[other], scale) }
        }
      }
    }
  }
}
