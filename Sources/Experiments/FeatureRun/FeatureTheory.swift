import Architectures
import HighDimension
import LinearAlgebra

/// The predicted error of the models of a run, where there is a formula.
struct FeatureTheory: Sendable {
  private let request: FeatureRequest
  private let model: FeatureModel
  private let rows: FeatureRows
  private let moments: HermiteMoments
  /// The spectrum that the data show.
  private let spectrum: KernelLevels?
  /// Where the formula comes from; nil without one.
  let source: String?

  init(_ request: FeatureRequest, _ model: FeatureModel, _ rows: FeatureRows) throws {
    self.request = request
    self.model = model
    self.rows = rows
    moments = try HermiteMoments(model.activation)
    guard case .data(_, let x, let targets, _) = rows else {
      spectrum = nil
      source =
        request.time != nil || request.axis == .time
        ? nil
        : model.layer == .top
          ? (moments.nonlinearSquare > 0 ? "Mei and Montanari (2019), arXiv:1908.05355" : nil)
          : "Montanari and Zhong (2020), arXiv:2007.12826, where N d >= 4 n"
      return
    }
    // The eigendecomposition of all rows would outlast the run.
    guard request.time == nil, request.axis != .time, x.rows <= 4000 else {
      spectrum = nil
      source = nil
      return
    }
    let kernel =
      model.layer == .top
      ? try FeatureLimits.randomFeatures(model.activation, x)
      : try FeatureLimits.tangentFeatures(model.activation, x)
    let mean = targets.elements.reduce(0, +) / Double(max(1, targets.rows))
    spectrum = try KernelLevels(
      empirical: kernel, targets: targets.columns == 1 ? targets.map { $0 - mean } : targets)
    source =
      model.layer == .top
      ? "spectrum of all \(x.rows) rows, arXiv:2311.14646"
      : "spectrum of all \(x.rows) rows, arXiv:2110.03922, where N d >= 4 n"
  }

  /// The error of one model; nil without a formula.
  func error(_ setting: FeatureRequest.Setting) throws -> Double? {
    guard source != nil, case .ridge(let ridge) = setting.rule else { return nil }
    let d = rows.dimension
    let isWide = setting.width * d >= 4 * setting.samples
    guard model.layer == .top || isWide else { return nil }
    switch rows {
    case .sphere(_, let target, _):
      guard model.layer == .top else {
        guard target.nonlinear == 0 else { return nil }
        return try TangentInterpolation(moments).risk(
          samples: setting.samples, dimension: d, ridge: ridge, signal: target.linear,
          noise: target.noise)
      }
      return try RandomFeatureAsymptotics(
        featureRatio: Double(setting.width) / Double(d),
        sampleRatio: Double(setting.samples) / Double(d), ridge: ridge, moments: moments
      ).risk(target)
    case .data(_, let x, _, _):
      guard let spectrum else { return nil }
      return try FeatureEquivalent(
        spectrum, samples: Double(setting.samples),
        width: model.layer == .top ? Double(setting.width) : .infinity,
        ridge: model.kernelRidge(ridge: ridge, samples: setting.samples, dimension: d)
      ).heldOutError(poolRows: x.rows)
    }
  }
}
