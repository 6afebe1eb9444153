import Foundation

/// AdaGrad, diagonal.
///
/// Reference: Duchi, Hazan, Singer (2011), Journal of Machine Learning Research 12, figure 1.
struct AdaGradRule: UpdateRule {
  let epsilon: Double
  private var squares: [Double]

  init(accumulators: [Double], epsilon: Double, dimension: Int) {
    precondition(
      accumulators.isEmpty || accumulators.count == dimension,
      "\(accumulators.count) accumulators for \(dimension) unknowns")
    self.epsilon = epsilon
    squares = accumulators.isEmpty ? [Double](repeating: 0, count: dimension) : accumulators
  }

  mutating func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double
  ) {
    let g = gradient(point)
    let size = stepSize(g)
    for index in point.indices where g[index] != 0 {
      squares[index] += g[index] * g[index]
      point[index] -= size * g[index] / (squares[index].squareRoot() + epsilon)
    }
  }
}

/// RMSProp.
///
/// Reference: Tieleman, Hinton (2012), COURSERA, Neural Networks for Machine Learning, lecture 6.5.
struct RMSPropRule: UpdateRule {
  let decay: Double
  let epsilon: Double
  private var squares: [Double]

  init(decay: Double, epsilon: Double, dimension: Int) {
    self.decay = decay
    self.epsilon = epsilon
    squares = [Double](repeating: 0, count: dimension)
  }

  mutating func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double
  ) {
    let g = gradient(point)
    let size = stepSize(g)
    for index in point.indices {
      squares[index] = decay * squares[index] + (1 - decay) * g[index] * g[index]
      guard g[index] != 0 else { continue }
      point[index] -= size * g[index] / (squares[index].squareRoot() + epsilon)
    }
  }
}

/// Adam.
///
/// Reference: Kingma, Ba (2015), arXiv:1412.6980, algorithm 1.
struct AdamRule: UpdateRule {
  let first: Double
  let second: Double
  let epsilon: Double
  private var mean: [Double]
  private var squares: [Double]
  private var step = 0

  init(first: Double, second: Double, epsilon: Double, dimension: Int) {
    self.first = first
    self.second = second
    self.epsilon = epsilon
    mean = [Double](repeating: 0, count: dimension)
    squares = mean
  }

  mutating func advance(
    _ point: inout [Double], gradient: ([Double]) -> [Double], stepSize: ([Double]) -> Double
  ) {
    let g = gradient(point)
    let size = stepSize(g)
    step += 1
    let (meanShare, squareShare) = (1 - pow(first, Double(step)), 1 - pow(second, Double(step)))
    for index in point.indices {
      mean[index] = first * mean[index] + (1 - first) * g[index]
      squares[index] = second * squares[index] + (1 - second) * g[index] * g[index]
      guard mean[index] != 0 else { continue }
      point[index] -=
        size * (mean[index] / meanShare) / ((squares[index] / squareShare).squareRoot() + epsilon)
    }
  }
}
