import Architectures
import FiniteWidth
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Kernels of simple recurrent networks against a recursion of this file's own, and against dense
/// kernels.
@Suite struct RecurrentKernelTests {
  /// K and Theta for all pairs of positions.
  struct Field {
    var k: [[Double]]
    var theta: [[Double]]
  }

  static let weights = (input: 1.3, state: 1.1, bias: 0.4)

  /// One layer with ReLU, by arc-cosine kernels: every pair of positions from the pair before, where
  /// `selves` are the pre-activation variances of the two sequences alone.
  static func layer(
    _ field: Field, _ q1: [Double], _ q2: [Double]
  ) -> (pre: Field, post: Field) {
    let (t1, t2) = (field.k.count, field.k[0].count)
    let zeros = [[Double]](repeating: [Double](repeating: 0, count: t2), count: t1)
    var (pre, post) = (Field(k: zeros, theta: zeros), Field(k: zeros, theta: zeros))
    let (w, u, b) = (weights.input * weights.input, weights.state * weights.state, weights.bias)
    for i in 0..<t1 {
      for j in 0..<t2 {
        let inside = i > 0 && j > 0
        let state = inside ? u * post.k[i - 1][j - 1] : 0
        let stateTheta = inside ? u * post.theta[i - 1][j - 1] : 0
        pre.k[i][j] = w * field.k[i][j] + b * b + state
        // Each weight matrix adds its own product; what came before goes through the weights.
        pre.theta[i][j] = w * field.theta[i][j] + pre.k[i][j] + stateTheta
        let norm = (q1[i] * q2[j]).squareRoot()
        let c = min(1, max(-1, pre.k[i][j] / norm))
        let angle = acos(c)
        post.k[i][j] = norm * ((1 - c * c).squareRoot() + c * (.pi - angle)) / (2 * .pi)
        post.theta[i][j] = pre.theta[i][j] * (.pi - angle) / (2 * .pi)
      }
    }
    return (pre, post)
  }

  /// Two layers over sequences x and z, (positions, channels).
  static func twoLayers(_ x: [[Double]], _ z: [[Double]]) -> Field {
    func input(_ a: [[Double]], _ b: [[Double]]) -> Field {
      let k = a.map { p in
        b.map { q in zip(p, q).reduce(0) { $0 + $1.0 * $1.1 } / Double(p.count) }
      }
      return Field(k: k, theta: k.map { $0.map { _ in 0 } })
    }
    /// The fields behind each layer of one sequence alone: variances on the diagonal, found position by
    /// position.
    func variances(_ a: [[Double]]) -> [[Double]] {
      var found: [[Double]] = []
      var field = input(a, a)
      for _ in 0..<2 {
        var q = [Double](repeating: 0, count: a.count)
        for t in a.indices {
          let state = t > 0 ? weights.state * weights.state * q[t - 1] / 2 : 0
          q[t] =
            weights.input * weights.input * field.k[t][t] + weights.bias * weights.bias + state
        }
        found.append(q)
        field = layer(field, q, q).post
      }
      return found
    }
    let (qx, qz) = (variances(x), variances(z))
    var field = input(x, z)
    for index in 0..<2 { field = layer(field, qx[index], qz[index]).post }
    return field
  }

  static func recurrent(_ output: RecurrentOutput = .sequence) -> Layer {
    RNN(
      .relu, weightStd: weights.input, recurrentStd: weights.state, biasStd: weights.bias,
      output: output)
  }

