import Architectures
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// The experiments on linearization and on deep networks.
@Suite struct DeepExperimentTests {
  static let items: [any Experiment.Type] = [
    B1Linearization.self, B2TangentFlow.self, D1DeepNetwork.self, D5SemiSmoothness.self,
    D6NoExplosion.self, D8TrainedLayers.self, D11BeyondKernels.self,
  ]

  /// Every verdict is computed and holds in the quick form at a seed that no band was set with.
  @Test(arguments: items.map { $0.id })
  func holds(_ id: String) throws {
    let item = try #require(ExperimentCatalog.find(id))
    let (record, outcome) = try ExperimentRecord.run(
      item, ExperimentContext(scale: .quick, seed: 11))
    #expect(!outcome.checks.isEmpty)
    #expect(record.verdict == .holds, "\(outcome.checks.filter { !$0.holds })")
  }

  /// The recursion of the paper's network against the kernel of the library: hidden entries have
  /// variance 2/m there and N(0, 1) weights scaled by sqrt(2/m) here, which doubles the kernel.
  @Test func limitOfTheTangentKernel() throws {
    let context = ExperimentContext(seed: 3)
    let (x, z) = (DeepProblem(context).x, DeepProblem(context, count: 6).x)
    for layers in [1, 2, 5] {
      let network = Architecture {
        Dense(weightStd: (2 * Double(DeepProblem.features)).squareRoot(), trainable: false)
        ReLU()
        for _ in 0..<layers {
          Dense(weightStd: 2.0.squareRoot())
          ReLU()
        }
        Dense(trainable: false)
      }
      // acos near 1 loses half of the digits: 1e-8 for equal points.
      expectClose(
        DeepProblem.tangentLimit(x, z, layers: layers), 0.5 * (try network.ntkKernel(x, z)),
        relative: 1e-7, absolute: 1e-9)
      expectClose(
        DeepProblem.covariances(x, z, layers: layers)[layers],
        try network.nngpKernel(x, z), relative: 1e-7, absolute: 1e-9)
    }
  }

  /// Power iteration against singular values.
  @Test func spectralNorms() throws {
    let matrix = KernelFixtures.normals(12, 7, seed: 2)
    let largest = try SingularValues(matrix).values[0]
    // It stops when an estimate changes by 1e-6 of itself; gaps of singular values are of order 0.1.
    expectClose(try SpectralNorm.of(matrix), largest, relative: 1e-4)
    #expect(try SpectralNorm.of(Matrix<Double>(rows: 3, columns: 4)) == 0)
  }

  /// Two points of four times less distance.
  @Test func closePoints() {
    let context = ExperimentContext(seed: 5)
    let (far, near) = (
      DeepProblem(context, closeness: 0.999), DeepProblem(context, closeness: 0.25)
    )
    func distance(_ problem: DeepProblem) -> Double {
      (problem.x.selectingRows([0]) - problem.x.selectingRows([1])).frobeniusNorm
    }
    #expect((0.15...0.35).contains(distance(near) / distance(far)))
    #expect(near.y[0, 0] == -near.y[1, 0])
    for problem in [far, near] {
      for row in 0..<problem.x.rows {
        expectClose(problem.x.selectingRows([row]).frobeniusNorm, 1, relative: 1e-12)
      }
    }
  }
}
