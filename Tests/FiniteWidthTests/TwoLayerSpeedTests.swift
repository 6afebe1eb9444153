import FiniteWidth
import Foundation
import LinearAlgebra
import Testing

/// Timings on request: NTKIT_BENCHMARK=1 swift test -c release --filter TwoLayerSpeed.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["NTKIT_BENCHMARK"] != nil))
struct TwoLayerSpeedTests {
  @Test(arguments: [(10_000, 1000, 784), (1024, 2000, 784), (4096, 40, 20)])
  func step(_ width: Int, _ rows: Int, _ features: Int) throws {
    let clock = ContinuousClock()
    let x = Fixture.sphere(rows, features, seed: 1)
    var network: TwoLayerNetwork<Float>?
    let setup = try clock.measure {
      network = try TwoLayerNetwork<Float>(inputs: x, width: width, antisymmetric: true, seed: 1)
    }
    let y = (0..<rows).map { $0 % 2 == 0 ? 1.0 : -1 }
    let steps = max(5, Int(5e11 / (4 * Double(width * rows) * Double(features))))
    let time = try clock.measure {
      let result = try network!.train(labels: y, learningRate: 1e-3, steps: min(steps, 2000))
      #expect(result.status == .completed)
    }
    let count = Double(min(steps, 2000)) + 0.5
    let seconds = time / .seconds(1) / count
    let rate = 4e-9 * Double(width * rows) * Double(features) / seconds
    let size = 2048
    let a = Matrix<Float>(rows: size, columns: size, repeating: 1)
    var best = Double.infinity
    for _ in 0..<3 {
      var product = a
      best = min(best, clock.measure { product = a * a } / .seconds(1))
      #expect(product[0, 0] == 2048)
    }
    print(
      "m \(width), n \(rows), d \(features): set-up \(setup), \(seconds * 1000) ms a step,",
      "\(rate) GFLOP/s; plain sgemm \(2e-9 * Double(size * size * size) / best) GFLOP/s")
  }
}
