import Architectures
import FiniteWidth
import LinearAlgebra
import Testing

struct KernelTests {
  @Test(arguments: Fixture.trees.indices)
  func structuredEqualsJacobian(_ index: Int) throws {
    let (name, layers) = Fixture.trees[index]
    for parameterization in Parameterization.allCases {
      let network: FiniteNetwork<Double> = try Architecture(
        parameterization: parameterization, layers: layers
      ).initialized(inputs: 4, outputs: 3, width: 6, seed: 2)
      let (x1, x2) = (Fixture.normals(5, 4, seed: 6), Fixture.normals(3, 4, seed: 7))
      // Factors on learning rates enter the kernel and not the Jacobian.
      var rates = [Double](repeating: 0, count: network.parameters.count)
      for block in network.blocks {
        for index in block.range { rates[index] = block.learningRate }
      }
      let (j1, j2) = (network.jacobian(x1), network.jacobian(x2))
      let expected = Matrix<Double>(rows: 5, columns: 3) { i, j in
        var sum = 0.0
        for output in 0..<3 {
          for (p, rate) in rates.enumerated() {
            sum += rate * j1[3 * i + output, p] * j2[3 * j + output, p]
          }
        }
        return sum / 3
      }
      let actual = network.tangentKernel(x1, x2)
      #expect(
        (actual - expected).frobeniusNorm <= 1e-12 * expected.frobeniusNorm, "\(name)")
      let square = network.tangentKernel(x1)
      #expect(square == square.transposed)
      let other = network.tangentKernel(x1, x1)
      #expect((square - other).frobeniusNorm <= 1e-12 * other.frobeniusNorm)
    }
  }

  @Test func emptyInputs() throws {
    let network: FiniteNetwork<Double> = try Architecture(layers: Fixture.single(.relu))
      .initialized(inputs: 4, width: 3, seed: 0)
    let none = Matrix<Double>(rows: 0, columns: 4)
    #expect(network.outputs(none).rows == 0)
    #expect(network.tangentKernel(none, Fixture.normals(2, 4, seed: 0)).columns == 2)
  }

  /// The kernels of one hidden ReLU layer in closed form: with cosine c and norms a, b,
  /// E relu relu = a b (sqrt(1 - c^2) + c (pi - arccos c)) / (2 pi), E relu' relu' =
  /// (pi - arccos c) / (2 pi); the tangent kernel is their sum with x.x'/d on the second.
  @Test func monteCarlo() throws {
    let x = Fixture.normals(4, 3, seed: 8)
    let architecture = Architecture(layers: [
      .dense(Dense()), .activation(.relu), .dense(Dense()),
    ])
    let estimate = try architecture.monteCarloKernels(x, width: 200, samples: 200, seed: 3)
    let gram = x.gram()
    var worst = 0.0
    for i in 0..<4 {
      for j in 0..<4 {
        let norms = (gram[i, i] * gram[j, j]).squareRoot()
        let cosine = i == j ? 1 : gram[i, j] / norms
        let angle = arccosine(cosine)
        let sine = max(0, 1 - cosine * cosine).squareRoot()
        let nngp = norms / 3 * (sine + cosine * (.pi - angle)) / (2 * .pi)
        let ntk = nngp + gram[i, j] / 3 * (.pi - angle) / (2 * .pi)
        worst = max(
          worst, abs(estimate.nngp[i, j] - nngp) / estimate.nngpError[i, j],
          abs(estimate.ntk[i, j] - ntk) / estimate.ntkError[i, j])
        // Both means are unbiased at any width here; the errors are of the right size.
        #expect(estimate.nngpError[i, j] < 0.05 * norms)
      }
    }
    // The largest of 20 correlated normal deviates exceeds 4.5 with probability below 2e-4.
    #expect(worst < 4.5, "largest deviation \(worst) standard errors")
    #expect(worst > 0.1)
    #expect(throws: FiniteWidthError.self) {
      try architecture.monteCarloKernels(x, width: 2, samples: 1, seed: 0)
    }
    // Without a readout the mean of the outputs' products is the same kernel.
    let bare = try Architecture(layers: [.dense(Dense()), .activation(.relu)])
      .monteCarloKernels(x, width: 50, samples: 100, seed: 3)
    for i in 0..<4 {
      let deviation = abs(bare.nngp[i, i] - gram[i, i] / 6) / bare.nngpError[i, i]
      #expect(deviation < 5)
    }
  }
}
