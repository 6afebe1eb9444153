import COpenBLAS

/// Nodes and weights of a Gaussian quadrature rule: integral f(x) w(x) dx ~ sum_i weights[i]
/// f(nodes[i]), exact for polynomials of degree below 2 * count.
public struct GaussRule: Sendable {
  /// The nodes, ascending.
  public let nodes: [Double]
  /// The weights, positive.
  public let weights: [Double]

  /// The Gauss-Legendre rule on [-1, 1], w = 1.
  ///
  /// Cost: O(count^2) for the tridiagonal eigenproblem (Golub and Welsch 1969).
  public static func legendre(_ count: Int) -> GaussRule {
    golubWelsch(count, mass: 2) { k in
      let k = Double(k)
      return k / (4 * k * k - 1).squareRoot()
    }
  }

  /// The Gauss-Hermite rule for expectations over a standard normal: w = e^(-x^2/2) / sqrt(2 pi),
  /// so the weights sum to 1.
  ///
  /// Cost: O(count^2) for the tridiagonal eigenproblem (Golub and Welsch 1969).
  public static func hermite(_ count: Int) -> GaussRule {
    golubWelsch(count, mass: 1) { Double($0).squareRoot() }
  }

  /// The expectation of f(std x) over a standard normal x, or the integral on [-1, 1].
  public func apply(_ f: (Double) -> Double) -> Double {
    var sum = 0.0
    for (node, weight) in zip(nodes, weights) { sum += weight * f(node) }
    return sum
  }

  /// The rule whose Jacobi matrix has zero diagonal and the given off-diagonal (k from 1).
  private static func golubWelsch(
    _ count: Int, mass: Double, offDiagonal: (Int) -> Double
  ) -> GaussRule {
    precondition(count >= 1, "a quadrature rule needs at least 1 node")
    var diagonal = [Double](repeating: 0, count: count)
    var off = (1..<max(2, count)).map(offDiagonal)
    var vectors = [Double](repeating: 0, count: count * count)
    var work = [Double](repeating: 0, count: max(1, 2 * count - 2))
    var n = Int32(count)
    var info: Int32 = 0
    dstev_("V", &n, &diagonal, &off, &vectors, &n, &work, &info)
    precondition(info == 0, "the tridiagonal eigenproblem of size \(count) did not converge")
    // Symmetric rules: average out the rounding between a node and its mirror image.
    let first = (0..<count).map { vectors[$0 * count] }
    let nodes = (0..<count).map { (diagonal[$0] - diagonal[count - 1 - $0]) / 2 }
    let raw = (0..<count).map {
      mass * (first[$0] * first[$0] + first[count - 1 - $0] * first[count - 1 - $0]) / 2
    }
    return GaussRule(nodes: nodes, weights: raw)
  }
}
