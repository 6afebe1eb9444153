import Foundation
import LinearAlgebra
import Testing

@testable import Experiments

@Suite("Experiments on arXiv:1904.11955, 1911.00809 and 2003.02237")
struct ConvolutionalExperimentTests {
  static let experiments: [any Experiment.Type] = [
    B4FullyConnectedKernel.self, B5ConvolutionalKernel.self, B6Augmentation.self,
    B7CompositionalKernel.self, B8NetworksAndKernels.self,
  ]

  @Test("hold in their quick form, for several seeds", arguments: experiments.indices, [0, 1, 2])
  func holds(index: Int, seed: UInt64) throws {
    let context = ExperimentContext(scale: .quick, seed: seed)
    let outcome = try Self.experiments[index].init().run(context)
    let failed = outcome.checks.filter { !$0.holds }.map { "\($0.name): \($0.measured)" }
    #expect(outcome.holds, "missed: \(failed)")
    #expect(outcome.figures.isEmpty)
    #expect(Set(outcome.checks.map(\.name)).count == outcome.checks.count)
  }

  @Test("are found by identifier and alias")
  func catalog() {
    for experiment in Self.experiments {
      #expect(ExperimentCatalog.find(experiment.id)?.id == experiment.id)
      #expect(ExperimentCatalog.find(experiment.alias)?.id == experiment.id)
    }
  }

  @Test("deviations are relative to the largest value, and never hide a NaN")
  func deviations() {
    #expect(largestDeviation([1, 2.5], [1, 2]) == 0.25)
    #expect(largestDeviation([.nan, 2], [1, 2]) == .infinity)
    #expect(correlation(Matrix([[4, 3], [3, 9]])) == 0.5)
  }
}
