import Architectures
import Foundation

/// The NNGP and NTK of two small images by the plain recursion over all pairs of positions.
///
/// An independent check of what the presets describe. Convolutions and pools have padding same.
struct PositionKernel {
  /// Height and width.
  var sides: [Int]
  /// Entries (p, p') for the pairs (x, x), (x, z), (z, z).
  var nngp: [[Double]]
  var ntk: [[Double]]

  var count: Int { sides[0] * sides[1] }

  /// The mean over channels of the products of two inputs (height * width, channels).
  init(_ x: [[Double]], _ z: [[Double]], sides: [Int]) {
    self.sides = sides
    let n = x.count
    nngp = [(x, x), (x, z), (z, z)].map { a, b in
      (0..<n * n).map { index in
        let (p, q) = (a[index / n], b[index % n])
        return zip(p, q).map { $0 * $1 }.reduce(0, +) / Double(p.count)
      }
    }
    ntk = nngp.map { $0.map { _ in 0 } }
  }

  mutating func apply(_ layers: [Layer]) { for layer in layers { apply(layer) } }

  private mutating func apply(_ layer: Layer) {
    switch layer {
    case .dense(let dense):
      affine(dense.weightStd, dense.trainable) { $0 }
    case .conv(let conv):
      let n = count
      // The nine pixels around each pixel.
      let shifts = (0..<n).map { p in
        (0..<9).map { pixel(p / sides[1] + $0 / 3 - 1, p % sides[1] + $0 % 3 - 1) }
      }
      affine(conv.weightStd, conv.trainable) { k in
        var result = Array(repeating: 0.0, count: n * n)
        for (p, pMoved) in shifts.enumerated() {
          for (q, qMoved) in shifts.enumerated() {
            for case (let a?, let b?) in zip(pMoved, qMoved) {
              result[p * n + q] += k[a * n + b] / 9
            }
          }
        }
        return result
      }
    case .averagePool(let pool): average(pool)
    case .globalAveragePool:
      let n = Double(count)
      map { [$0.reduce(0, +) / (n * n)] }
      sides = [1, 1]
    case .flatten:
      let n = count
      map { k in [(0..<n).map { k[$0 * n + $0] }.reduce(0, +) / Double(n)] }
      sides = [1, 1]
    case .activation(let activation): nonlinear(activation)
    default: preconditionFailure("the test kernel has no \(layer)")
    }
  }

  private mutating func map(_ change: ([Double]) -> [Double]) {
    nngp = nngp.map(change)
    ntk = ntk.map(change)
  }

  private mutating func affine(
    _ std: Double, _ trainable: Bool, _ change: ([Double]) -> [Double]
  ) {
    map { change($0).map { std * std * $0 } }
    if trainable { ntk = zip(ntk, nngp).map { zip($0, $1).map { $0 + $1 } } }
  }

  /// The index of the pixel (i, j); nil outside the image.
  private func pixel(_ i: Int, _ j: Int) -> Int? {
    let inside = i >= 0 && j >= 0 && i < sides[0] && j < sides[1]
    return inside ? i * sides[1] + j : nil
  }

  /// Padding same: windows that overhang start before the image.
  private mutating func average(_ pool: Pool) {
    let (size, stride) = (pool.window, pool.strides)
    let outputs = [0, 1].map { (sides[$0] - 1) / stride[$0] + 1 }
    let overhang = [0, 1].map { max((outputs[$0] - 1) * stride[$0] + size[$0] - sides[$0], 0) }
    var windows: [[Int]] = []
    for i in 0..<outputs[0] {
      for j in 0..<outputs[1] {
        let (top, left) = (i * stride[0] - overhang[0] / 2, j * stride[1] - overhang[1] / 2)
        var window: [Int] = []
        for a in 0..<size[0] {
          for b in 0..<size[1] {
            if let p = pixel(top + a, left + b) { window.append(p) }
          }
        }
        windows.append(window)
      }
    }
    let n = count
    let area = Double(size[0] * size[1])
    map { k in
      var result: [Double] = []
      for w in windows {
        for v in windows {
          var sum = 0.0
          for p in w { for q in v { sum += k[p * n + q] } }
          result.append(sum / (area * area))
        }
      }
      return result
    }
    sides = outputs
  }

  private mutating func nonlinear(_ activation: Activation) {
    let n = count
    let variances = [nngp[0], nngp[2]].map { k in (0..<n).map { k[$0 * n + $0] } }
    let sources = [(0, 0), (0, 1), (1, 1)]
    let old = nngp
    for pair in 0..<3 {
      for index in 0..<n * n {
        let scale =
          (variances[sources[pair].0][index / n] * variances[sources[pair].1][index % n])
          .squareRoot()
        let c = min(1, max(-1, old[pair][index] / scale))
        switch activation {
        case .relu:
          nngp[pair][index] =
            scale * ((1 - c * c).squareRoot() + c * (Double.pi - acos(c))) / (2 * Double.pi)
          ntk[pair][index] *= (Double.pi - acos(c)) / (2 * Double.pi)
        case .expNormalized(let gamma, let shift):
          nngp[pair][index] = scale * exp(gamma * (c + shift))
        default: preconditionFailure("the test kernel has no \(activation)")
        }
      }
    }
  }
}
