import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Every activation's kernel against adaptive quadrature of its definition.
@Suite struct ActivationKernelTests {
  static let withFunction = Activation.samples.filter { $0.value(at: 0) != nil }

  @Test(arguments: withFunction) func quadratureAgrees(activation: Activation) throws {
    // Pairs of rows with variances between 1/2 and 2 and correlations from -0.97 to 0.995.
    let network = Architecture(layers: [
      .dense(Dense(weightStd: 1, trainable: false)), .activation(activation), .dense(Dense()),
    ])
    let expectation = GaussianExpectation()
    for (q1, q2, c) in [
      (1.0, 1.0, 0.5), (0.7, 1.8, -0.3), (1.3, 0.6, 0.9), (2, 0.5, -0.97), (1, 1.5, 0.995),
      (0.8, 0.8, 0),
    ] {
      let root = 2.0.squareRoot()
      let x = Matrix<Double>([
        [root * q1.squareRoot(), 0],
        [root * q2.squareRoot() * c, root * q2.squareRoot() * (1 - c * c).squareRoot()],
      ])
      let kernels = try network.kernel(x)
      let value = expectation.product(
        variances: q1, q2, correlation: c, kinks: activation.kinks,
        { activation.value(at: $0)! }, { activation.value(at: $0)! })
      // The quadrature asks for 1e-12; values are of order 1 and up to 1e3 for steep functions.
      let scale = (kernels.nngp[0, 0] * kernels.nngp[1, 1]).squareRoot()
      #expect(value.converged)
      expectClose(
        kernels.nngp[0, 1], value.value, relative: 1e-10, absolute: 1e-11 * scale,
        "\(activation) at \((q1, q2, c))")
    }
  }

  @Test(arguments: withFunction) func tangentFactorAgrees(activation: Activation) throws {
    // With the first layer trained alone, Theta = T'(k) k.
    let network = Architecture(layers: [
      .dense(Dense()), .activation(activation), .dense(Dense(trainable: false)),
    ])
    let expectation = GaussianExpectation()
    for (q1, q2, c) in [(1.0, 1.0, 0.5), (0.7, 1.8, -0.3), (1.3, 0.6, 0.9), (1, 1.5, 0.995)] {
      let root = 2.0.squareRoot()
      let x = Matrix<Double>([
        [root * q1.squareRoot(), 0],
        [root * q2.squareRoot() * c, root * q2.squareRoot() * (1 - c * c).squareRoot()],
      ])
      let kernels = try network.kernel(x)
      let slope = expectation.product(
        variances: q1, q2, correlation: c, kinks: activation.kinks,
        { activation.derivative(at: $0)! }, { activation.derivative(at: $0)! })
      let scale = (kernels.ntk[0, 0] * kernels.ntk[1, 1]).squareRoot()
      expectClose(
        kernels.ntk[0, 1], slope.value * c * (q1 * q2).squareRoot(), relative: 1e-10,
        absolute: 1e-11 * scale, "\(activation) at \((q1, q2, c))")
    }
  }

  /// expNormalized has no function: its kernel is its definition, and T' follows by differences.
  @Test func normalizedExponentialIsItsDefinition() throws {
    let network = Architecture(layers: [
      .dense(Dense()), .activation(.expNormalized(gamma: 0.7, shift: -1)),
      .dense(Dense(trainable: false)),
    ])
    func kernels(_ c: Double) throws -> Kernels<Double> {
      let root = 2.0.squareRoot()
      return try network.kernel(
        Matrix([[root, 0], [3 * c, 3 * (1 - c * c).squareRoot()]]))
    }
    let (q, c) = (4.5.squareRoot(), 0.3)
    expectClose(try kernels(c).nngp[0, 1], q * exp(0.7 * (c - 1)), relative: 1e-14)
    let h = 1e-5
    let slope = (try kernels(c + h).nngp[0, 1] - kernels(c - h).nngp[0, 1]) / (2 * h * q)
    // Central differences: error h^2 T''' / 6 + 1e-16 T / h, below 1e-10 here.
    expectClose(try kernels(c).ntk[0, 1], slope * q * c, relative: 1e-9)
  }

