import LinearAlgebra

extension PositionPlan {
  /// The memory of one machine in bytes.
  func machineBytes<Element: KernelScalar>(as type: Element.Type) -> Int {
    let elements =
      schedule.map { PlaneMachine<Element>.elementCount($0, channels: channels) }
      ?? FieldMachine<Element>.elementCount(steps, slots: slots, input: input)
    return elements * MemoryLayout<Element>.size
  }

  /// The bytes of what is kept of each image: in double precision, twice while it is collected.
  var bytesPerImage: Int { 2 * 8 * recordedSteps.reduce(0) { $0 + $1.size } }

  /// The bytes of the features of one image, whose numbers have `size` bytes.
  func tableBytesPerImage(_ size: Int) -> Int {
    recordedSteps.reduce(0) { $0 + $1.size * featureCount(steps[$1.index]) } * size
  }

  /// The bytes of the features and images of one tile of `rows` rows.
  func tileBytes<Element: KernelScalar>(rows: Int, as type: Element.Type) -> Int {
    let features = recordedSteps.reduce(0) { total, recorded in
      total + recorded.size * featureCount(steps[recorded.index])
    }
    let hasPanels =
      schedule.map { PositionProducts<Element>.isUsed($0.stages[0], channels: channels) } ?? false
    // With panels, the images once more, and in another order while they are packed.
    let elements =
      features * (rows + Element.lanes)
      + (hasPanels ? 3 : 1) * input.count * channels * Element.lanes
    return elements * MemoryLayout<Element>.size
  }

  /// At most this many numbers per position; a series that is not exact may have fewer terms.
  private func featureCount(_ planned: PlannedStep) -> Int {
    guard case .each(.activation(_, let rule)) = planned.step else { return 1 }
    guard case .series(_, let degree) = rule else { return 2 }
    return (degree ?? HermiteSeries.largestDegree) + 2
  }

  /// The pairs of positions of one pair of images at which an activation is evaluated, summed over
  /// the activations.
  var activationsPerPair: Double {
    guard let schedule else {
      return steps.reduce(0) { total, planned in
        guard case .each(.activation) = planned.step else { return total }
        return total + Double(planned.input.count) * Double(planned.input.count)
      }
    }
    return schedule.stages.reduce(0) { total, stage in
      let share = stage.inputShare
      return stage.steps.reduce(total) { total, step in
        guard case .each(.activation) = step.planned.step else { return total }
        let count = Double(step.planned.input.count)
        return total + share * count * count
      }
    }
  }
}

extension PlaneSchedule.Stage {
  /// The share of all pairs of input positions that lie on a plane of the stage.
  var inputShare: Double {
    Self.pairs(rowOffsets, input.rows) * Self.pairs(columnOffsets, input.columns)
      / (Double(input.count) * Double(input.count))
  }

  /// The pairs (i, i + d) of `length` positions over the given offsets d.
  private static func pairs(_ offsets: [Int], _ length: Int) -> Double {
    Double(offsets.reduce(0) { $0 + length - abs($1) })
  }
}
