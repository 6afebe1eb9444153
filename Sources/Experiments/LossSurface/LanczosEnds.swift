import LinearAlgebra

/// Both ends of the spectrum of a symmetric operator that is only multiplied with, by Lanczos's method
/// with full orthogonalization.
///
/// After k products the two are the extreme eigenvalues of the operator on the Krylov space of the
/// start: never beyond the true ones, and as good as any polynomial of degree k - 1 can make them; power
/// iteration is one such polynomial. Cost: k products, k^2 vector operations; memory k vectors.
///
/// Reference: Golub and Van Loan, Matrix Computations, section 10.1.
struct LanczosEnds {
  /// The largest eigenvalue found.
  let largest: Double
  /// The least eigenvalue found.
  let least: Double
  /// The unit vector of the least.
  let leastVector: [Float]

  /// The ends after at most `products` products, from a start of any length but 0.
  init(_ start: [Float], products: Int, _ multiply: ([Float]) -> [Float]) throws {
    var basis: [[Float]] = []
    var (alphas, betas): ([Double], [Double]) = ([], [])
    var next = Self.scaled(start, 1 / Self.dot(start, start).squareRoot())
    while true {
      basis.append(next)
      var w = multiply(next)
      alphas.append(Self.dot(next, w))
      // Twice is enough for orthogonality to rounding.
      for _ in 0..<2 {
        for v in basis { Self.add(v, times: -Self.dot(v, w), to: &w) }
      }
      let beta = Self.dot(w, w).squareRoot()
      let scale = alphas.reduce(0) { max($0, abs($1)) } + (betas.max() ?? 0)
      guard basis.count < min(products, start.count), beta > 1e-6 * scale, beta.isFinite else {
        break
      }
      betas.append(beta)
      next = Self.scaled(w, 1 / beta)
    }
    let count = basis.count
    let eigen = try SymmetricEigen(
      Matrix<Double>(rows: count, columns: count) { i, j in
        i == j ? alphas[i] : abs(i - j) == 1 ? betas[min(i, j)] : 0
      })
    largest = eigen.values[count - 1]
    least = eigen.values[0]
    var vector = [Float](repeating: 0, count: start.count)
    for (index, v) in basis.enumerated() {
      Self.add(v, times: eigen.vectors[0, index], to: &vector)
    }
    leastVector = Self.scaled(vector, 1 / Self.dot(vector, vector).squareRoot())
  }

  /// The inner product, summed in double precision.
  static func dot(_ a: [Float], _ b: [Float]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += Double(a[index]) * Double(b[index]) }
    return sum
  }

  private static func add(_ a: [Float], times factor: Double, to b: inout [Float]) {
    let factor = Float(factor)
    for index in a.indices { b[index] += factor * a[index] }
  }

  private static func scaled(_ a: [Float], _ factor: Double) -> [Float] {
    let factor = Float(factor)
    return a.map { factor * $0 }
  }
}
