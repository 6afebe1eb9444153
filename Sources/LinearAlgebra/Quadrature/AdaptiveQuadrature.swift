/// A definite integral with an estimate of its error.
public struct Integral: Sendable, Equatable {
  /// The value.
  public let value: Double
  /// An estimate of |value - exact|.
  public let error: Double
  /// The number of evaluations of the integrand.
  public let evaluations: Int
  /// Whether the error estimate met the tolerance.
  public let converged: Bool
}

/// Globally adaptive Gauss-Kronrod quadrature (7 and 15 points).
///
/// Bisects the interval with the largest error estimate until the sum of the estimates is below
/// the tolerance. The estimate is the difference of the two rules, sharpened as in QUADPACK.
///
/// Reference: Piessens, de Doncker-Kapenga, Ueberhuber, Kahaner (1983), QUADPACK, routine QAG.
public struct AdaptiveQuadrature: Sendable {
  /// The absolute error asked for.
  public var absoluteTolerance: Double
  /// The error asked for relative to the integral.
  public var relativeTolerance: Double
  /// The largest number of intervals.
  public var maximumIntervals: Int

  /// A quadrature that stops when error <= max(absolute, relative |value|).
  public init(
    absoluteTolerance: Double = 1e-13, relativeTolerance: Double = 1e-12,
    maximumIntervals: Int = 500
  ) {
    self.absoluteTolerance = absoluteTolerance
    self.relativeTolerance = relativeTolerance
    self.maximumIntervals = maximumIntervals
  }

  /// The integral of `f` from `lower` to `upper`, split first at `breakpoints` inside.
  public func integrate(
    from lower: Double, to upper: Double, breakpoints: [Double] = [], _ f: (Double) -> Double
  ) -> Integral {
    let edges = [lower] + breakpoints.filter { $0 > lower && $0 < upper }.sorted() + [upper]
    var pieces = zip(edges, edges.dropFirst()).map { Piece(from: $0, to: $1, f) }
    var evaluations = 15 * pieces.count
    while true {
      let value = pieces.reduce(0) { $0 + $1.value }
      let error = pieces.reduce(0) { $0 + $1.error }
      let converged = error <= max(absoluteTolerance, relativeTolerance * abs(value))
      guard !converged, pieces.count < maximumIntervals,
        let worst = pieces.indices.max(by: { pieces[$0].error < pieces[$1].error })
      else {
        return Integral(value: value, error: error, evaluations: evaluations, converged: converged)
      }
      let piece = pieces[worst]
      let middle = (piece.lower + piece.upper) / 2
      pieces[worst] = Piece(from: piece.lower, to: middle, f)
      pieces.append(Piece(from: middle, to: piece.upper, f))
      evaluations += 30
    }
  }
}

/// One interval with its Kronrod value and error estimate.
private struct Piece {
  let lower: Double
  let upper: Double
  let value: Double
  let error: Double

  init(from lower: Double, to upper: Double, _ f: (Double) -> Double) {
    let center = (lower + upper) / 2
    let half = (upper - lower) / 2
    let atCenter = f(center)
    var kronrod = Self.kronrodWeights[7] * atCenter
    var gauss = Self.gaussWeights[3] * atCenter
    var magnitude = Self.kronrodWeights[7] * abs(atCenter)
    var samples = [(Double, Double)]()
    samples.reserveCapacity(7)
    for index in 0..<7 {
      let offset = half * Self.nodes[index]
      let (left, right) = (f(center - offset), f(center + offset))
      samples.append((left, right))
      kronrod += Self.kronrodWeights[index] * (left + right)
      magnitude += Self.kronrodWeights[index] * (abs(left) + abs(right))
      if index % 2 == 1 { gauss += Self.gaussWeights[index / 2] * (left + right) }
    }
    let mean = kronrod / 2
    var spread = Self.kronrodWeights[7] * abs(atCenter - mean)
    for (index, pair) in samples.enumerated() {
      spread += Self.kronrodWeights[index] * (abs(pair.0 - mean) + abs(pair.1 - mean))
    }
    self.lower = lower
    self.upper = upper
    value = kronrod * half
    let difference = abs((kronrod - gauss) * half)
    spread *= half
    let ratio = spread == 0 ? 0 : 200 * difference / spread
    let sharpened = spread * min(1, ratio * ratio.squareRoot())
    // No rule is better than the rounding of its own sum.
    error = max(difference == 0 ? 0 : sharpened, 2e-16 * magnitude * half)
  }

  static let nodes = [
    0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
    0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
    0.586087235467691130294144691693013, 0.405845151377397166906606412076961,
    0.207784955007898467600689403773245,
  ]
  static let kronrodWeights = [
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
    0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
    0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
  ]
  static let gaussWeights = [
    0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
    0.381830050505118944950369775488975, 0.417959183673469387755102040816327,
  ]
}
