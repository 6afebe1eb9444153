import Architectures
import FiniteWidth
import Foundation
import InfiniteWidth
import LinearAlgebra

/// The kernels of random networks of one width beside those of infinite width.
struct WidthSample {
  let width: Int
  let nngp, ntk: Matrix<Double>
  /// The kernels of every draw: (draws, entries), first the NNGP's, then the NTK's.
  let draws: Matrix<Double>

  init(_ test: SlopeCase, width: Int, draws count: Int, _ x: Matrix<Double>) throws {
    let architecture = test.architecture(width: width)
    let exact = try architecture.kernel(x, input: test.input)
    (nngp, ntk) = (exact.nngp, exact.ntk)
    self.width = width
    // What could fail in the loop fails here.
    let _: FiniteNetwork<Double> = try architecture.initialized(
      input: test.input, width: width, seed: 0)
    let entries = x.rows * x.rows
    var kernels = [Double](repeating: 0, count: count * 2 * entries)
    BLASInformation.withSingleThread {
      kernels.parallelFill(chunk: 2 * entries) { seed, slot in
        guard
          let finite: FiniteNetwork<Double> = try? architecture.initialized(
            input: test.input, width: width, seed: UInt64(seed))
        else { return }
        let (nngp, ntk) =
          test.hasDropout
          ? Self.kernelsWithMasks(finite, x, seed: UInt64(seed))
          : (finite.conjugateKernel(x), finite.tangentKernel(x))
        for (index, value) in (nngp.elements + ntk.elements).enumerated() { slot[index] = value }
      }
    }
    draws = Matrix(rows: count, columns: 2 * entries, elements: kernels)
  }

  /// The kernels in training mode, one mask for each image.
  ///
  /// The infinite kernels of a network with dropout are those of training: an image at a position
  /// has one mask, so its variance is divided by `keep`, and different images have independent ones.
  /// In evaluation, where dropout is the identity, the variances are others. The gradient of
  /// (f - y)^2 / 2 at y = f - 1 is that of f.
  private static func kernelsWithMasks(
    _ network: FiniteNetwork<Double>, _ x: Matrix<Double>, seed: UInt64
  ) -> (nngp: Matrix<Double>, ntk: Matrix<Double>) {
    let gradients = (0..<x.rows).map { row -> [Double] in
      let image = x.selectingRows([row])
      let mode = EvaluationMode.training(seed: seed, step: row)
      let output = network.outputs(image, mode: mode)
      let target = Matrix<Double>(rows: 1, columns: 1, elements: [output[0, 0] - 1])
      return network.gradient(of: .squared, inputs: image, targets: target, mode: mode).gradient
    }
    func products(_ range: Range<Int>) -> Matrix<Double> {
      let rows = Matrix<Double>(
        rows: x.rows, columns: range.count, elements: gradients.flatMap { $0[range] })
      return rows.gram()
    }
    // The readout's gradients are the features: their products are the NNGP estimate.
    return (products(network.blocks.last!.range), products(0..<network.parameters.count))
  }

  /// The logarithm of the root mean square of |tangent kernel - exact| / |exact|, with its standard
  /// error by the delta method.
  var logError: (value: Double, standardError: Double) {
    let norm = ntk.frobeniusNorm
    let squares = (0..<draws.rows).map { draw in
      zip(draws[row: draw].suffix(ntk.elements.count), ntk.elements).reduce(0.0) {
        let error = ($1.0 - $1.1) / norm
        return $0 + error * error
      }
    }
    let (mean, error) = Self.meanAndError(squares)
    return (log(mean) / 2, error / mean / 2)
  }

  /// The mean of a number over the draws and its standard error.
  static func meanAndError(_ values: [Double]) -> (mean: Double, standardError: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / (count - 1) / count).squareRoot())
  }
}
