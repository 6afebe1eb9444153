import CKernels

/// A piecewise linear activation, if there is one, and the dense layer behind it.
public struct RectifierStage: Sendable {
  /// (alpha - beta)^2 / (2 pi) and alpha beta; nil without an activation.
  var rectifier: (gain: Double, slope: Double)?
  /// theta <- scale theta + rate k + offset, then k <- scale k + shift.
  var layer = (scale: 1.0, shift: 0.0, rate: 0.0, offset: 0.0)

  var code: ntk_rectifier_stage {
    ntk_rectifier_stage(
      rectifies: rectifier == nil ? 0 : 1, gain: rectifier?.gain ?? 0, slope: rectifier?.slope ?? 0,
      scale: layer.scale, shift: layer.shift, rate: layer.rate, offset: layer.offset)
  }
}

/// A plan of dense layers and piecewise linear activations alone, which whole tiles go through at
/// once.
struct RectifierChain<Element: KernelScalar>: Sendable {
  /// The stages; the first has no activation.
  let stages: [RectifierStage]
  /// Of every activation sqrt(q) and 1 / sqrt(q) of the first set: (activations, 2, n1).
  let first: [Element]
  /// The same of the second set: (activations, 2, n2).
  let second: [Element]

  /// Nil when the plan has any other step.
  init?(plan: KernelPlan, first: [StepFeatures<Element>], second: [StepFeatures<Element>]) {
    guard plan.slots == 1 else { return nil }
    var stages = [RectifierStage()]
    var (left, right) = ([Element](), [Element]())
    // Whether the last stage still waits for its layer.
    var isOpen = true
    for (index, step) in plan.steps.enumerated() {
      switch step {
      case .affine(_, let scale, let shift, let rate, let offset):
        if !isOpen { stages.append(RectifierStage()) }
        stages[stages.count - 1].layer = (scale, shift, rate, offset)
        isOpen = false
      case .activation(_, .rectifier(let alpha, let beta)):
        guard case .roots(let roots1, let inverses1) = first[index],
          case .roots(let roots2, let inverses2) = second[index]
        else { return nil }
        left += roots1 + inverses1
        right += roots2 + inverses2
        let difference = alpha - beta
        stages.append(
          RectifierStage(rectifier: (difference * difference / (2 * .pi), alpha * beta)))
        isOpen = true
      case .dropout:
        break  // of two different inputs nothing changes
      case .activation, .normalize, .scale, .copy, .add, .multiply:
        return nil
      }
    }
    (self.stages, self.first, self.second) = (stages, left, right)
  }

  /// Replaces mean inner products by K, and fills `theta`.
  func evaluate(
    _ tile: KernelTile, _ shape: TileShape, counts: (Int, Int),
    _ k: UnsafeMutablePointer<Element>, _ theta: UnsafeMutablePointer<Element>?
  ) {
    first.withUnsafeBufferPointer { rows in
      second.withUnsafeBufferPointer { columns in
        // Without an activation there are no features, and nothing reads them.
        let none = UnsafePointer(k)
        Element.rectifiers(
          shape, k, theta, stages: stages,
          rows: rows.isEmpty ? none : rows.baseAddress! + tile.rows.lowerBound,
          rowStride: counts.0,
          columns: columns.isEmpty ? none : columns.baseAddress! + tile.columns.lowerBound,
          columnStride: counts.1)
      }
    }
  }
}
