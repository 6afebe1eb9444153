import Architectures

/// A plan on positions as a sequence of stages, each of which can take one plane after another
/// through all of its steps.
///
/// A plane holds the pairs of positions (p, p + d) with one offset d. Convolutions move both
/// positions together, so a plane stays a plane; a convolution with stride s maps the plane d = s D
/// to the plane D and has no use for others. Only pools mix planes: they end a stage, whose planes
/// are added up in the input of the next one.
struct PlaneSchedule: Sendable {
  /// How a stage ends.
  enum Ending: Sendable {
    /// Adds the plane to the planes of the next stage.
    case pool(PlanePool)
    /// Adds the sum over the plane, times the factor, to the next stage's single entry.
    case reduce(scale: Double)
    /// The network's output: one entry.
    case output
  }

  /// One step of a stage.
  struct Step: Sendable {
    /// The position of the step in the plan.
    let index: Int
    let planned: PlannedStep
    /// The bounds of the windows of a convolution, by axis.
    let windows: (rows: PlaneWindows, columns: PlaneWindows)?
    /// The piecewise linear activation that is one loop with this 3 x 3 convolution; nil for others.
    let fused: Rectifier?
  }

  /// A piecewise linear activation behind a convolution.
  struct Rectifier: Sendable {
    /// The position of the activation in the plan.
    let index: Int
    /// (alpha - beta)^2 / (2 pi).
    let gain: Double
    /// alpha beta.
    let slope: Double
  }

  /// Steps between two pools.
  struct Stage: Sendable {
    let input: GridShape
    let steps: [Step]
    /// The offsets of the planes that are needed, 0 first, along the rows.
    let rowOffsets: [Int]
    /// The same along the columns.
    let columnOffsets: [Int]
    let ending: Ending
  }

  let stages: [Stage]
  /// The number of slots.
  let slots: Int

  /// The stages of `plan`; nil when a step mixes planes inside a branch or wraps around.
  init?(_ plan: [PlannedStep], slots: Int, input: GridShape) {
    guard let cuts = Self.cuts(plan) else { return nil }
    var stages: [Stage] = []
    // Backwards: what a stage must produce is what the next one needs.
    var needed: (rows: [Int], columns: [Int]) = ([0], [0])
    for number in (0...cuts.count).reversed() {
      let start = number == 0 ? 0 : cuts[number - 1] + 1
      let end = number == cuts.count ? plan.count : cuts[number]
      var ending = Ending.output
      if end < plan.count { (ending, needed) = Self.ending(plan[end], needed) }
      let stride = Self.totalStride(plan[start..<end])
      needed = (needed.rows.map { $0 * stride.rows }, needed.columns.map { $0 * stride.columns })
      stages.append(
        Stage(
          input: number == 0 ? input : plan[start - 1].output,
          steps: Self.steps(plan, start..<end, needed), rowOffsets: needed.rows,
          columnOffsets: needed.columns, ending: ending))
    }
    self.stages = stages.reversed()
    self.slots = slots
  }

  /// How a stage ends with `last`, and the offsets it needs when the next stage needs `needed`.
  private static func ending(
    _ last: PlannedStep, _ needed: (rows: [Int], columns: [Int])
  ) -> (Ending, (rows: [Int], columns: [Int])) {
    switch last.step {
    case .pool(_, let window, let scale):
      let pool = PlanePool(
        rows: PlanePoolAxis(window.rows, needed: needed.rows),
        columns: PlanePoolAxis(window.columns, needed: needed.columns), scale: scale)
      return (
        .pool(pool),
        (
          PlanePoolAxis.offsets(window.rows, needed: needed.rows),
          PlanePoolAxis.offsets(window.columns, needed: needed.columns)
        )
      )
    case .reduce(_, let scale):
      return (.reduce(scale: scale), (all(last.input.rows), all(last.input.columns)))
    default:
      return (.reduce(scale: 1 / Double(last.input.count)), ([0], [0]))
    }
  }

