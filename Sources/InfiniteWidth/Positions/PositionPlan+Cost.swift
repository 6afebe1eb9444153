import LinearAlgebra

extension PositionPlan {
  /// The memory of one machine in bytes.
  func machineBytes<Element: KernelScalar>(as type: Element.Type) -> Int {
    let elements =
      schedule.map { PlaneMachine<Element>.elementCount($0) }
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
    let elements = features * (rows + Element.lanes) + input.count * channels * Element.lanes
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
      let share =
        Self.pairs(stage.rowOffsets, stage.input.rows)
        * Self.pairs(stage.columnOffsets, stage.input.columns)
        / (Double(stage.input.count) * Double(stage.input.count))
      return stage.steps.reduce(total) { total, step in
        guard case .each(.activation) = step.planned.step else { return total }
        let count = Double(step.planned.input.count)
        return total + share * count * count
      }
    }
  }

  /// The pairs (i, i + d) of `length` positions over the given offsets d.
  private static func pairs(_ offsets: [Int], _ length: Int) -> Double {
    Double(offsets.reduce(0) { $0 + length - abs($1) })
  }
}
