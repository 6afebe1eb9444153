import Architectures
import Foundation

/// The kernels of two images by the papers' own formulas, one pair of pixels after the other.
///
/// A second route to what the library computes: nothing is skipped, shared or vectorized, and the
/// normalization is that of the papers, which divide no sum over channels or over the pixels of the
/// first convolution. Cost: height^2 width^2 terms for each layer and pair of images.
///
/// Reference: Arora et al. (2019), arXiv:1904.11955, section 4; Li et al. (2019), arXiv:1911.00809,
/// section 4; Shankar et al. (2020), arXiv:2003.02237, section 3.
struct PixelRecursion {
  /// The sides of the images, which pooling shrinks.
  private(set) var height: Int
  private(set) var width: Int
  /// Sigma(p, p') of the pairs (x, x), (x, z) and (z, z), at p positions + p'.
  private(set) var sigma: [[Double]]
  /// Theta(p, p') likewise.
  private(set) var theta: [[Double]]

  private var positions: Int { height * width }

  /// Sigma(p, p') = sum_c x[p, c] z[p', c] and Theta = 0.
  init(_ x: ArraySlice<Double>, _ z: ArraySlice<Double>, height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    let n = height * width
    func products(_ a: [Double], _ b: [Double]) -> [Double] {
      (0..<n * n).map { index in
        (0..<channels).reduce(0) {
          $0 + a[index / n * channels + $1] * b[index % n * channels + $1]
        }
      }
    }
    let (x, z) = (Array(x), Array(z))
    sigma = [products(x, x), products(x, z), products(z, z)]
    theta = sigma.map { $0.map { _ in 0 } }
  }

  /// K(p, p') <- factor sum_d K(p + d, p' + d) over the nine offsets d of a 3x3 window, with zeros
  /// outside the image; both kernels.
  mutating func convolve(factor: Double) {
    let (height, width, n) = (height, width, positions)
    transform { k in
      var result = [Double](repeating: 0, count: n * n)
      for p in 0..<n {
        for q in 0..<n {
          for d in 0..<9 {
            let (i, j) = (p / width + d / 3 - 1, p % width + d % 3 - 1)
            let (a, b) = (q / width + d / 3 - 1, q % width + d % 3 - 1)
            guard (0..<height).contains(i), (0..<height).contains(a), (0..<width).contains(j),
              (0..<width).contains(b)
            else { continue }
            result[p * n + q] += factor * k[(i * width + j) * n + a * width + b]
          }
        }
      }
      return result
    }
  }

  /// Means over windows of 2x2 pixels of both images; both kernels.
  mutating func pool() {
    let (old, n) = (width, positions)
    let (rows, columns) = (height / 2, width / 2)
    let m = rows * columns
    func window(_ p: Int) -> [Int] {
      let corner = 2 * (p / columns) * old + 2 * (p % columns)
      return [corner, corner + 1, corner + old, corner + old + 1]
    }
    transform { k in
      (0..<m * m).map { index in
        window(index / m).reduce(0.0) { sum, p in
          window(index % m).reduce(sum) { $0 + k[p * n + $1] / 16 }
        }
      }
    }
    (height, width) = (rows, columns)
  }

  /// Sigma <- sqrt(q q') value(c) and Theta <- Theta derivative(c), at the correlation c of the two
  /// pixels with variances q and q'.
  mutating func activate(_ moments: (_ c: Double) -> (value: Double, derivative: Double)) {
    let n = positions
    let variances = [sigma[0], sigma[2]].map { k in (0..<n).map { k[$0 * n + $0] } }
    for (pair, (first, second)) in [(0, 0), (0, 1), (1, 1)].enumerated() {
      for index in 0..<n * n {
        let scale = (variances[first][index / n] * variances[second][index % n]).squareRoot()
        let (value, derivative) = moments(min(1, max(-1, sigma[pair][index] / scale)))
        sigma[pair][index] = scale * value
        theta[pair][index] *= derivative
      }
    }
  }

  /// ReLU, E[max(0, u) max(0, v)] and E[1{u > 0} 1{v > 0}], times `factor`.
  mutating func rectify(factor: Double) {
    activate { c in
      let angle = Double.pi - acos(c)
      return (
        factor * ((1 - c * c).squareRoot() + c * angle) / (2 * Double.pi),
        factor * angle / (2 * Double.pi)
      )
    }
  }

  /// The Gaussian kernel in the place of an activation, sqrt(q q') exp(c - 1), and its derivative.
  mutating func exponentiate() {
    activate { c in (exp(c - 1), exp(c - 1)) }
  }

  /// Theta <- Theta + Sigma: the weights behind this point are trained.
  mutating func train() {
    for pair in theta.indices {
      for index in theta[pair].indices { theta[pair][index] += sigma[pair][index] }
    }
  }

  private mutating func transform(_ change: ([Double]) -> [Double]) {
    sigma = sigma.map(change)
    theta = theta.map(change)
  }
}

extension PixelRecursion {
  /// The state behind the last activation of a network of 3x3 convolutions: K^L and Theta^L.
  ///
  /// No convolution follows the last activation, and no 1/9 goes with the first convolution
  /// (1904.11955, section 4.2). With fixed ends Theta^0 = 0, and the last K^L is not added.
  mutating func runConvolutions(_ count: Int, ends: EndLayers) {
    convolve(factor: 1)
    if ends == .trained { train() }
    for layer in 1...count {
      rectify(factor: 2 / 9.0)
      if layer < count || ends == .trained { train() }
      if layer < count { convolve(factor: 1) }
    }
  }

  /// tr K: the sum over equal positions, for each pair of images.
  func trace(_ kernels: [[Double]]) -> [Double] {
    let n = positions
    return kernels.map { k in (0..<n).reduce(0) { $0 + k[$1 * n + $1] } }
  }

  /// The mean over all pairs of positions.
  func mean(_ kernels: [[Double]]) -> [Double] {
    kernels.map { $0.reduce(0, +) / Double($0.count) }
  }

  /// Local average pooling, sum_{p, p'} w(i, i') w(j, j') K(p, p') with w(i, i') = the number of
  /// pixels within `radius` of both i and i', divided by (2 radius + 1)^2.
  ///
  /// Reference: arXiv:1911.00809, section 4.2.
  func localAverage(_ kernels: [[Double]], radius: Int) -> [Double] {
    func weights(_ size: Int) -> [[Double]] {
      (0..<size).map { i in
        (0..<size).map { j in
          let common = (0..<size).count { abs(i - $0) <= radius && abs(j - $0) <= radius }
          return Double(common) / Double((2 * radius + 1) * (2 * radius + 1))
        }
      }
    }
    let (rows, columns, n) = (weights(height), weights(width), positions)
    return kernels.map { k in
      (0..<n * n).reduce(0) {
        let (p, q) = ($1 / n, $1 % n)
        return $0 + rows[p / width][q / width] * columns[p % width][q % width] * k[$1]
      }
    }
  }
}