  @Test func rectifiedSquareIsFiniteForEqualInputs() throws {
    let network = Architecture(layers: [
      .dense(Dense()), .activation(.rectifiedMonomial(degree: 2)), .dense(Dense()),
    ])
    let x = Matrix<Double>([[1, 2, 0.5], [1, 2, 0.5], [-1, 0.3, 2]])
    let kernels = try network.kernel(x)
    // E[u_+^4] = 3 q^2 / 2 and E[(2 u_+)^2] = 2 q.
    let q = 5.25 / 3
    expectClose(kernels.nngp[0, 0], 1.5 * q * q, relative: 1e-14)
    expectClose(kernels.ntk[0, 0], 1.5 * q * q + 2 * q * q, relative: 1e-14)
    #expect(kernels.ntk[0, 1] == kernels.ntk[0, 0])
    #expect(kernels.ntk.elements.allSatisfy { $0.isFinite })
  }

  @Test func userFunctionWithAKink() throws {
    // max(x, x / 5) given as a user's function must equal the leaky ReLU's closed form.
    let custom = CustomActivation(name: "my leaky", kinks: [0]) {
      max($0, $0 / 5)
    } derivative: {
      $0 > 0 ? 1 : 0.2
    }
    let x = RandomStream(seed: 3).normalMatrix(rows: 6, columns: 3, as: Double.self)
    func network(_ activation: Activation) -> Architecture {
      Architecture(layers: [
        .dense(Dense(weightStd: 1.2, biasStd: 0.3)), .activation(activation), .dense(Dense()),
      ])
    }
    let closed = try network(.leakyRelu(alpha: 0.2)).kernel(x)
    let numeric = try network(.custom(custom)).kernel(x)
    expectClose(numeric.nngp, closed.nngp, relative: 1e-11, absolute: 1e-12)
    expectClose(numeric.ntk, closed.ntk, relative: 1e-10, absolute: 1e-11)
  }
}

/// Laws that hold for every network.
@Suite struct KernelLawTests {
  static let networks: [Architecture] = [
    .fullyConnected(hiddenLayers: 3),
    Architecture(layers: [
      .dense(Dense(weightStd: 1.3, biasStd: 0.2)), .activation(.erf(a: 1, b: 1, c: 0.2)),
      .dropout(keep: 0.8), .dense(Dense(weightStd: 1.1, biasStd: 0.1)), .layerNorm(.init()),
      .activation(.gelu), .dense(Dense()),
    ]),
    Architecture(layers: [
      .dense(Dense(biasStd: 0.1)),
      .residual(
        branch: [.activation(.relu), .dense(Dense(weightStd: 1.2, trainable: false))], shortcut: []),
      .concatenate([
        [.activation(.tanh), .dense(Dense(units: 30))],
        [.activation(.sin(a: 1, b: 1, c: 0)), .dense(Dense(units: 10))],
      ]), .dense(Dense(weightStd: 1.4)), .activation(.relu), .dense(Dense(learningRate: 0.5)),
    ]),
  ]

  @Test(arguments: networks) func symmetricPositiveSemidefinite(network: Architecture) throws {
    let x = RandomStream(seed: 5).normalMatrix(rows: 40, columns: 6, as: Double.self)
    let kernels = try network.kernel(x)
    for kernel in [kernels.nngp, kernels.ntk] {
      #expect(kernel == kernel.transposed)
      let values = try SymmetricEigen.values(of: kernel)
      // Rounding of the entries moves eigenvalues by at most n eps max|K|.
      #expect(values[0] >= -40 * 1e-15 * values[39])
    }
  }

