import Foundation
import NTKit

/// How the time of image kernels grows: with the number of images, the depth and the positions.
struct CostTable {
  /// Measures and prints.
  func run() throws {
    print("Time of one pair of images in float32, all cores, medians of 3 calls")
    print("  images (cntk-5-gap, 12 x 12): constant is expected")
    for n in [50, 100, 200, 500, 1000] {
      try row("n = \(n)", "cntk-5-gap", side: 12, images: n)
    }
    print("  depth (gap, 16 x 16, 64 images): a multiple of the activations is expected")
    for depth in [3, 5, 9, 17] {
      try row("depth \(depth)", "cntk-\(depth)-gap", side: 16, images: 64)
    }
    print("  positions (cntk-5-gap): positions squared is expected")
    for side in [8, 16, 32] {
      try row("\(side) x \(side)", "cntk-5-gap", side: side, images: side == 32 ? 48 : 96)
    }
    print("  positions (cntk-5-flatten, 192 images): positions is expected")
    for side in [8, 16, 32] {
      try row("\(side) x \(side)", "cntk-5-flatten", side: side, images: 192)
    }
  }

  private func row(_ label: String, _ preset: String, side: Int, images: Int) throws {
    let network = try Architecture.named(preset)
    let input = InputShape.image(height: side, width: side, channels: 3)
    let x: Matrix<Float> = RandomStream(seed: 2).normalMatrix(
      rows: images, columns: side * side * 3)
    let times = try (0..<3).map { _ in
      Comparison.wakeCores()
      return try seconds { _ = try network.kernel(x, input: input) }
    }
    let cost = try KernelPlan(network, input: input).cost(rows: images, kind: .both, as: Float.self)
    let time = median(times)
    print(
      String(
        format: "    %@  %10.2f us a pair  %8.2f ns an activation",
        label.padding(toLength: 10, withPad: " ", startingAt: 0),
        time * 1e6 / Double(cost.entries), time * 1e9 / cost.activations))
  }
}
