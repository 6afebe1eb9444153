import Architectures
import LinearAlgebra
import TestSupport
import Testing

@testable import FiniteWidth

/// Programs in single precision (oneDNN and BLAS) against the library's own loops in double precision.
@Suite struct CompiledNetworkTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let architecture: Architecture
    var input = InputShape.image(height: 9, width: 8, channels: 3)
    var outputs = 5
  }

  static let cases = [
    Case(
      testDescription: "convolutions with strides and both paddings",
      architecture: Architecture {
        Conv(3, 3, strides: [2, 1], padding: .same, weightStd: 1.4, biasStd: 0.5, units: 18)
        ReLU()
        Conv(2, 3, padding: .valid, units: 7)
        Tanh()
        Conv(1, 1, biasStd: 0.3, units: 6)
        LeakyReLU(alpha: 0.2)
        Flatten()
        Dense(biasStd: 0.1)
      }),
    Case(
      testDescription: "pools",
      architecture: Architecture(parameterization: .standard) {
        Conv(3, 3, padding: .same, units: 20)
        MaxPool(3, 3, strides: [2, 2], padding: .same)
        ReLU()
        Conv(3, 3, padding: .same, units: 8)
        AveragePool(2, 2, strides: [1, 1], padding: .same)
        ReLU()
        GlobalAveragePool()
        Dense(biasStd: 1)
      }),
    Case(
      testDescription: "batch normalization",
      architecture: Architecture(parameterization: .standard) {
        Conv(3, 3, padding: .same, units: 16)
        BatchNorm(affine: true)
        ReLU()
        Conv(3, 3, padding: .same, units: 10)
        BatchNorm()
        Tanh()
        MaxPool(2, 2)
        Flatten()
        BatchNorm(affine: true)
        Dense(units: 11)
        BatchNorm(affine: true)
        ReLU()
        Dense()
      }),
    Case(
      testDescription: "branches, frozen layers and pre-activation",
      architecture: Architecture {
        Conv(3, 3, padding: .same, units: 6, trainable: false)
        Residual {
          ReLU()
          Conv(3, 3, padding: .same, units: 6)
          ReLU()
          Conv(3, 3, padding: .same, units: 6)
        }
        Sum {
          Branch { Conv(1, 1, strides: [2, 2], units: 4) }
          Branch { Conv(3, 3, strides: [2, 2], padding: .same, units: 4, trainable: false) }
          Branch {
            AveragePool(2, 2, padding: .same)
            Conv(1, 1, units: 4)
          }
        }
        ReLU()
        Flatten()
        Sum {
          Branch {
            Dense(units: 9)
            ReLU()
          }
          Branch { Dense(biasStd: 1, units: 9) }
        }
        Dense()
      }),
    Case(
      testDescription: "vectors",
      architecture: Architecture(parameterization: .standard) {
        Dense(weightStd: 1.4, biasStd: 1, units: 40)
        ReLU()
        Residual {
          Dense(biasStd: 1, units: 40)
          ReLU()
        }
        Dense(biasStd: 1)
      }, input: .vector(features: 23)),
    Case(
      testDescription: "resnet-8", architecture: .residual(blocksPerGroup: 1),
      input: .image(height: 12, width: 12, channels: 3)),
  ]

  /// Sums of at most some thousand products in single precision, in random order: roundings of 2^-24
  /// times the root of their number, about 6e-6 of the largest entry, in each of up to 10 layers.
  private static let tolerance = 1e-4

  @Test(arguments: cases) func equalsDoublePrecision(_ found: Case) throws {
    let rows = 13
    let single: FiniteNetwork<Float> = try found.architecture.initialized(
      input: found.input, outputs: found.outputs, width: 8, seed: 3)
    var double: FiniteNetwork<Double> = try found.architecture.initialized(
      input: found.input, outputs: found.outputs, width: 8, seed: 3)
    double.setParameters(single.parameters.map { Double($0) })
    let x: Matrix<Float> = RandomStream(seed: 5).normalMatrix(
      rows: rows, columns: single.inputCount)
    let y = Matrix<Float>(rows: rows, columns: found.outputs) {
      $0 % found.outputs == $1 ? 1 : 0
    }
    let mode = EvaluationMode.training(seed: 0, step: 0)
    #expect(CompiledNetwork(single, rows: rows, .training) != nil)
    var compiled = [Float](repeating: 0, count: single.parameters.count)
    let programs = NetworkPrograms()
    for _ in 0..<2 {  // the second time with memory that is not fresh
      let (loss, statistics) = programs.gradient(
        single, of: .crossEntropy, inputs: x, targets: y, mode: mode, into: &compiled)
      var exact = [Double](repeating: 0, count: compiled.count)
      let (expected, exactStatistics) = programs.gradient(
        double, of: .crossEntropy, inputs: x.converted(to: Double.self),
        targets: y.converted(to: Double.self), mode: mode, into: &exact)
      #expect(abs(loss - expected) < Self.tolerance * max(1, expected))
      Self.compare(compiled, exact)
      Self.compare(statistics, exactStatistics)
      for block in single.blocks where !block.trainable {
        #expect(compiled[block.range].allSatisfy { $0 == 0 })
      }
      double.average(exactStatistics)
    }
    var trained = single
    trained.setRunningAverages(double.runningAverages.map { Float($0) })
    #expect(CompiledNetwork(trained, rows: rows, .evaluation) != nil)
    Self.compare(
      programs.outputs(trained, x).elements,
      double.outputs(x.converted(to: Double.self)).elements)
  }

  private static func compare(_ found: [Float], _ exact: [Double]) {
    #expect(found.count == exact.count)
    let scale = exact.reduce(0) { max($0, abs($1)) }
    let worst = zip(found, exact).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(worst <= tolerance * scale)
  }

  /// What has no program still trains, by the library's own loops.
  @Test func otherLayersAreNotCompiled() throws {
    let network: FiniteNetwork<Float> = try Architecture {
      Conv(3, 3, padding: .circular)
      GELU()
      Flatten()
      Dense()
    }.initialized(
      input: .image(height: 4, width: 4, channels: 1), outputs: 2, width: 3, seed: 0)
    #expect(CompiledNetwork(network, rows: 4, .training) == nil)
    let x: Matrix<Float> = RandomStream(seed: 1).normalMatrix(rows: 4, columns: 16)
    let y = Matrix<Float>(rows: 4, columns: 2) { $0 % 2 == $1 ? 1 : 0 }
    var gradient = [Float](repeating: 0, count: network.parameters.count)
    BLASInformation.withSingleThread {
      let (loss, _) = NetworkPrograms().gradient(
        network, of: .crossEntropy, inputs: x, targets: y, mode: .evaluation, into: &gradient)
      let (expected, own) = network.gradient(of: .crossEntropy, inputs: x, targets: y)
      #expect(loss == expected && gradient == own)
    }
  }

  /// The same seed and thread count: the same bits.
  ///
  /// Other tests change OpenBLAS's count meanwhile.
  @Test func isDeterministic() throws {
    let x: Matrix<Float> = RandomStream(seed: 5).normalMatrix(rows: 40, columns: 432)
    let y = Matrix<Float>(rows: 40, columns: 5) { $0 % 5 == $1 ? 1 : 0 }
    func parameters() throws -> [Float] {
      let network: FiniteNetwork<Float> = try Architecture.residual(blocksPerGroup: 1).initialized(
        input: .image(height: 12, width: 12, channels: 3), outputs: 5, width: 8, seed: 3)
      var options = TrainingOptions<Float>(
        loss: .crossEntropy, learningRate: 0.05, steps: 6, batchSize: 16,
        optimizer: .gradientDescent(momentum: 0.9))
      options.augmentation = Augmentation(flips: true, shift: 2)
      var trainer = try Trainer(network, inputs: x, targets: y, options: options)
      for _ in 0..<6 { _ = trainer.advance() }
      return trainer.network.parameters + trainer.network.runningAverages
    }
    let (first, second) = try BLASInformation.withSingleThread {
      (try parameters(), try parameters())
    }
    #expect(first == second)
  }
}
