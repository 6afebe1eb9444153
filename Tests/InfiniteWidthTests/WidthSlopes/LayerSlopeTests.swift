import Architectures
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Finite networks of every layer approach the infinite kernels as width^(-1/2).
@Suite struct LayerSlopeTests {
  /// The draws at each of the widths.
  static let draws = [512, 256, 160]

  /// The tangent kernel's root mean square error falls with a slope of -1/2 +- 0.1, and at the
  /// largest width the means of both kernels agree.
  ///
  /// Slope: were the error one Gaussian, its root mean square over S draws would have a relative
  /// error of 1/sqrt(2 S). With the least-squares weights of log 32, log 128 and log 384 that is
  /// sqrt(1.29^2/1024 + 1.20^2/320) / 3.10 = 0.025 of the slope; the six entries of a kernel of
  /// three images lower it and heavy tails raise it. The test works it out from the draws and wants at
  /// most 1/30, so that 0.1 is three standard errors or more. A bias b depth/width beside a
  /// fluctuation of order sqrt(depth/width) makes the slope steeper by b^2 depth / (2 width log 12),
  /// which is 0.02 at width 32, depth 3 and b = 1.
  ///
  /// Means: 4 standard errors, exceeded by one of the 400 normal deviates here with probability
  /// 0.03, and a bias of depth/width of the entry's scale (Hanin, Nica 2019, arXiv:1909.05989).
  @Test(arguments: SlopeCase.all)
  func errorFallsAsRootOfWidth(test: SlopeCase) throws {
    let x: Matrix<Double> = RandomStream(seed: 31).normalMatrix(
      rows: 3, columns: test.input.dimensions.reduce(1, *))
    let samples = try zip(test.widths, Self.draws).map {
      try WidthSample(test, width: $0, draws: $1, x)
    }
    let logWidths = samples.map { log(Double($0.width)) }
    let center = logWidths.reduce(0, +) / Double(logWidths.count)
    let spread = logWidths.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    var (slope, variance) = (0.0, 0.0)
    for (sample, logWidth) in zip(samples, logWidths) {
      let (value, error) = sample.logError
      let weight = (logWidth - center) / spread
      slope += weight * value
      variance += weight * weight * error * error
    }
    if ProcessInfo.processInfo.environment["NTKIT_SLOPES"] != nil {
      print(
        "SLOPE", test.name, slope, variance.squareRoot(), samples.map { exp($0.logError.value) })
    }
    expectClose(slope, -0.5, absolute: 0.1, "slope")
    #expect(variance.squareRoot() < 1 / 30.0)
    try expectMeans(samples.last!, depth: test.architecture(width: 1).parameterizedLayerCount)
  }

  private func expectMeans(_ sample: WidthSample, depth: Int) throws {
    let n = sample.ntk.rows
    let bias = Double(depth) / Double(sample.width)
    for (kind, exact) in [sample.nngp, sample.ntk].enumerated() {
      for i in 0..<n {
        for j in 0...i {
          let values = (0..<sample.draws.rows).map {
            sample.draws[$0, kind * n * n + i * n + j]
          }
          let (mean, error) = WidthSample.meanAndError(values)
          let scale = (exact[i, i] * exact[j, j]).squareRoot()
          expectClose(
            mean, exact[i, j], absolute: 4 * error + bias * scale,
            "\(kind == 0 ? "nngp" : "ntk")[\(i), \(j)]")
        }
      }
    }
  }
}
