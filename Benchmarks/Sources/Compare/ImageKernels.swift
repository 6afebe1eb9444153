import Foundation
import NTKit

/// NNGP and NTK of a network on 32 x 32 x 3 images, for each pair of images, against the peer.
struct ImageKernels {
  let preset: String
  /// How many times faster than the peer it should be; nil when another bound is asked.
  let asked: Int?
  /// The milliseconds for one pair on one core it should not exceed.
  var askedMilliseconds: Double?
  /// The images on either side of our call.
  let images: Int
  let rounds: Int

  /// Measures and prints.
  ///
  /// - Parameter peer: the Python that can import the peer, and its worker for images.
  func run(_ peer: (python: String, script: String)?) throws {
    let network = try Architecture.named(preset)
    let input = InputShape.image(height: 32, width: 32, channels: 3)
    let stream = RandomStream(seed: 1)
    let x: Matrix<Float> = stream.normalMatrix(rows: 2 * images, columns: 3072)
    let (x1, x2) = (
      x.selectingRows(0..<images), x.selectingRows(images..<2 * images)
    )
    let pairs = Double(images * images)
    let worker = try peer.flatMap {
      try Peer.start(
        $0, network, NumPyArray(shape: [32, 32, 32, 3], x.selectingRows(0..<32).elements))
    }
    let requirement = asked.map { "(\($0) asked)" } ?? ""
    let comparison = try Comparison(
      "\(preset), a pair, float32", rounds: rounds, against: worker?.way ?? "",
      requirement: requirement, unit: pairs, ours: { _ = try network.kernel(x1, x2, input: input) },
      other: { worker?.call().map { $0 * pairs } })
    report(comparison, "the peer was not found")
    let alone = try Comparison(
      "the same, all cores", rounds: rounds, against: "one thread",
      requirement: askedMilliseconds.map { "(\($0) ms a pair and core asked)" } ?? "",
      unit: pairs, ours: { _ = try network.kernel(x1, x2, input: input) },
      other: {
        try seconds {
          _ = try network.kernel(
            x1, x2, input: input, options: KernelOptions(parallelism: .serial))
        }
      })
    report(alone, "")
    guard let alone else { return }
    let cost = try KernelPlan(network, input: input)
      .cost(rows: images, columns: images, kind: .both, as: Float.self)
    print(
      String(
        format: "  one core: %.2f ns for an activation of one pair of positions",
        alone.other * 1e9 / cost.activations))
  }
}
