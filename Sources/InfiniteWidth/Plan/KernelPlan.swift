import Architectures

/// The steps that compute the kernels of one architecture, worked out once.
///
/// Slots hold states: a covariance and a tangent kernel for every pair of inputs. The input starts
/// in slot 0 and the result ends there; branches use further slots.
public struct KernelPlan: Sendable {
  /// One operation on the slots.
  enum Step: Sendable {
    /// theta <- weight theta + rate k + offset, then k <- scale k + shift.
    case affine(slot: Int, scale: Double, shift: Double, rate: Double, offset: Double)
    /// k <- T(k), theta <- theta T'(k).
    case activation(slot: Int, ActivationRule)
    /// k and theta divided by sqrt(q q').
    case normalize(slot: Int)
    /// Variances divided by `keep`; masks of different inputs are independent.
    case dropout(slot: Int, keep: Double)
    /// Both multiplied by `factor`.
    case scale(slot: Int, factor: Double)
    case copy(from: Int, to: Int)
    case add(from: Int, into: Int)
    /// k k' and theta k' + k theta'.
    case multiply(from: Int, into: Int)

    /// The slot that changes.
    var target: Int {
      switch self {
      case .affine(let slot, _, _, _, _), .activation(let slot, _), .normalize(let slot),
        .dropout(let slot, _), .scale(let slot, _):
        return slot
      case .copy(_, let slot), .add(_, let slot), .multiply(_, let slot): return slot
      }
    }
  }

  /// The plan on positions; nil for a network of vectors.
  let positionPlan: PositionPlan?
  /// The steps of a network of vectors, in order; empty for a network with positions.
  let steps: [Step]
  /// The path of the layer behind each of `steps`, for messages.
  let paths: [String]
  /// The number of slots.
  let slots: Int
  /// The number of input features.
  public let features: Int
  /// The shape of one input.
  let input: InputShape

  /// Plans the kernels of `architecture` for inputs of `shape`.
  ///
  /// - Throws: `ArchitectureError` when the description does not fit the input,
  ///   `InfiniteWidthError.unsupportedLayer`, `.missingUnits` or `.positionsLeft` naming the layer
  ///   by its path.
  public init(_ architecture: Architecture, input shape: InputShape) throws {
    let traces = try architecture.validateInfiniteWidth(input: shape)
    let tensor = TensorShape(shape)
    input = shape
    features = tensor.dimensions(width: 1).reduce(1, *)
    var builder = PlanBuilder(
      parameterization: architecture.parameterization, input: tensor)
    try builder.append(traces, slot: 0)
    if let last = traces.last, !last.output.positions.isEmpty {
      throw InfiniteWidthError.positionsLeft(path: last.place, shape: "\(last.output)")
    }
    slots = builder.slots
    let elementwise = builder.steps.compactMap { planned -> (Step, String)? in
      guard case .each(let step) = planned.step, planned.input == .point else { return nil }
      return (step, planned.path)
    }
    if elementwise.count == builder.steps.count {
      positionPlan = nil
      steps = elementwise.map(\.0)
      paths = elementwise.map(\.1)
    } else {
      positionPlan = PositionPlan(steps: builder.steps, slots: builder.slots, input: shape)
      steps = []
      paths = []
    }
  }
}