  /// Whether the variances along the network depend on equal positions alone: nothing that needs a
  /// variance follows a pool.
  var isLocal: Bool {
    var mixed = false
    for stage in stages {
      if mixed && stage.steps.contains(where: { $0.planned.needsVariance }) { return false }
      switch stage.ending {
      case .pool: mixed = true
      case .reduce: mixed = mixed || stage.rowOffsets.count + stage.columnOffsets.count > 2
      case .output: break
      }
    }
    return true
  }

  /// The largest plane of any stage, in pairs of positions.
  var largestPlane: Int {
    stages.map { stage in
      stage.steps.reduce(stage.input.count) { max($0, $1.planned.input.count) }
    }.max() ?? 1
  }

  /// The largest number of columns of any stage.
  var widestPlane: Int {
    stages.map { stage in
      stage.steps.reduce(stage.input.columns) { max($0, $1.planned.input.columns) }
    }.max() ?? 1
  }

  /// All offsets of `length` positions, from the smallest magnitude on.
  private static func all(_ length: Int) -> [Int] {
    [0] + (1..<max(1, length)).flatMap { [$0, -$0] }
  }

  /// The positions of the steps that end a stage; nil when the plan is no sequence of stages.
  private static func cuts(_ plan: [PlannedStep]) -> [Int]? {
    var cuts: [Int] = []
    var branches: Set<Int> = []
    for (index, planned) in plan.enumerated() {
      switch planned.step {
      case .each(.copy(_, let slot)): branches.insert(slot)
      case .each(.add(let slot, _)), .each(.multiply(let slot, _)): branches.remove(slot)
      case .each, .normalize: break
      case .convolve(_, let window, _):
        guard window.rows.kind == .gather, window.columns.kind == .gather, !window.wraps else {
          return nil
        }
      case .convolveLocally, .embed, .attend: return nil
      case .pool(let slot, let window, _):
        guard slot == 0, branches.isEmpty, !window.wraps else { return nil }
        cuts.append(index)
      case .flatten(let slot), .reduce(let slot, _):
        guard slot == 0, branches.isEmpty else { return nil }
        cuts.append(index)
      }
    }
    return cuts
  }

  /// The product of the strides that the main path meets.
  private static func totalStride(_ plan: ArraySlice<PlannedStep>) -> (rows: Int, columns: Int) {
    var stride = (rows: 1, columns: 1)
    for case .convolve(0, let window, _) in plan.map(\.step) {
      stride = (stride.rows * window.rows.stride, stride.columns * window.columns.stride)
    }
    return stride
  }

  private static func steps(
    _ plan: [PlannedStep], _ range: Range<Int>, _ needed: (rows: [Int], columns: [Int])
  ) -> [Step] {
    // The offsets at a slot, relative to the stage's input, divided by the strides so far.
    var strides: [Int: (rows: Int, columns: Int)] = [0: (1, 1)]
    return range.map { index in
      let planned = plan[index]
      var windows: (PlaneWindows, PlaneWindows)?
      var fused: Rectifier?
      switch planned.step {
      case .each(.copy(let from, let to)): strides[to] = strides[from]
      case .convolve(let slot, let window, _):
        let stride = strides[slot] ?? (1, 1)
        windows = (
          PlaneWindows(window.rows, offsets: needed.rows.map { $0 / stride.rows }),
          PlaneWindows(window.columns, offsets: needed.columns.map { $0 / stride.columns })
        )
        strides[slot] = (
          stride.rows * window.rows.stride, stride.columns * window.columns.stride
        )
        if window.rows.isSame, window.columns.isSame, window.rows.size == 3,
          window.columns.size == 3, index + 1 < range.upperBound,
          case .each(.activation(slot, .rectifier(let alpha, let beta))) = plan[index + 1].step
        {
          let gain = (alpha - beta) * (alpha - beta) / (2 * .pi)
          fused = Rectifier(index: index + 1, gain: gain, slope: alpha * beta)
        }
      default: break
      }
      return Step(index: index, planned: planned, windows: windows, fused: fused)
    }
  }
}

extension PlannedStep {
  /// Whether the step needs the variances of both positions.
  var needsVariance: Bool {
    switch step {
    case .each(.activation), .each(.normalize), .normalize: return true
    default: return false
    }
  }
}