  @Test(arguments: networks) func bitsDoNotDependOnThreadsOrTiles(network: Architecture) throws {
    let x = RandomStream(seed: 6).normalMatrix(rows: 45, columns: 5, as: Double.self)
    let one = try network.kernel(x, options: KernelOptions(parallelism: .serial, tile: 16))
    for threads in [2, 7] {
      let many = try network.kernel(
        x, options: KernelOptions(parallelism: Parallelism(threads: threads), tile: 16))
      #expect(many.ntk == one.ntk)
      #expect(many.nngp == one.nngp)
    }
    let whole = try network.kernel(x)
    expectClose(one.ntk, whole.ntk, relative: 1e-13, absolute: 1e-14)
  }

  @Test(arguments: networks) func blocksEqualTheWhole(network: Architecture) throws {
    let x = RandomStream(seed: 7).normalMatrix(rows: 12, columns: 4, as: Double.self)
    guard !network.layers.contains(where: { if case .dropout = $0 { true } else { false } }) else {
      return  // the diagonal of x alone knows that both draws are one
    }
    let whole = try network.kernel(x)
    let block = try network.kernel(x.selectingRows(0..<5), x)
    expectClose(block.ntk, whole.ntk.selectingRows(0..<5), relative: 1e-12, absolute: 1e-13)
    expectClose(block.nngp, whole.nngp.selectingRows(0..<5), relative: 1e-12, absolute: 1e-13)
  }

  @Test(arguments: InstructionSet.available) func instructionSetsAgree(isa: InstructionSet) throws {
    let x = RandomStream(seed: 8).normalMatrix(rows: 37, columns: 9, as: Double.self)
    for network in Self.networks {
      let reference = try network.kernel(x, options: KernelOptions(instructionSet: .portable))
      let other = try network.kernel(x, options: KernelOptions(instructionSet: isa))
      expectClose(other.ntk, reference.ntk, relative: 1e-12, absolute: 1e-13)
    }
  }

  @Test func duplicatesAndNearDuplicatesStayPositive() throws {
    var rows: [[Double]] = []
    var stream = RandomStream(seed: 9)
    for _ in 0..<10 {
      let x = stream.normals(5)
      rows += [x, x, x.map { $0 + 1e-8 * stream.normal() }, x.map { $0 + 1e-4 * stream.normal() }]
    }
    for network in [Architecture.fullyConnected(hiddenLayers: 1), .fullyConnected(hiddenLayers: 5)]
    {
      for kernel in [try network.ntkKernel(Matrix(rows)), try network.nngpKernel(Matrix(rows))] {
        let values = try SymmetricEigen.values(of: kernel)
        #expect(values[0] >= -1e-12 * values.last!)
        #expect(kernel[0, 1] == kernel[0, 0])
      }
    }
  }

  /// The angle between inputs 1e-8 apart: Theta(x, x') = q (2 - 2 theta / pi + ...) of one hidden
  /// layer, whose deviation from the diagonal a covariance in float64 would lose.
  @Test func anglesDoNotCancel() throws {
    let theta = 1e-8
    let root = 2.0.squareRoot()
    let x = Matrix<Double>([[root, 0], [root, root * theta]])
    let kernels = try Architecture.fullyConnected(hiddenLayers: 1).kernel(x)
    // q = 1: Theta_11 = 2, and d Theta / d theta = -1 / pi at theta = 0.
    expectClose((2 - kernels.ntk[0, 1]) / theta, 1 / .pi, relative: 1e-6)
  }

  @Test func singlePrecisionDiagonalOfADeepNetwork() throws {
    let x = RandomStream(seed: 10).normalMatrix(rows: 50, columns: 100, as: Double.self)
    let network = Architecture.fullyConnected(hiddenLayers: 30)
    let exact = try network.ntkKernel(x)
    let single = try network.ntkKernel(x.converted(to: Float.self))
    expectClose(single.diagonal.map(Double.init), exact.diagonal, relative: 1e-6)
    let crossed = try network.ntkKernel(
      x.converted(to: Float.self), x.selectingRows(0..<50).converted(to: Float.self))
    expectClose(crossed.diagonal.map(Double.init), exact.diagonal, relative: 1e-6)
    expectClose(single, exact, relative: 2e-5)
  }

