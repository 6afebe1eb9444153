import Foundation
import LinearAlgebra

/// Every measure of the size of one trained network.
public struct NetworkMeasures: Sendable, Codable, Hashable {
  /// How the measures that need rows or random numbers are taken.
  public struct Options: Sendable, Codable, Hashable {
    /// The training rows for noise, sharpness and the Fisher-Rao norm, at most; the first ones.
    public var rows = 1000
    /// The increase of the training error that noise may cause.
    public var deviation = 0.1
    /// The draws of the noise.
    public var draws = 20
    /// Whether the measures that take many passes are taken: noise and sharpness.
    public var includesCostly = true
    /// The seed of noise and of power iterations.
    public var seed: UInt64 = 0

    /// The usual ones.
    public init() {}
  }

  /// The 5th percentile over training rows of f_y - max_{j != y} f_j, or of y f for one output; nil
  /// for values.
  public let margin: Double?
  /// Every measure, those with a margin form in both.
  public let sizes: [MeasuredSize]
  /// The norms of the layers; nil with attention.
  public let layers: [LayerNorms]?
  /// The noise that the training error tolerates; nil for values, and where it was not looked for.
  public let noise: WeightNoise?
  /// How the sharpness was found; nil where it was not looked for.
  public let sharpness: Sharpness?

  /// Measures `network`.
  ///
  /// Cost: singular values of every layer, and what `Options` allow.
  ///
  /// - Parameters:
  ///   - start: the network before training.
  ///   - inputs: the training rows, (n, features).
  ///   - targets: (n, outputs).
  ///   - loss: what training made small.
  ///   - isClassification: whether the targets are classes.
  /// - Throws: `FiniteWidthError.shapeMismatch`, `invalidValue`; `LinearAlgebraError`.
  public init<Element: Scalar>(
    _ network: FiniteNetwork<Element>, start: FiniteNetwork<Element>, inputs: Matrix<Element>,
    targets: Matrix<Element>, loss: Loss, isClassification: Bool, options: Options = Options()
  ) throws {
    try FiniteWidthError.check("features", expected: network.inputCount, actual: inputs.columns)
    try FiniteWidthError.check("rows of targets", expected: inputs.rows, actual: targets.rows)
    try FiniteWidthError.check(
      "parameters of the start", expected: network.parameters.count,
      actual: start.parameters.count)
    let (weights, origin) = (network.withUnitScales(), start.withUnitScales())
    var moved = weights
    moved.setParameters(zip(weights.parameters, origin.parameters).map { $0 - $1 })
    let outputs = NetworkPrograms().outputs(network, inputs)
    margin =
      isClassification
      ? percentile(Loss.margins(outputs: outputs, targets: targets), 0.05) : nil
    layers = try weights.layerNorms()
    let rows = 0..<min(options.rows, inputs.rows)
    let x = inputs.selectingRows(rows).converted(to: Double.self)
    let y = targets.selectingRows(rows).converted(to: Double.self)
    noise =
      isClassification && options.includesCostly
      ? try WeightNoise.largest(
        weights, inputs: x, targets: y, deviation: options.deviation, draws: options.draws,
        seed: options.seed) : nil
    sharpness =
      options.includesCostly
      ? try Sharpness.largest(weights, inputs: x, targets: y, loss: loss, seed: options.seed) : nil

    var found: [MeasuredSize] = [.init(.parameters, Double(weights.parameters.count))]
    found += Self.norms(weights)
    found += Self.products(layers)
    found += try Self.distances(moved, layers)
    found += Self.flatness(weights, moved, noise, sharpness, isClassification, options)
    do {
      found.append(
        .init(.fisherRaoNorm, try weights.fisherRaoNorm(inputs: x, targets: y, loss: loss)))
    } catch let error as FiniteWidthError {
      found.append(.init(.fisherRaoNorm, nil, because: "\(error)"))
    }
    let margin = margin
    sizes = found.flatMap { $0.measure.hasMarginForm ? [$0, $0.over(margin: margin)] : [$0] }
  }

  /// The value of a measure; nil where it is not defined.
  public func value(_ measure: SizeMeasure, isOverMargin: Bool = false) -> Double? {
    sizes.first { $0.measure == measure && $0.isOverMargin == isOverMargin }?.value
  }

  private static func norms(_ network: FiniteNetwork<Double>) -> [MeasuredSize] {
    let w = network.parameters
    let simple = [
      MeasuredSize(.l1Norm, w.reduce(0) { $0 + abs($1) }),
      MeasuredSize(.l2Norm, squares(w).squareRoot()),
    ]
    let paths = [(SizeMeasure.l1PathNorm, 1.0), (.l2PathNorm, 2)].map { measure, power in
      do {
        return MeasuredSize(measure, try PathSums(network, power: power).norm(w))
      } catch {
        return MeasuredSize(measure, nil, because: "\(error)")
      }
    }
    return simple + paths
  }

  private static let attention = "attention has no layers that follow one another"

  private static func products(_ layers: [LayerNorms]?) -> [MeasuredSize] {
    func product(_ measure: SizeMeasure, _ norm: (LayerNorms) -> Double) -> MeasuredSize {
      MeasuredSize(measure, layers.map { $0.reduce(1) { $0 * norm($1) } }, because: attention)
    }
    return [
      product(.frobeniusProduct, \.frobenius), product(.l1InfinityProduct, \.largestRowSum),
      product(.spectralProduct, \.spectral), product(.traceProduct, \.trace),
    ]
  }

  private static func distances(
    _ moved: FiniteNetwork<Double>, _ layers: [LayerNorms]?
  ) throws -> [MeasuredSize] {
    let total = MeasuredSize(.frobeniusDistance, squares(moved.parameters).squareRoot())
    guard let layers, let changes = try moved.layerNorms() else {
      return [total]
        + [.spectralDistance, .twoOneDistance, .spectralComplexity].map {
          MeasuredSize($0, nil, because: attention)
        }
    }
    let ratios = zip(changes, layers).reduce(0) { sum, pair in
      let root = cbrt(pair.0.rowLengths / pair.1.spectral)
      return sum + root * root
    }
    let complexity = layers.reduce(1) { $0 * $1.spectral } * ratios * ratios.squareRoot()
    return [
      total, MeasuredSize(.spectralDistance, squares(changes.map(\.spectral)).squareRoot()),
      MeasuredSize(.twoOneDistance, changes.reduce(0) { $0 + $1.rowLengths }),
      MeasuredSize(
        .spectralComplexity, complexity.isFinite ? complexity : nil,
        because: "a layer has no weight other than 0"),
    ]
  }

  private static func flatness(
    _ network: FiniteNetwork<Double>, _ moved: FiniteNetwork<Double>, _ noise: WeightNoise?,
    _ sharpness: Sharpness?, _ isClassification: Bool, _ options: Options
  ) -> [MeasuredSize] {
    let skipped = "these were not asked for"
    let missing =
      !options.includesCostly
      ? skipped
      : isClassification
        ? "no noise raises the training error by \(options.deviation)"
        : "targets are values, which are not right or wrong"
    func over(_ size: Double) -> Double? { noise.map { size / ($0.sigma * $0.sigma) } }
    return [
      MeasuredSize(.sharpness, sharpness?.value, because: skipped),
      MeasuredSize(.noiseSensitivity, over(1), because: missing),
      MeasuredSize(.pacBayesFromZero, over(squares(network.parameters) / 2), because: missing),
      MeasuredSize(.pacBayesFromStart, over(squares(moved.parameters) / 2), because: missing),
    ]
  }

  private static func squares(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }
  }
}
