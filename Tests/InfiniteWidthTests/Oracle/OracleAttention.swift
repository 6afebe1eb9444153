import Foundation

/// exp(x) / sum exp(x).
func softmax(_ logits: [Double]) -> [Double] {
  let top = logits.max()!
  let powers = logits.map { exp($0 - top) }
  let total = powers.reduce(0, +)
  return powers.map { $0 / total }
}

/// A M B^T for square matrices, M row by row.
func sandwich(_ a: [[Double]], _ m: [Double], _ b: [[Double]]) -> [Double] {
  let n = a.count
  let left = (0..<n * n).map { e in
    (0..<n).reduce(0.0) { $0 + a[e / n][$1] * m[$1 * n + e % n] }
  }
  return (0..<n * n).map { e in
    (0..<n).reduce(0.0) { $0 + left[e / n * n + $1] * b[e % n][$1] }
  }
}
