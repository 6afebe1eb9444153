import Foundation
import NTKit

/// NNGP and NTK of the network with three hidden layers, against the peer and against one thread.
struct DenseKernels {
  let rows: Int
  let features: Int
  /// How many times faster than the peer it should be.
  let asked: Int
  let rounds: Int

  private var name: String { "NNGP + NTK, 3 hidden, n \(rows), d \(features), float32" }

  /// Measures and prints.
  ///
  /// - Parameter peer: the Python that can import the peer, and its worker.
  func run(_ peer: (python: String, script: String)?) throws {
    let network = Architecture.fullyConnected(hiddenLayers: 3)
    let x: Matrix<Float> = RandomStream(seed: 1).normalMatrix(rows: rows, columns: features)
    let worker = try peer.flatMap { try Peer.start($0, network, NumPyArray(x)) }
    let comparison = try Comparison(
      name, rounds: rounds, against: worker?.way ?? "", requirement: "(\(asked) asked)",
      ours: { _ = try network.kernel(x) }, other: { worker?.call() })
    report(
      comparison,
      "the peer was not found (pip install neural-tangents==0.6.5 jax==0.4.30 jaxlib==0.4.30)")
    let alone = try Comparison(
      "the same, all cores", rounds: rounds, against: "one thread", requirement: "",
      ours: { _ = try network.kernel(x) },
      other: {
        try seconds { _ = try network.kernel(x, options: KernelOptions(parallelism: .serial)) }
      })
    report(alone, "")
    guard let time = comparison?.ours ?? alone?.ours else { return }
    let plan = try KernelPlan(network, input: .vector(features: features))
    let flops = plan.cost(rows: rows, kind: .both, as: Float.self).productFlops
    let peak = ArithmeticPeak.measure()
    print(
      String(
        format:
          "  inner products alone: %.1f Gflop, %.0f %% of the %.0f Gflop/s that all cores can do",
        flops * 1e-9, 100 * flops / time / peak, peak * 1e-9))
  }
}
