import LinearAlgebra

/// Class probabilities from probabilities of pairs.
///
/// Given r_ab, an estimate of P(a | a or b), the p that minimizes
/// sum_{a != b} (r_ba p_a - r_ab p_b)^2 with sum p = 1. With Q_aa = sum_b r_ba^2 and
/// Q_ab = -r_ba r_ab it solves Q p = (p^T Q p) 1, and is positive.
///
/// Reference: Wu, Lin, Weng (2004), Probability estimates for multi-class classification by
/// pairwise coupling, section 4, eqs. (18) to (21) and algorithm 2.
enum PairwiseCoupling {
  /// The probabilities of k classes, from those of the first class of each pair: (0, 1), (0, 2), ...
  ///
  /// Cost: O(k^2) an iteration; the method converges from any start.
  static func probabilities(ofFirst pairs: [Double], classes k: Int) -> [Double] {
    precondition(
      k >= 2 && pairs.count == k * (k - 1) / 2,
      "\(pairs.count) pair probabilities for \(k) classes")
    // Probabilities of exactly 0 and 1 would make Q singular.
    let pairs = pairs.map { min(max($0, 1e-7), 1 - 1e-7) }
    if k == 2 { return [pairs[0], 1 - pairs[0]] }
    let q = form(pairs, k)
    var p = [Double](repeating: 1 / Double(k), count: k)
    for _ in 0..<1000 where step(&p, q) < 1e-13 { break }
    return p
  }

  /// Q: (k, k), symmetric positive definite.
  static func form(_ pairs: [Double], _ k: Int) -> Matrix<Double> {
    var r = Matrix<Double>(rows: k, columns: k)
    var index = 0
    for a in 0..<k - 1 {
      for b in a + 1..<k {
        r[a, b] = pairs[index]
        r[b, a] = 1 - pairs[index]
        index += 1
      }
    }
    return Matrix(rows: k, columns: k) { a, b in
      a == b
        ? (0..<k).reduce(0) { $0 + ($1 == a ? 0 : r[$1, a] * r[$1, a]) } : -r[b, a] * r[a, b]
    }
  }

  /// One pass over the classes; returns the largest relative change of a probability.
  private static func step(_ p: inout [Double], _ q: Matrix<Double>) -> Double {
    let k = p.count
    var products = (0..<k).map { a in (0..<k).reduce(0) { $0 + q[a, $1] * p[$1] } }
    var form = zip(p, products).reduce(0) { $0 + $1.0 * $1.1 }
    var largest = 0.0
    for a in 0..<k {
      let change = (form - products[a]) / q[a, a]
      largest = max(largest, abs(change) / p[a])
      // p_a grows by `change`, then all are divided by the new sum.
      let sum = 1 + change
      p[a] += change
      form = (form + change * (change * q[a, a] + 2 * products[a])) / (sum * sum)
      for b in 0..<k {
        products[b] = (products[b] + change * q[b, a]) / sum
        p[b] /= sum
      }
    }
    return largest
  }
}
