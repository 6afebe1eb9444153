import Architectures
import Foundation
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
    let isFlow = request.time != nil || request.axis == .time
    guard case .data(_, let x, let targets, _) = rows else {
      guard case .sphere(let dimension, let target, _) = rows, !isFlow else {
        spectrum = nil
        source = nil
        return
      }
      guard model.layer == .bottom else {
        spectrum = nil
        source = moments.nonlinearSquare > 0 ? "Mei and Montanari (2019), arXiv:1908.05355" : nil
        return
      }
      spectrum = try? Self.tangentSpectrum(model.activation, dimension, target)
      source =
        spectrum == nil
        ? nil : "spectrum of the infinitely wide kernel, arXiv:2110.03922, where N d >= 4 n"
      return
    }
    // The eigendecomposition of all rows would outlast the run.
    guard !isFlow, x.rows <= 4000 else {
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
        return try spectrum.map {
          try FeatureEquivalent($0, samples: Double(setting.samples), ridge: ridge)
            .risk(noise: target.noise)
        }
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

  /// The error on 150 values of the axis in equal ratios, between the ends of the sweep.
  func curve(_ settings: [FeatureRequest.Setting]) throws -> [FeatureResult.TheoryPoint] {
    let values = settings.map(\.value).filter { $0 > 0 && $0.isFinite }
    guard source != nil, let axis = request.axis, let first = values.min(), let last = values.max(),
      last > first
    else { return [] }
    var points: [FeatureResult.TheoryPoint] = []
    for step in 0..<150 {
      let value = first * pow(last / first, Double(step) / 149)
      var setting = settings[0]
      setting.value = value
      switch axis {
      case .width: setting.width = Int(value.rounded())
      case .samples: setting.samples = Int(value.rounded())
      case .ridge: setting.rule = .ridge(value)
      case .time: return []
      }
      let place = axis == .ridge ? value : value.rounded()
      guard points.last?.value != place, let error = try error(setting) else { continue }
      points.append(FeatureResult.TheoryPoint(value: place, testError: error))
    }
    return points
  }

  /// The levels of c E[sigma'(u) sigma'(v)] at correlation c, which tangent features have on the sphere
  /// at infinite width.
  private static func tangentSpectrum(
    _ activation: Activation, _ dimension: Int, _ target: TargetPower
  ) throws -> KernelLevels {
    let slopes = try HermiteMoments(activation, degree: 200)
    // What lies beyond degree 200 has no part in the first six degrees at d >> 1.
    let rest = slopes.derivativeSquare(from: 201)
    return try SphereHarmonics(dimension: dimension).levels(
      6, powers: [0, target.linear, target.nonlinear]
    ) { c in
      let sum = slopes.normalizedDerivative.reversed().reduce(0.0) { $0 * c + $1 * $1 }
      return c * (sum + (c == 1 ? rest : 0))
    }
  }
}
