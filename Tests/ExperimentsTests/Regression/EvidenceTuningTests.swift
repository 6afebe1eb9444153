import Architectures
import Datasets
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// The gradient of the evidence in standard deviations, and what it is good for.
@Suite struct EvidenceTuningTests {
  private static func data(_ count: Int, seed: UInt64, classes: Bool = false) -> Dataset {
    var random = RandomStream(seed: seed)
    let x = Matrix<Double>(rows: count, columns: 2) { _, _ in random.normal() }
    // An offset in the inputs' plane: networks with biases do better.
    let values = (0..<count).map { sin(2 * x[$0, 0] + 1) + 0.1 * random.normal() }
    return Dataset(
      name: "data", x: x,
      targets: classes
        ? .classes(labels: values.map { $0 > 0 ? 1 : 0 }, names: ["a", "b"]) : .values(values))
  }

  private static func objective(
    _ architecture: Architecture, _ kind: KernelKind, classes: Bool = false
  ) throws -> EvidenceObjective {
    let data = data(14, seed: 1, classes: classes)
    return EvidenceObjective(
      architecture: architecture, kind: kind, x: data.x,
      shape: try #require(architecture.inputShape(for: data.shape)),
      targets: try RegressionTargets(data.targets), parallelism: .allCores)
  }

  private static let networks = [
    Architecture(
      name: "dense",
      layers: [
        .dense(Dense(weightStd: 1.3, biasStd: 0.4)), .activation(.relu),
        .dense(Dense(weightStd: 1.1, biasStd: 0.3)), .activation(.erf(a: 1, b: 1, c: 0)),
        .dense(Dense(weightStd: 0.9, biasStd: 0.2)),
      ]),
    Architecture(
      name: "residual",
      layers: [
        .dense(Dense(weightStd: 1.2, biasStd: 0.5)),
        .residual(
          branch: [.activation(.relu), .dense(Dense(weightStd: 0.8, biasStd: 0.3))], shortcut: []),
        .repeated(
          count: 2, layers: [.activation(.relu), .dense(Dense(weightStd: 1.4, biasStd: 0.1))]),
      ]),
  ]

  /// Central differences with step h = 1e-4 in logarithms: h^2 / 6 times third derivatives of size
  /// 1e3 at most, 2e-6, and rounding 1e-12 / h = 1e-8, of gradients of size 1 to 10.
  @Test(arguments: networks, [KernelKind.ntk, .nngp])
  func gradient(network: Architecture, kind: KernelKind) throws {
    let objective = try Self.objective(network, kind)
    let point = objective.point(ridge: 0.05)
    #expect(point.count == 1 + 2 * network.deviations.count)
    let found = try #require(try objective.gradient(point))
    let h = 1e-4
    for index in point.indices {
      var (up, down) = (point, point)
      up[index] += h
      down[index] -= h
      let slope =
        (try #require(objective.value(up)) - #require(objective.value(down))) / (2 * h)
      expectClose(found[index], slope, relative: 1e-5, absolute: 1e-4, "parameter \(index)")
    }
  }

  /// The value is that of the spectrum's evidence, which another formula computes.
  @Test func value() throws {
    let objective = try Self.objective(Self.networks[0], .ntk, classes: true)
    let point = objective.point(ridge: 0.05)
    let evidence = ScaledEvidence(
      spectrum: try KernelSpectrum(objective.network(point).ntkKernel(objective.x)),
      labels: objective.targets.values, intercept: objective.targets.intercept)
    expectClose(
      try #require(objective.value(point)),
      try #require(evidence.evaluate(ridge: 0.05)).logLikelihood, relative: 1e-10)
  }

  /// Tuning finds a bias, raises the evidence by more than a nat, and is at a maximum.
  @Test func findsBiases() throws {
    let training = Self.data(40, seed: 2)
    let given = Architecture.fullyConnected(hiddenLayers: 1)
    #expect(given.deviations.allSatisfy { $0.biasStd == 0 })
    let tuning = try EvidenceTuning(given, kind: .ntk, training: training)
    let summary = tuning.summary
    #expect(summary.converged && summary.rows == 40)
    #expect(summary.logMarginalLikelihoodAfter > summary.logMarginalLikelihoodBefore + 1)
    #expect(tuning.architecture.deviations == summary.deviations)
    #expect(tuning.architecture.deviations.contains { $0.biasStd > 0.2 })
    #expect(tuning.architecture.name == "fc-1, tuned")
    // The evidence that is claimed is the network's.
    let x = try FeatureScaling.auto.applied(to: training, fittedOn: training)
    guard case .values(let values) = training.targets else { return }
    // With a free constant nothing but the limit keeps the first bias, or the second layer, small:
    // the evidence is nearly flat along their product, and rounding decides which of them gets there.
    #expect(summary.deviations.allSatisfy { $0.biasStd <= 100 * (1 + 1e-12) })
    #expect(
      summary.atLimit
        == summary.deviations.filter { max($0.biasStd, $0.weightStd) > 99.9 }.map(\.path))
    let spectrum = try BLASInformation.withSingleThread {
      try KernelSpectrum(tuning.architecture.ntkKernel(x))
    }
    let evidence = ScaledEvidence(
      spectrum: spectrum, labels: .column(values), intercept: .unpenalized)
    expectClose(
      try #require(evidence.evaluate(ridge: summary.ridge)).logLikelihood,
      summary.logMarginalLikelihoodAfter, relative: 1e-8)
  }

  @Test func rowsAreLimited() throws {
    let tuning = try EvidenceTuning(
      .fullyConnected(hiddenLayers: 1), kind: .nngp, training: Self.data(60, seed: 3), rowLimit: 20)
    #expect(tuning.summary.rows == 20)
  }

  @Test func labelsWithoutEvidence() throws {
    let x = Self.data(10, seed: 4).x
    let constant = Dataset(
      name: "flat", x: x, targets: .values([Double](repeating: 3, count: 10)))
    #expect {
      try EvidenceTuning(.fullyConnected(hiddenLayers: 1), kind: .ntk, training: constant)
    } throws: { error in
      guard case RegressionFitError.cannotTune(let reason) = error else { return false }
      return reason.contains("flat")
    }
  }
}
