import Architectures
import FiniteWidth
import LinearAlgebra

/// Every kind of layer that has a finite reading, in small networks.
enum Fixture {
  static let smoothActivations: [Activation] = [
    .identity, .erf(a: 1.2, b: 0.7, c: 0.1), .sigmoidLike, .gelu, .sin(a: 1, b: 0.9, c: 0.2),
    .cos(a: 1, b: 0.9, c: 0.2), .rbf(gamma: 0.4), .gabor, .gaussian(a: 1, b: -0.5),
    .exp(a: 0.5, b: 0.3), .hermite(degree: 3), .monomial(degree: 2),
    .polynomial(coefficients: [0.1, 1, 0.3]), .tanh, .softplus, .silu,
  ]
  static let kinkedActivations: [Activation] = [
    .relu, .leakyRelu(alpha: 0.2), .abs, .rectifiedMonomial(degree: 2), .elu(alpha: 1),
  ]

  static func dense(_ units: Int? = nil, bias: Double = 0.3) -> Layer {
    .dense(Dense(weightStd: 1.3, biasStd: bias, units: units))
  }

  static func single(_ activation: Activation) -> [Layer] {
    [dense(), .activation(activation), dense()]
  }

  static let trees: [(name: String, layers: [Layer])] = [
    ("deep", [dense(), .activation(.tanh), dense(7), .activation(.tanh), dense()]),
    ("no bias", [dense(bias: 0), .activation(.tanh), dense(bias: 0)]),
    ("linear", [dense()]),
    (
      "residual",
      [dense(), .residual(branch: [.activation(.tanh), dense()], shortcut: []), dense()]
    ),
    (
      "residual shortcut",
      [dense(4), .residual(branch: [.activation(.tanh), dense()], shortcut: [dense()]), dense()]
    ),
    ("sum", [.sum([[dense(), .activation(.tanh)], [dense()], [dense()]]), dense()]),
    ("product", [.product([[dense(), .activation(.tanh)], [dense()], [dense()]]), dense()]),
    ("last branches", [dense(), .activation(.tanh), .sum([[dense()], [dense()]])]),
    (
      "concatenate",
      [
        .concatenate([[dense(3), .activation(.tanh)], [dense(5)], []]), .flatten,
        .activation(.gelu), dense(),
      ]
    ),
    ("repeated", [dense(), .repeated(count: 3, layers: [.activation(.tanh), dense()]), dense()]),
    ("layerNorm", [dense(), .layerNorm(LayerNormalization()), .activation(.tanh), dense()]),
    ("dropout", [dense(), .activation(.tanh), .dropout(keep: 0.7), dense()]),
    (
      "frozen",
      [
        .dense(Dense(biasStd: 0.2, trainable: false)), .activation(.tanh),
        .dense(Dense(biasStd: 0.2, learningRate: 0.5)), .activation(.tanh),
        .dense(Dense(trainable: false)),
      ]
    ),
  ]

  static func normals(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    RandomStream(seed: seed).normalMatrix(rows: rows, columns: columns)
  }

  /// Rows uniform on the unit sphere.
  static func sphere(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    var stream = RandomStream(seed: seed)
    return Matrix((0..<rows).map { _ in stream.unitVector(columns) })
  }
}
