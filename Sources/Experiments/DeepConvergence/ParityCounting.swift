import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra

/// Why kernels miss most targets: functions of few samples span too little.
///
/// On {-1, 1}^12 the 66 products of two coordinates are orthonormal. What N kernel functions K(., x_n)
/// span holds at most N of them, so that the mean over targets of the least squared error of any
/// choice of coefficients is at least 1 - N / 66; it is computed over all 4,096 points.
///
/// Reference: Allen-Zhu, Li (2019), arXiv:1905.10337, theorem 2.
struct ParityCounting: Sendable {
  /// The checks.
  let checks: [ExperimentCheck]

  /// - Throws: `InfiniteWidthError`, `LinearAlgebraError`.
  init(_ context: ExperimentContext) throws {
    let dimension = 12
    let pairs = (0..<dimension).flatMap { j in (0..<j).map { (j, $0) } }
    let samples = pairs.count / 2
    let points = 1 << dimension
    let scale = 1 / Double(dimension).squareRoot()
    let cube = Matrix(rows: points, columns: dimension) {
      ($0 >> $1 & 1 == 0 ? 1 : -1) * scale
    }
    // Parities of mean square 1.
    let parities = Matrix(rows: points, columns: pairs.count) {
      cube[$0, pairs[$1].0] * cube[$0, pairs[$1].1] * Double(dimension)
    }
    var order = context.stream("cube").child("samples")
    let chosen = cube.selectingRows(Array(order.permutation(points).prefix(samples)))
    let products = Matrix.product(cube, .none, chosen, .transposed)
    let network = Architecture.fullyConnected(hiddenLayers: 2)
    let kernels = [
      ("Gaussian", products.map { Foundation.exp($0 - 1) }),
      ("NTK", try network.kernel(cube, chosen).ntk),
      ("polynomial", products.map { (1 + $0) * (1 + $0) * (1 + $0) }),
    ]
    checks = try kernels.map { name, features in
      // What is left of every parity outside the span.
      let basis = try SingularValues(features).left
      let inside = Matrix.product(basis, .transposed, parities)
      let left = 1 - inside.elements.reduce(0) { $0 + $1 * $1 } / Double(points * pairs.count)
      return ExperimentCheck(
        "\(samples) samples of {±1}¹², \(name) kernel: mean over \(pairs.count) parities of the least"
          + " error over α²", left, in: 1 - Double(samples) / Double(pairs.count) - 1e-9...1,
        because: "theorem 2 asks for 1/16; at most \(samples) of \(pairs.count) orthonormal targets"
          + " are in the span")
    }
  }
}
