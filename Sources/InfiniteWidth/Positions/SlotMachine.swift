import CKernels
import LinearAlgebra

/// What a slot of a machine holds: a covariance and a tangent kernel for some pairs of positions.
protocol SlotState<Element> {
  associatedtype Element: KernelScalar
  /// The covariances, (pairs, lanes).
  var k: UnsafeMutablePointer<Element> { get set }
  /// The tangent kernels; nil stands for zero everywhere.
  var theta: UnsafeMutablePointer<Element>? { get set }
  /// The number of pairs of positions.
  var count: Int { get }
}

/// A machine that keeps its states in slots, with two buffers of each kernel for every slot.
///
/// Has what does not depend on which pairs of positions a state is about.
protocol SlotMachine<Element>: PairMachine {
  associatedtype State: SlotState<Element>
  var states: [State?] { get set }
  var buffers: [(k: [UnsafeMutablePointer<Element>], theta: [UnsafeMutablePointer<Element>])]
  { get }
  var wantsTangent: Bool { get }
  var isa: InstructionSet { get }
  var loops: PlaneLoops<Element> { get }
}

extension SlotMachine {
  /// The buffers of `slot` that its state does not use.
  func free(
    _ slot: Int
  ) -> (k: UnsafeMutablePointer<Element>, theta: UnsafeMutablePointer<Element>) {
    let (k, theta) = buffers[slot]
    return (
      states[slot]?.k == k[0] ? k[1] : k[0], states[slot]?.theta == theta[0] ? theta[1] : theta[0]
    )
  }

  /// Writes out a tangent kernel that is zero everywhere.
  func materializeTheta(_ slot: Int) {
    guard states[slot]!.theta == nil else { return }
    let theta = free(slot).theta
    theta.update(repeating: 0, count: states[slot]!.count * Element.lanes)
    states[slot]!.theta = theta
  }

  /// An affine map in place.
  func apply(_ map: AffineMap, _ slot: Int) {
    if wantsTangent, map.rate != 0 || map.offset != 0 { materializeTheta(slot) }
    let state = states[slot]!
    loops.affine(isa.code, state.count, state.k, state.theta, map)
  }

  /// The steps that are the same for every pair of positions and need no variances.
  func apply(_ step: KernelPlan.Step) {
    switch step {
    case .affine(let slot, let scale, let shift, let rate, let offset):
      apply(AffineMap(scale: scale, shift: shift, rate: rate, offset: offset), slot)
    case .scale(let slot, let factor):
      apply(AffineMap(scale: factor, shift: 0, rate: 0, offset: 0), slot)
    case .copy(let from, let to):
      var state = states[from]!
      let count = state.count * Element.lanes
      let (k, theta) = (buffers[to].k[0], buffers[to].theta[0])
      k.update(from: state.k, count: count)
      if let source = state.theta { theta.update(from: source, count: count) }
      state.k = k
      state.theta = state.theta == nil ? nil : theta
      states[to] = state
    case .add(let from, let into):
      let (other, count) = (states[from]!, states[into]!.count)
      loops.add(isa.code, count, states[into]!.k, other.k)
      guard let theta = other.theta else { return }
      materializeTheta(into)
      loops.add(isa.code, count, states[into]!.theta!, theta)
    case .multiply(let from, let into):
      if states[from]!.theta != nil || states[into]!.theta != nil {
        materializeTheta(from)
        materializeTheta(into)
      }
      let (other, state) = (states[from]!, states[into]!)
      loops.multiply(isa.code, state.count, state.k, state.theta, other.k, other.theta)
    case .activation, .normalize, .dropout:
      preconditionFailure("steps that need variances are handled apart")
    }
  }
}
