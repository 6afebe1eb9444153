import Foundation
import NTKit

/// Empirical tangent kernels, traces over ten outputs in single precision, against the peer's.
struct EmpiricalKernels {
  /// `dense`: 784-1024-1024-10, or `convolutional`: three convolutions of 32 channels on 16x16x3.
  let model: String
  let rows: Int
  /// Which of the peer's ways: `default`, or `fastest`.
  let way: String
  let rounds: Int
  /// How many times faster than the peer it should be.
  let asked: Int

  /// Measures and prints.
  func run(python: String, folder: String) throws {
    let isDense = model == "dense"
    let network = Architecture {
      for _ in 0..<(isDense ? 2 : 3) {
        if isDense { Dense(units: 1024) } else { Conv(3, 3, padding: .same, units: 32) }
        ReLU()
      }
      if !isDense { GlobalAveragePool() }
      Dense()
    }
    let input: InputShape =
      isDense ? .vector(features: 784) : .image(height: 16, width: 16, channels: 3)
    let x: Matrix<Float> = RandomStream(seed: 1).normalMatrix(
      rows: rows, columns: input.dimensions.reduce(1, *))
    let finite: FiniteNetwork<Float> = try network.initialized(
      input: input, outputs: 10, width: 32, seed: 0)
    _ = finite.tangentKernel(x)
    let worker = Peer(
      python: python, arguments: ["\(folder)/empirical.py", model, "\(rows)", way])
    // The peer need not end a call that is already beyond what was asked by half.
    var limit = 0.0
    var row = RatioRow(
      "empirical NTK, \(model), n \(rows), float32", rounds: rounds,
      against: worker?.way ?? "", requirement: "(\(asked) asked)",
      ours: {
        let taken = seconds { _ = finite.tangentKernel(x) }
        limit = 1.5 * Double(asked) * taken
        return taken
      }, other: { worker?.call(within: limit) })
    row?.isLowerBound = worker?.wasStopped ?? false
    print(row?.row ?? "skipped: the peer was not found")
  }
}
