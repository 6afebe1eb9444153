/// Branches that are added, each by its share: of a sum all 1, of a concatenation the share of the
/// channels.
struct SumNode: GradientNode {
  let branches: [[any GradientNode]]
  let shares: [Double]

  static func join(_ outputs: [GradientSignal], shares: [Double]) -> GradientSignal {
    func weighted(_ arrays: [[Double]]) -> [Double] {
      arrays[0].indices.map { index in
        zip(arrays, shares).reduce(0) { $0 + $1.0[index] * $1.1 }
      }
    }
    func weighted(_ path: KeyPath<GradientSignal, [[Double]]>) -> [[Double]] {
      outputs[0][keyPath: path].indices.map { pair in
        weighted(outputs.map { $0[keyPath: path][pair] })
      }
    }
    return GradientSignal(
      pairs: outputs[0].pairs, count: outputs[0].count, covariance: weighted(\.covariance),
      distance: weighted(\.distance), tangent: weighted(outputs.map(\.tangent)))
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    let parts = zip(branches, shares).map { branch, share in
      branch.backward(adjoint.scaled(by: share), &sweep)
    }
    return parts.dropFirst().reduce(parts[0]) { $0.adding($1) }
  }
}

/// Branches that are multiplied: k <- k k' and theta <- theta k' + k theta', one after the other.
struct ProductNode: GradientNode {
  let branches: [[any GradientNode]]
  let outputs: [GradientSignal]

  static func join(_ a: GradientSignal, _ b: GradientSignal) -> GradientSignal {
    var result = a
    let target = a.pairs.target
    let (left, right) = (a.pairVariances, b.pairVariances)
    for pair in a.covariance.indices {
      for index in a.covariance[pair].indices {
        let (p, other) = (index / a.count, index % a.count)
        let first = GaussianPair(
          left[pair].first[p], left[pair].second[other], distance: a.distance[pair][index])
        let second = GaussianPair(
          right[pair].first[p], right[pair].second[other], distance: b.distance[pair][index])
        result.distance[pair][index] = (first * second).distance
        if pair == target {
          result.tangent[index] =
            a.tangent[index] * b.covariance[pair][index]
            + a.covariance[pair][index] * b.tangent[index]
        }
        result.covariance[pair][index] *= b.covariance[pair][index]
      }
    }
    return result
  }

  func backward(_ adjoint: GradientAdjoint, _ sweep: inout GradientSweep) -> GradientAdjoint {
    // The products of the branches before each one.
    var products = [outputs[0]]
    for output in outputs.dropFirst() { products.append(Self.join(products.last!, output)) }
    var rest = adjoint
    var result: GradientAdjoint?
    for index in outputs.indices.reversed() {
      let own: GradientAdjoint
      if index == 0 {
        own = rest
      } else {
        own = rest.factor(of: products[index - 1], sweep.pairs)
        rest = rest.factor(of: outputs[index], sweep.pairs)
      }
      let part = branches[index].backward(own, &sweep)
      result = result.map { $0.adding(part) } ?? part
    }
    return result ?? adjoint
  }
}

extension GradientAdjoint {
  func scaled(by factor: Double) -> GradientAdjoint {
    guard factor != 1 else { return self }
    return GradientAdjoint(
      count: count, covariance: covariance.map { $0.map { factor * $0 } },
      tangent: tangent.map { factor * $0 })
  }

  func adding(_ other: GradientAdjoint) -> GradientAdjoint {
    GradientAdjoint(
      count: count,
      covariance: zip(covariance, other.covariance).map { zip($0, $1).map { $0 + $1 } },
      tangent: zip(tangent, other.tangent).map { $0 + $1 })
  }

  /// The derivatives in one factor of a product, given the other.
  fileprivate func factor(of other: GradientSignal, _ pairs: GradientPairs) -> GradientAdjoint {
    var result = self
    for pair in covariance.indices {
      for index in covariance[pair].indices {
        result.covariance[pair][index] *= other.covariance[pair][index]
      }
    }
    let target = pairs.target
    for index in tangent.indices {
      result.covariance[target][index] += tangent[index] * other.tangent[index]
      result.tangent[index] *= other.covariance[target][index]
    }
    return result
  }
}
