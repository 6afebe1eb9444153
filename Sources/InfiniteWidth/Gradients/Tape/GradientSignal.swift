import LinearAlgebra

/// The second moments of the signal between two layers over all pairs of positions (p, p'), for
/// every pair of inputs; arrays are (positions, positions), row by row.
struct GradientSignal {
  let pairs: GradientPairs
  /// The number of positions, 1 for a vector.
  let count: Int
  /// E[u_p v_p'] for every pair of inputs.
  var covariance: [[Double]]
  /// E[(u_p - v_p')^2] for every pair of inputs, which keeps small angles that the covariance
  /// loses to rounding: sums of independent terms add it up without cancellation.
  var distance: [[Double]]
  /// The tangent kernel of the target pair.
  var tangent: [Double]

  /// The mean products of the channels of `inputs`, each (positions, channels).
  init(pairs: GradientPairs, inputs: [[Double]], positions count: Int) {
    self.pairs = pairs
    self.count = count
    let channels = inputs[0].count / count
    func table(_ entry: (Double, Double) -> Double) -> [[Double]] {
      pairs.members.map { first, second in
        (0..<count * count).map { index in
          let (a, b) = (index / count * channels, index % count * channels)
          var sum = 0.0
          for c in 0..<channels { sum += entry(inputs[first][a + c], inputs[second][b + c]) }
          return sum / Double(channels)
        }
      }
    }
    covariance = table { $0 * $1 }
    distance = table { ($0 - $1) * ($0 - $1) }
    tangent = [Double](repeating: 0, count: count * count)
  }

  init(
    pairs: GradientPairs, count: Int, covariance: [[Double]], distance: [[Double]],
    tangent: [Double]
  ) {
    self.pairs = pairs
    self.count = count
    self.covariance = covariance
    self.distance = distance
    self.tangent = tangent
  }

  /// The variances of an input at every position.
  func variances(of input: Int) -> [Double] {
    let own = covariance[pairs.own(input)]
    return (0..<count).map { own[$0 * (count + 1)] }
  }

  /// The variances of both sides of every pair, by pair.
  var pairVariances: [(first: [Double], second: [Double])] {
    let variances = (0..<pairs.inputs).map { self.variances(of: $0) }
    return pairs.members.map { (variances[$0.first], variances[$0.second]) }
  }

  /// q + q' - 2 k from covariances alone; 0 where their rounding is all there is, at angles below
  /// 3 10^-7.
  static func distance(of covariance: [[Double]], pairs: GradientPairs, count: Int) -> [[Double]] {
    let signal = GradientSignal(
      pairs: pairs, count: count, covariance: covariance, distance: [], tangent: [])
    return zip(covariance, signal.pairVariances).map { k, variances in
      k.indices.map {
        let total = variances.first[$0 / count] + variances.second[$0 % count]
        let distance = total - 2 * k[$0]
        return distance > 1e-13 * total ? distance : 0
      }
    }
  }
}

extension GaussianPair {
  /// The pair of these variances with E[(u - v)^2] = distance.
  init(_ first: Double, _ second: Double, distance: Double) {
    let norms = first.squareRoot() - second.squareRoot()
    self.init(
      first: first, second: second, defect: max(0, (distance - norms * norms) / 2))
  }

  /// E[(u - v)^2] = (sqrt q - sqrt q')^2 + 2 defect.
  var distance: Double {
    let norms = first.squareRoot() - second.squareRoot()
    return norms * norms + 2 * defect
  }
}

/// The derivatives of one kernel entry in everything that a `GradientSignal` holds.
struct GradientAdjoint {
  /// The number of positions.
  let count: Int
  /// In the covariances, for every pair of inputs.
  var covariance: [[Double]]
  /// In the tangent kernel; empty where it does not matter.
  var tangent: [Double]

  /// These derivatives.
  init(count: Int, covariance: [[Double]], tangent: [Double]) {
    self.count = count
    self.covariance = covariance
    self.tangent = tangent
  }

  /// All zero.
  init(pairs: GradientPairs, count: Int, hasTangent: Bool) {
    let zeros = [Double](repeating: 0, count: count * count)
    self.count = count
    covariance = pairs.members.map { _ in zeros }
    tangent = hasTangent ? zeros : []
  }

  var hasTangent: Bool { !tangent.isEmpty }
}
