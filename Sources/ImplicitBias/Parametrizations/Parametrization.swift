/// A smooth map from parameters to the vector that a problem is about.
///
/// The loss of a deep linear model is convex in what it computes and not in its parameters: gradient
/// descent on the parameters has another bias than on the vector itself.
public protocol Parametrization: Sendable {
  /// The number of parameters.
  var parameterCount: Int { get }
  /// The length of the vector.
  var outputCount: Int { get }
  /// The vector at `parameters`.
  func output(_ parameters: [Double]) -> [Double]
  /// The transposed derivative at `parameters` applied to `cotangent`, of the length of the vector.
  func pullback(_ parameters: [Double], _ cotangent: [Double]) -> [Double]
}

/// A problem as a function of the parameters of its vector.
public struct Reparametrized<Map: Parametrization, Base: Objective>: Objective {
  /// The map from parameters to the vector.
  public let map: Map
  /// The problem about the vector.
  public let base: Base

  /// `base` as a function of the parameters of `map`.
  ///
  /// - Precondition: the vectors have the same length.
  public init(_ base: Base, by map: Map) {
    precondition(
      map.outputCount == base.dimension,
      "\(map.outputCount) outputs for a problem of \(base.dimension) unknowns")
    self.map = map
    self.base = base
  }

  /// The number of parameters.
  public var dimension: Int { map.parameterCount }
  /// See ``Objective``.
  public var exampleCount: Int { base.exampleCount }
  /// The value at the vector of `point`.
  public func value(_ point: [Double]) -> Double { base.value(map.output(point)) }
  /// The gradient in the parameters.
  public func gradient(_ point: [Double]) -> [Double] {
    map.pullback(point, base.gradient(map.output(point)))
  }
  /// The gradient of some examples in the parameters.
  public func gradient(_ point: [Double], examples: [Int]) -> [Double] {
    map.pullback(point, base.gradient(map.output(point), examples: examples))
  }
}

extension Reparametrized: SeparableObjective where Base: SeparableObjective {
  /// The margins of the vector of `point`.
  public func margins(_ point: [Double]) -> [Double] { base.margins(map.output(point)) }
  /// log L at the vector of `point`.
  public func logValue(_ point: [Double]) -> Double { base.logValue(map.output(point)) }
  /// The gradient of log L in the parameters.
  public func logGradient(_ point: [Double]) -> [Double] {
    map.pullback(point, base.logGradient(map.output(point)))
  }
}
