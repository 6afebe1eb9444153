import Architectures
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// The kernels of random networks against the oracle.
struct RandomArchitectureTests {
  @Test(arguments: 0..<100) func planar(seed: UInt64) throws {
    try compare(RandomArchitecture(seed: seed, mode: .planar))
  }

  @Test(arguments: 1000..<1100) func everything(seed: UInt64) throws {
    try compare(RandomArchitecture(seed: seed, mode: .everything))
  }

  /// A row that is also among the columns has independent masks, and else the diagonal's kernels.
  @Test(arguments: 2000..<2030) func equalInputs(seed: UInt64) throws {
    let random = try RandomArchitecture(seed: seed, mode: seed % 2 == 0 ? .planar : .everything)
    let x = random.inputs(rows: 2)
    let kernels = try random.architecture.kernel(x, x.selectingRows([0]), input: random.input)
    let exact = try KernelOracle(random.architecture, input: random.input)
      .kernels(x, x.selectingRows([0]))
    expectOracle(kernels, exact, random.description)
  }

  private func compare(_ random: RandomArchitecture) throws {
    let (x1, x2) = (random.inputs(rows: 2), random.inputs(rows: 1, stream: 1))
    let oracle = try KernelOracle(random.architecture, input: random.input)
    let cross: Kernels<Double>
    let train: Kernels<Double>
    do {
      cross = try random.architecture.kernel(x1, x2, input: random.input)
      train = try random.architecture.kernel(x1, input: random.input)
    } catch {
      Issue.record("\(error): \(random.description)")
      return
    }
    expectOracle(cross, try oracle.kernels(x1, x2), "x1 and x2, \(random.description)")
    expectOracle(train, try oracle.kernels(x1), "x1 alone, \(random.description)")
  }
}
