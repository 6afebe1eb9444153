import Architectures
import Foundation
import InfiniteWidth
import TestSupport
import Testing

/// Central differences of the values that `kernelGradients` returns.
///
/// The four-point formula (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / (12 h) has the error
/// h^4 f''''' / 30 + 1.5 e |f| / h for values with the relative error e.
struct GradientProbe {
  var architecture: Architecture
  var input: InputShape
  var step = 1e-3

  /// The derivatives (of K, of Theta) at 0 of a function of a displacement.
  func difference(_ f: (Double) throws -> KernelGradients) rethrows -> (Double, Double) {
    let values = try [1.0, -1, 2, -2].map { try f($0 * step) }
    func slope(_ v: [Double]) -> Double { (8 * (v[0] - v[1]) - (v[2] - v[3])) / (12 * step) }
    return (slope(values.map(\.nngp)), slope(values.map(\.ntk)))
  }

  /// Compares all derivatives of a pair; `other` nil: of a diagonal entry.
  ///
  /// The tolerance is relative to the largest derivative of its kind and the value.
  func check(
    _ x: [Double], _ other: [Double]?, tolerance: Double, coordinates: Int = .max,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let exact = try evaluate(architecture, x, other)
    var inputs: [(Double, Double, Double, Double)] = []
    for index in stride(from: 0, to: x.count, by: max(1, x.count / min(coordinates, x.count))) {
      let first = try difference { try evaluate(architecture, moved(x, index, $0), other) }
      inputs.append((exact.nngpByInput[index], first.0, exact.ntkByInput[index], first.1))
      if let other {
        let second = try difference { try evaluate(architecture, x, moved(other, index, $0)) }
        inputs.append((exact.nngpByOther![index], second.0, exact.ntkByOther![index], second.1))
      }
    }
    compare(inputs, exact, tolerance, "\(architecture.name) inputs", sourceLocation)
    var stds: [(Double, Double, Double, Double)] = []
    for layer in exact.layers {
      for isBias in [false, true] where !isBias || layer.hasBias(in: architecture) {
        let slope = try difference { delta in
          let changed = architecture.changing(
            path: layer.path, weight: isBias ? 0 : delta,
            bias: isBias ? delta : 0)
          return try evaluate(changed, x, other)
        }
        stds.append(
          isBias
            ? (layer.nngpByBiasStd, slope.0, layer.ntkByBiasStd, slope.1)
            : (layer.nngpByWeightStd, slope.0, layer.ntkByWeightStd, slope.1))
      }
    }
    compare(stds, exact, tolerance, "\(architecture.name) stds", sourceLocation)
  }

  private func compare(
    _ rows: [(Double, Double, Double, Double)], _ exact: KernelGradients, _ tolerance: Double,
    _ what: String, _ location: SourceLocation
  ) {
    let nngp = max(abs(exact.nngp), rows.map { abs($0.1) }.max() ?? 0)
    let ntk = max(abs(exact.ntk), rows.map { abs($0.3) }.max() ?? 0)
    expectClose(
      rows.map(\.0), rows.map(\.1), absolute: tolerance * nngp, "\(what), nngp",
      sourceLocation: location)
    expectClose(
      rows.map(\.2), rows.map(\.3), absolute: tolerance * ntk, "\(what), ntk",
      sourceLocation: location)
  }

  private func evaluate(_ architecture: Architecture, _ x: [Double], _ other: [Double]?) throws
    -> KernelGradients
  {
    guard let other else { return try architecture.kernelGradients(diagonal: x, input: input) }
    return try architecture.kernelGradients(x, other, input: input)
  }

  private func moved(_ x: [Double], _ index: Int, _ delta: Double) -> [Double] {
    var result = x
    result[index] += delta
    return result
  }
}

/// Inputs without pattern: sin and cos at unrelated frequencies.
func wave(_ count: Int, phase: Double = 1, frequency: Double = 0.7) -> [Double] {
  (0..<count).map { sin(phase + frequency * Double($0)) }
}

extension LayerGradients {
  /// Whether the layer has a bias: at biasStd = 0 a difference would need negative values.
  fileprivate func hasBias(in architecture: Architecture) -> Bool {
    var found = false
    _ = Architecture.mapping(architecture.layers, "layers") { layer, at in
      if at == path {
        switch layer {
        case .dense(let dense): found = dense.biasStd > 0.01
        case .conv(let conv), .convLocal(let conv), .convTranspose(let conv):
          found = conv.biasStd > 0.01
        default: break
        }
      }
      return layer
    }
    return found
  }
}

extension Architecture {
  /// The network with the standard deviations of the layer at `path` changed.
  func changing(path: String, weight: Double, bias: Double) -> Architecture {
    var result = self
    result.layers = Self.mapping(layers, "layers") { layer, at in
      guard at == path else { return layer }
      func changed(_ conv: Convolution) -> Convolution {
        var conv = conv
        conv.weightStd += weight
        conv.biasStd += bias
        return conv
      }
      switch layer {
      case .dense(var dense):
        dense.weightStd += weight
        dense.biasStd += bias
        return .dense(dense)
      case .conv(let conv): return .conv(changed(conv))
      case .convLocal(let conv): return .convLocal(changed(conv))
      case .convTranspose(let conv): return .convTranspose(changed(conv))
      default: return layer
      }
    }
    return result
  }

  fileprivate static func mapping(
    _ layers: [Layer], _ path: String, _ change: (Layer, String) -> Layer
  ) -> [Layer] {
    layers.enumerated().map { index, layer in
      let place = "\(path)[\(index)].\(layer.name)"
      switch layer {
      case .residual(let branch, let shortcut):
        return .residual(
          branch: mapping(branch, "\(place).branch", change),
          shortcut: mapping(shortcut, "\(place).shortcut", change))
      case .sum(let branches): return .sum(mapping(branches, place, change))
      case .product(let branches): return .product(mapping(branches, place, change))
      case .concatenate(let branches): return .concatenate(mapping(branches, place, change))
      case .repeated(let count, let layers):
        return .repeated(count: count, layers: mapping(layers, "\(place).layers", change))
      default: return change(layer, "\(path)[\(index)]")
      }
    }
  }

  private static func mapping(
    _ branches: [[Layer]], _ place: String, _ change: (Layer, String) -> Layer
  ) -> [[Layer]] {
    branches.enumerated().map { mapping($1, "\(place).branches[\($0)]", change) }
  }
}
