/// A differentiable function of a vector that an optimizer decreases.
public protocol Objective: Sendable {
  /// The number of unknowns.
  var dimension: Int { get }
  /// The value at `point`.
  func value(_ point: [Double]) -> Double
  /// The gradient at `point`.
  func gradient(_ point: [Double]) -> [Double]
  /// The number of examples that the value sums over, for stochastic gradients; 1 when it is no sum.
  var exampleCount: Int { get }
  /// The gradient of the examples named by `examples` alone.
  func gradient(_ point: [Double], examples: [Int]) -> [Double]
}

extension Objective {
  /// One example: the whole.
  public var exampleCount: Int { 1 }

  /// The whole gradient.
  public func gradient(_ point: [Double], examples: [Int]) -> [Double] { gradient(point) }
}

/// A sum of losses with exponential tails, whose infimum 0 is only reached at infinity.
///
/// Value and gradient have logarithmic forms that stay finite when the loss itself underflows.
public protocol SeparableObjective: Objective {
  /// The margins at `point`: all positive where every example is classified right.
  func margins(_ point: [Double]) -> [Double]
  /// log L at `point`.
  func logValue(_ point: [Double]) -> Double
  /// The gradient of log L at `point`.
  func logGradient(_ point: [Double]) -> [Double]
}

extension SeparableObjective {
  /// log L as an objective: its gradient steps are steps on L of a size proportional to 1/L.
  public var logarithm: LogarithmicObjective<Self> { LogarithmicObjective(base: self) }

  /// The smallest margin at `point`.
  public func margin(_ point: [Double]) -> Double { margins(point).min() ?? .infinity }
}

/// The logarithm of a loss with an exponential tail.
///
/// A plain step on L stops moving when L is small: after t steps the margin is log t. Steps on log L,
/// which are steps of size eta / L on L, keep a constant speed.
///
/// Reference: Nacson, Lee, Gunasekar, Savarese, Srebro, Soudry (2018), arXiv:1803.01905, section 4.
public struct LogarithmicObjective<Base: SeparableObjective>: SeparableObjective {
  /// The loss.
  public let base: Base

  /// See ``Objective``.
  public var dimension: Int { base.dimension }
  /// log L.
  public func value(_ point: [Double]) -> Double { base.logValue(point) }
  /// The gradient of log L.
  public func gradient(_ point: [Double]) -> [Double] { base.logGradient(point) }
  /// See ``SeparableObjective``.
  public func margins(_ point: [Double]) -> [Double] { base.margins(point) }
  /// log L, not log log L.
  public func logValue(_ point: [Double]) -> Double { base.logValue(point) }
  /// The gradient of log L.
  public func logGradient(_ point: [Double]) -> [Double] { base.logGradient(point) }
}