  @Test func frozenLayersDropOut() throws {
    let x = RandomStream(seed: 11).normalMatrix(rows: 8, columns: 4, as: Double.self)
    // Training the last layer alone makes the NTK its NNGP.
    let lastOnly = try Architecture.fullyConnected(hiddenLayers: 2).training(only: .last).kernel(x)
    expectClose(lastOnly.ntk, lastOnly.nngp, relative: 1e-14)
    // The whole is the sum of the layers.
    let full = Architecture.fullyConnected(hiddenLayers: 1)
    let parts = [
      try full.training(only: .first).ntkKernel(x), try full.training(only: .last).ntkKernel(x),
    ]
    expectClose(parts[0] + parts[1], try full.ntkKernel(x), relative: 1e-13)
  }

  /// Item A1: H(x, x') = x^T x' (pi - arccos) / (2 pi) on the unit sphere.
  @Test func twoLayerPresetIsTheGramMatrixOfArora() throws {
    var stream = RandomStream(seed: 12)
    let x = Matrix((0..<6).map { _ in stream.unitVector(7) })
    let h = try Architecture.named("two-layer").ntkKernel(x)
    for i in 0..<6 {
      for j in 0..<6 {
        let c = i == j ? 1 : (0..<7).reduce(0.0) { $0 + x[i, $1] * x[j, $1] }
        expectClose(
          7 * h[i, j], c * (.pi - acos(min(1, max(-1, c)))) / (2 * .pi), absolute: 1e-14)
      }
    }
  }

  @Test func errorsNameTheLayerOrRow() throws {
    let x = Matrix<Double>([[1, 2], [0, 0]])
    let normalized = Architecture(layers: [
      .dense(Dense()), .layerNorm(.init()), .activation(.relu), .dense(Dense()),
    ])
    #expect(
      throws: InfiniteWidthError.invalidVariance(path: "layers[1]", row: 1, value: 0)
    ) { try normalized.kernel(x) }
    let explosive = Architecture(layers: [
      .dense(Dense()), .activation(.gaussian(a: 1, b: 0.6)), .dense(Dense()),
    ])
    #expect(throws: InfiniteWidthError.self) { try explosive.kernel(x) }
    #expect(throws: InfiniteWidthError.notFinite(row: 0, column: 1, value: .infinity)) {
      try Architecture.fullyConnected(hiddenLayers: 1).kernel(Matrix<Double>([[1, .infinity]]))
    }
    #expect(throws: InfiniteWidthError.invalidVariance(path: "input", row: 0, value: .infinity)) {
      try Architecture.fullyConnected(hiddenLayers: 1).kernel(Matrix<Double>([[1e200, 1]]))
    }
    #expect(throws: InfiniteWidthError.featureMismatch(first: 2, second: 1)) {
      try Architecture.fullyConnected(hiddenLayers: 1).kernel(x, Matrix<Double>([[1]]))
    }
    let standard = Architecture(
      parameterization: .standard,
      layers: [.dense(Dense()), .activation(.relu), .dense(Dense())])
    #expect(throws: InfiniteWidthError.missingUnits(path: "layers[2]")) { try standard.kernel(x) }
    let open = Architecture(layers: [.conv(Convolution(filter: [3, 3])), .activation(.relu)])
    #expect(
      throws: InfiniteWidthError.positionsLeft(path: "layers[1].relu", shape: "2 x 2 x w")
    ) {
      try open.ntkKernel(
        Matrix<Double>(rows: 1, columns: 48), input: .image(height: 4, width: 4, channels: 3))
    }
  }

  @Test func emptyAndSingleInputs() throws {
    let network = Architecture.fullyConnected(hiddenLayers: 2)
    #expect(try network.kernel(Matrix<Double>(rows: 0, columns: 3)).ntk.rows == 0)
    #expect(try network.kernel(Matrix<Double>([[0.0, 0, 0]])).ntk[0, 0] == 0)
  }
}
