import CKernels

/// What the loop over a convolution and its rectifier may rely on; see planes.h.
struct PlanePromises: OptionSet, Sendable {
  let rawValue: Int32

  /// The covariances are nonnegative, as behind a rectifier without a slope.
  static let nonnegative = PlanePromises(rawValue: Int32(NTK_NONNEGATIVE))
  /// The tangent kernel comes with the covariance added to it.
  static let hasSum = PlanePromises(rawValue: Int32(NTK_THETA_HAS_SUM))
  /// The tangent kernel is left with the covariance added to it.
  static let leavesSum = PlanePromises(rawValue: Int32(NTK_THETA_LEAVES_SUM))
}

/// The steps of a stage as the loop over planes takes them: what it needs of fused steps is at hand
/// without counting references, which would be a tenth of the time.
///
/// Between two fused steps the tangent kernel may be stored as Theta + K: where all weights of the
/// layer behind are trained, theta <- scale (Theta + K) + shift, and one sum over windows serves both
/// terms.
struct PlaneProgram: Sendable {
  /// One operation.
  enum Operation: Sendable {
    /// A 3 x 3 convolution and the piecewise linear activation behind it.
    case fused(slot: Int, AffineMap, PlaneSchedule.Rectifier, PlanePromises)
    /// The step at this place in its stage.
    case step(Int)
  }

  let operations: [Operation]

  /// The programs of all stages.
  static func of(_ stages: [PlaneSchedule.Stage]) -> [PlaneProgram] {
    var nonnegative: Set<Int> = []
    return stages.map { stage in
      // What is handed on, by pools as by sums, is in slot 0.
      nonnegative.formIntersection([0])
      return PlaneProgram(stage.steps, &nonnegative)
    }
  }

  /// - Parameter nonnegative: the slots whose covariances are known to be nonnegative, before the
  ///   stage and then behind it.
  private init(_ steps: [PlaneSchedule.Step], _ nonnegative: inout Set<Int>) {
    var operations: [Operation] = []
    var place = 0
    while place < steps.count {
      let step = steps[place]
      let slot = step.planned.step.target
      if case .convolve(_, _, let map) = step.planned.step, let rectifier = step.fused {
        var promises: PlanePromises = nonnegative.contains(slot) ? .nonnegative : []
        if case .fused(slot, let before, let last, let earlier)? = operations.last,
          Self.isPositive(before, last), map.isPositive, map.rate == map.scale,
          map.offset == map.shift
        {
          operations[operations.count - 1] =
            .fused(slot: slot, before, last, earlier.union(.leavesSum))
          promises.insert(.hasSum)
        }
        operations.append(.fused(slot: slot, map, rectifier, promises))
        if Self.isPositive(map, rectifier) {
          nonnegative.insert(slot)
        } else {
          nonnegative.remove(slot)
        }
        place += 2
      } else {
        operations.append(.step(place))
        nonnegative.remove(slot)
        place += 1
      }
    }
    self.operations = operations
  }

  /// Whether nonnegative covariances come out, whatever goes in.
  private static func isPositive(
    _ map: AffineMap, _ rectifier: PlaneSchedule.Rectifier
  ) -> Bool {
    map.isPositive && rectifier.slope == 0
  }
}

extension AffineMap {
  /// Whether nonnegative covariances stay so.
  fileprivate var isPositive: Bool { scale >= 0 && shift >= 0 }
}