  @Test func equalsTheRecursionOverAllPairs() throws {
    let (length, channels, n) = (5, 3, 4)
    let x: Matrix<Double> = RandomStream(seed: 5).normalMatrix(
      rows: n, columns: length * channels)
    let sequences = (0..<n).map { row in
      (0..<length).map { t in
        (0..<channels).map { x[row, t * channels + $0] }
      }
    }
    for isLast in [false, true] {
      let network = Architecture {
        Self.recurrent()
        Self.recurrent(isLast ? .last : .sequence)
        if !isLast { GlobalAveragePool() }
        Dense(weightStd: 0.9, biasStd: 0.2)
      }
      let kernels = try network.kernel(
        x, input: .sequence(length: length, channels: channels))
      for i in 0..<n {
        for j in 0..<n {
          let field = Self.twoLayers(sequences[i], sequences[j])
          func pooled(_ values: [[Double]]) -> Double {
            isLast
              ? values[length - 1][length - 1]
              : values.joined().reduce(0, +) / Double(length * length)
          }
          let nngp = 0.81 * pooled(field.k) + 0.04
          let ntk = 0.81 * pooled(field.theta) + nngp
          // A dozen layers of arc-cosines: some hundred roundoffs; angles near 0 lose half the digits in
          // this file's recursion, so the diagonal gets 1e-7.
          let tolerance = i == j ? 1e-7 : 1e-12
          expectClose(kernels.nngp[i, j], nngp, relative: tolerance, absolute: tolerance)
          expectClose(kernels.ntk[i, j], ntk, relative: tolerance, absolute: tolerance)
        }
      }
      let single = try network.kernel(
        x.converted(to: Float.self), input: .sequence(length: length, channels: channels))
      expectClose(
        single.ntk.converted(to: Double.self), kernels.ntk, relative: 2e-5, absolute: 2e-5)
    }
  }

  /// A sequence of one position never sees the state's weights: a dense layer.
  @Test func oneStepIsDense() throws {
    let x: Matrix<Double> = RandomStream(seed: 5).normalMatrix(rows: 5, columns: 3)
    for activation in [Activation.relu, .tanh, .erf(a: 1, b: 1, c: 0)] {
      let dense = Architecture {
        Dense(weightStd: 1.3, biasStd: 0.4)
        Layer.activation(activation)
        Dense()
      }
      let expected = try dense.kernel(x)
      for output in RecurrentOutput.allCases {
        let recurrent = Architecture {
          RNN(activation, weightStd: 1.3, recurrentStd: 2, biasStd: 0.4, output: output)
          if output == .sequence { GlobalAveragePool() }
          Dense()
        }
        let found = try recurrent.kernel(x, input: .sequence(length: 1, channels: 3))
        expectClose(found.nngp, expected.nngp, relative: 1e-12, absolute: 1e-13)
        expectClose(found.ntk, expected.ntk, relative: 1e-12, absolute: 1e-13)
      }
    }
  }

  /// Near-equal and equal sequences, and the positive semi-definite law.
  @Test func nearlyEqualSequences() throws {
    var x: Matrix<Double> = RandomStream(seed: 5).normalMatrix(rows: 4, columns: 12)
    for column in 0..<12 {
      x[1, column] = x[0, column] + 1e-8 * Double(column % 3)
      x[2, column] = x[0, column]
    }
    for output in RecurrentOutput.allCases {
      let network = Architecture {
        Self.recurrent(output)
        if output == .sequence { GlobalAveragePool() }
        Dense()
      }
      let kernel = try network.kernel(x, input: .sequence(length: 4, channels: 3)).ntk
      #expect(kernel[0, 2] == kernel[0, 0])
      let values = try SymmetricEigen(kernel).values
      #expect(values[0] >= -1e-12 * kernel.trace)
    }
  }

  @Test func refusals() throws {
    let input = InputShape.sequence(length: 4, channels: 3)
    for (layer, words) in [
      (LSTM(output: .last), "products of gates"), (GRU(output: .last), "--monte-carlo"),
    ] {
      let error = #expect(throws: ArchitectureError.self) {
        try Architecture(layers: [layer, .dense(Dense())]).validateInfiniteWidth(input: input)
      }
      #expect(error.map { "\($0)".contains(words) } == true)
    }
    #expect(throws: ArchitectureError.self) {
      try Architecture {
        Embed(vocabulary: 5)
        RNN(output: .last)
        Dense()
      }.validateInfiniteWidth(input: .sequence(length: 4, channels: 1))
    }
    #expect(throws: ArchitectureError.self) {
      try Architecture {
        RNN(output: .last)
        Softmax()
      }.validateInfiniteWidth(input: input)
    }
  }
}
