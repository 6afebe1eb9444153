import Architectures
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// The evidence of a network's kernel as a function of the logarithms of the ridge and of the
/// standard deviations, with its gradient.
///
/// A point is (log ridge, then log weightStd and log biasStd of every layer).
struct EvidenceObjective {
  let architecture: Architecture
  let kind: KernelKind
  let x: Matrix<Double>
  let shape: InputShape
  let targets: RegressionTargets
  let parallelism: Parallelism

  /// The given network with a ridge; layers without a bias get one of 0.1.
  func point(ridge: Double) -> [Double] {
    [log(ridge)]
      + architecture.deviations.flatMap { layer in
        [log(layer.weightStd), log(layer.biasStd > 0 ? layer.biasStd : 0.1)]
      }
  }

  /// The standard deviations that are tried.
  ///
  /// With a free constant term the evidence can rise without end while a bias grows: the kernel is
  /// then a constant beyond rounding.
  static let deviations = 1e-4...100

  /// Where every coordinate may go: anywhere for the ridge; for deviations to the limits, or as far as
  /// the start where that is beyond them.
  func box(around start: [Double]) -> [ClosedRange<Double>] {
    let (least, most) = (log(Self.deviations.lowerBound), log(Self.deviations.upperBound))
    return start.enumerated().map { index, value in
      index == 0
        ? -.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        : min(least, value)...max(most, value)
    }
  }

  /// The network at a point.
  func network(_ point: [Double]) -> Architecture {
    architecture.settingDeviations(
      architecture.deviations.enumerated().map { index, layer in
        LayerDeviations(
          path: layer.path, weightStd: exp(point[1 + 2 * index]), biasStd: exp(point[2 + 2 * index])
        )
      })
  }

  /// The ridge of the standard grid with the largest evidence; nil where there is none.
  func bestRidge(_ network: Architecture) throws -> (ridge: Double, value: Double)? {
    let spectrum = try KernelSpectrum(kernel(network), rounding: FitPlan.rounding)
    let evidence = ScaledEvidence(
      spectrum: spectrum, labels: targets.values, intercept: targets.intercept)
    return RidgeGrid.standard.absolute(for: spectrum)
      .compactMap { ridge in
        ridge > 0 ? evidence.evaluate(ridge: ridge).map { (ridge, $0.logLikelihood) } : nil
      }
      .max { $0.1 < $1.1 }
  }

  /// The evidence at a point; nil where there is none, such as behind an overflow.
  func value(_ point: [Double]) -> Double? {
    (try? evidence(point))??.logLikelihood
  }

  /// The gradient of the evidence at a point; nil where there is no evidence.
  ///
  /// A kernel entry changes by dK_ij, which adds its weight times dK_ij to the evidence; the entries
  /// of a row are summed before those of the next, so that threads change nothing.
  func gradient(_ point: [Double]) throws -> [Double]? {
    guard let evidence = try evidence(point) else { return nil }
    let network = network(point)
    let layers = network.deviations
    let places = Dictionary(uniqueKeysWithValues: layers.enumerated().map { ($1.path, $0) })
    let rows = (0..<x.rows).map { Array(x[row: $0]) }
    let parts = try parallelism.results(rows.count) { i in
      var sums = [Double](repeating: 0, count: 2 * layers.count)
      for j in 0...i {
        let entry =
          i == j
          ? try network.kernelGradients(diagonal: rows[i], input: shape)
          : try network.kernelGradients(rows[i], rows[j], input: shape)
        let weight = evidence.weight(i, j)
        for layer in entry.layers {
          guard let place = places[layer.path] else { continue }
          let isTangent = kind == .ntk
          sums[2 * place] += weight * (isTangent ? layer.ntkByWeightStd : layer.nngpByWeightStd)
          sums[2 * place + 1] += weight * (isTangent ? layer.ntkByBiasStd : layer.nngpByBiasStd)
        }
      }
      return sums
    }
    // d / d log t = t d / dt.
    var result = [exp(point[0]) * evidence.ridgeDerivative]
    for index in 0..<2 * layers.count {
      result.append(exp(point[1 + index]) * parts.reduce(0) { $0 + $1[index] })
    }
    return result
  }

  private func evidence(_ point: [Double]) throws -> ScaledEvidenceGradient? {
    try ScaledEvidenceGradient(
      kernel: kernel(network(point)), labels: targets.values, ridge: exp(point[0]),
      intercept: targets.intercept)
  }

  private func kernel(_ network: Architecture) throws -> Matrix<Double> {
    try network.oneKernel(
      x, kind: kind, input: shape, options: KernelOptions(parallelism: parallelism))
  }
}
