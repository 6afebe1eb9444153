import Architectures
import LinearAlgebra

/// A plan on positions with the machine that carries it out.
struct PositionPlan: Sendable {
  let steps: [PlannedStep]
  let slots: Int
  let input: GridShape
  let channels: Int
  /// The stages of planes; nil when whole fields are needed.
  let schedule: PlaneSchedule?

  init(steps: [PlannedStep], slots: Int, input: InputShape) {
    self.steps = steps
    self.slots = slots
    self.input = GridShape(input.positions)
    channels = input.channels
    schedule = PlaneSchedule(steps, slots: slots, input: self.input)
  }

  /// Whether variances depend on equal positions alone.
  var isLocal: Bool { schedule?.isLocal ?? false }

  /// The steps that need to know something about each image alone, with how many numbers.
  var recordedSteps: [(index: Int, size: Int)] {
    steps.enumerated().compactMap { index, planned in
      if case .attend = planned.step {
        return (index, planned.input.count * planned.input.count)
      }
      return planned.needsVariance ? (index, planned.input.count) : nil
    }
  }

  /// A machine for one thread.
  func machine<Element: KernelScalar>(
    wantsTangent: Bool, instructionSet: InstructionSet, as type: Element.Type
  ) -> any PairMachine<Element> {
    if let schedule {
      return PlaneMachine<Element>(
        schedule: schedule, channels: channels, wantsTangent: wantsTangent,
        instructionSet: instructionSet)
    }
    return FieldMachine<Element>(
      plan: steps, slots: slots, input: input, channels: channels, wantsTangent: wantsTangent,
      instructionSet: instructionSet)
  }
}

extension PositionPlan {
  /// Whether pairs of equal positions lead to the output alone: no pool and no attention.
  var keepsEqualPositions: Bool {
    steps.allSatisfy {
      switch $0.step {
      case .pool, .reduce, .embed, .attend: return false
      default: return true
      }
    }
  }

  /// Whether any layer drops units at random.
  var hasDropout: Bool {
    steps.contains {
      if case .each(.dropout(_, let keep)) = $0.step { return keep < 1 } else { return false }
    }
  }
}
