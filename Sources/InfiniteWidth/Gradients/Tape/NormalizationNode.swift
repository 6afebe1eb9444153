import Architectures

/// Layer normalization: k and theta divided by s_p s'_p', where s_p^2 is the mean variance over the
/// positions that are normalized together with p.
struct NormalizationNode: GradientNode {
  /// The positions normalized together.
  private let groups: [[Int]]
  /// s^2 at every position, by input.
  private var squares: [[Double]] = []
  private var output: GradientSignal?

  init(_ layer: LayerNormalization, on sides: [Int]) {
    let joined = layer.spatialDimensions(rank: sides.count)
    let count = sides.reduce(1, *)
    groups = Dictionary(
      grouping: 0..<count,
      by: { position in
        // The position with its normalized coordinates set to 0.
        var (rest, stride, key) = (position, 1, 0)
        for dimension in sides.indices.reversed() {
          if !joined.contains(dimension) { key += rest % sides[dimension] * stride }
          rest /= sides[dimension]
          stride *= sides[dimension]
        }
        return key
      }
    ).values.sorted { $0[0] < $1[0] }
  }

  /// - Throws: `InfiniteWidthError.invalidVariance` where all variances of a group vanish.
  mutating func forward(_ signal: GradientSignal, path: String) throws -> GradientSignal {
    let pairs = signal.pairs
    squares = try (0..<pairs.inputs).map { input in
      let variances = signal.variances(of: input)
      var result = variances
      for group in groups {
        let mean = group.reduce(0) { $0 + variances[$1] } / Double(group.count)
        guard mean > 0 else {
          throw InfiniteWidthError.invalidVariance(path: path, row: input, value: mean)
        }
        for p in group { result[p] = mean }
      }
      return result
    }
    var result = signal
    let variances = signal.pairVariances
    for (pair, member) in pairs.members.enumerated() {
      for index in signal.covariance[pair].indices {
        let (p, other) = (index / signal.count, index % signal.count)
        let (s1, s2) = (squares[member.first][p], squares[member.second][other])
        let scale = 1 / (s1 * s2).squareRoot()
        result.covariance[pair][index] *= scale
        if pair == pairs.target { result.tangent[index] *= scale }
        let before = GaussianPair(
          variances[pair].first[p], variances[pair].second[other],
          distance: signal.distance[pair][index])
        result.distance[pair][index] =
          GaussianPair(
            first: before.first / s1, second: before.second / s2, defect: before.defect * scale
          ).distance
      }
    }
    output = result
    return result
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    guard let output else { return adjoint }
    var result = adjoint
    // d k_out / d s^2 = -k_out / (2 s^2) on either side.
    var bySquare = squares.map { [Double](repeating: 0, count: $0.count) }
    for (pair, member) in sweep.pairs.members.enumerated() {
      for index in adjoint.covariance[pair].indices {
        let (p, other) = (index / adjoint.count, index % adjoint.count)
        let (s1, s2) = (squares[member.first][p], squares[member.second][other])
        let scale = 1 / (s1 * s2).squareRoot()
        var weighted = adjoint.covariance[pair][index] * output.covariance[pair][index]
        result.covariance[pair][index] *= scale
        if adjoint.hasTangent, pair == sweep.pairs.target {
          weighted += adjoint.tangent[index] * output.tangent[index]
          result.tangent[index] *= scale
        }
        bySquare[member.first][p] -= weighted / (2 * s1)
        bySquare[member.second][other] -= weighted / (2 * s2)
      }
    }
    for (input, slopes) in bySquare.enumerated() {
      for group in groups {
        let mean = group.reduce(0) { $0 + slopes[$1] } / Double(group.count)
        for p in group {
          result.covariance[sweep.pairs.own(input)][p * (adjoint.count + 1)] += mean
        }
      }
    }
    return result
  }
}
