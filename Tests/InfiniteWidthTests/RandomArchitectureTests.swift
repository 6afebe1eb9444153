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
    expectEqual(kernels, exact, random.description)
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
    expectEqual(cross, try oracle.kernels(x1, x2), "x1 and x2, \(random.description)")
    expectEqual(train, try oracle.kernels(x1), "x1 alone, \(random.description)")
  }

  /// Compares both kernels to 10^-11 of sqrt(K(x, x) K(x', x')), entry by entry.
  ///
  /// Both are sums and products of at most some 10^4 terms through at most 20 layers, in different
  /// orders: 10^-11 is 45,000 roundings. Where the last digits of a
  /// correlation count more, the oracle says by how much.
  private func expectEqual(_ kernels: Kernels<Double>, _ exact: OracleKernels, _ comment: String) {
    let tolerance = 1e-11 + exact.noise
    for (name, actual, expected, scale) in [
      ("NNGP", kernels.nngp, exact.nngp, exact.nngpScale),
      ("NTK", kernels.ntk, exact.ntk, exact.ntkScale),
    ] {
      guard actual.rows == expected.rows, actual.columns == expected.columns else {
        Issue.record("\(name) has shape \(actual.rows) x \(actual.columns): \(comment)")
        continue
      }
      for i in 0..<expected.rows {
        for j in 0..<expected.columns {
          // NaN fails too.
          let isClose = abs(actual[i, j] - expected[i, j]) <= tolerance * scale[i, j]
          #expect(
            isClose,
            """
            \(name)[\(i), \(j)] is \(actual[i, j]) instead of \(expected[i, j]), \
            \(abs(actual[i, j] - expected[i, j]) / scale[i, j]) of its scale with \(tolerance) \
            allowed: \(comment)
            """)
        }
      }
    }
  }
}
