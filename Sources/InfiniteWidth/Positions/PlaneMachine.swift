import Architectures
import CKernels
import LinearAlgebra

/// Takes one plane after another through the stages of a schedule, while it is in the cache.
///
/// Owns its memory; one machine belongs to one thread at a time.
final class PlaneMachine<Element: KernelScalar>: SlotMachine {
  typealias Memory = UnsafeMutablePointer<Element>

  /// What a slot holds.
  struct State: SlotState {
    var k: Memory
    var theta: Memory?
    var grid: GridShape
    var rowOffset: Int
    var columnOffset: Int

    var rows: PlaneExtent { PlaneExtent(length: grid.rows, offset: rowOffset) }
    var columns: PlaneExtent { PlaneExtent(length: grid.columns, offset: columnOffset) }
    var shape: PlaneShape { PlaneShape(rows: rows.count, columns: columns.count) }
    var count: Int { shape.count }
  }

  private let schedule: PlaneSchedule
  /// The operations of every stage.
  private let programs: [PlaneProgram]
  private let channels: Int
  let wantsTangent: Bool
  let isa: InstructionSet
  let loops = Element.planeLoops
  private let arena: Memory
  /// Two planes of each kernel for every slot.
  let buffers: [(k: [Memory], theta: [Memory])]
  private let scratch: Memory
  private let spare: Memory
  private let zeros: Memory
  /// The products of all pairs of positions, for images with many channels.
  private lazy var products = PositionProducts<Element>(
    schedule.stages[0], channels: channels, instructionSet: isa)
  /// The planes that enter each stage but the first, and where each plane starts.
  private let stores: [PlaneStore<Element>]
  var states: [State?]

  init(
    schedule: PlaneSchedule, channels: Int, wantsTangent: Bool, instructionSet: InstructionSet
  ) {
    self.schedule = schedule
    programs = PlaneProgram.of(schedule.stages)
    self.channels = channels
    self.wantsTangent = wantsTangent
    isa = instructionSet
    let lanes = Element.lanes
    let plane = schedule.largestPlane * lanes
    let strip = 3 * schedule.widestPlane * lanes
    let layouts = schedule.stages.dropFirst().map { PlaneStoreLayout($0, lanes: lanes) }
    let total = Self.arenaCount(schedule)
    arena = Memory.allocate(capacity: total + 64)
    arena.initialize(repeating: 0, count: total + 64)
    // Vectors of 64 bytes do not cross cache lines when they start at one.
    let misaligned = Int(bitPattern: arena) % 64
    var next = arena + (misaligned == 0 ? 0 : (64 - misaligned) / MemoryLayout<Element>.stride)
    func take(_ count: Int) -> Memory {
      defer { next += count }
      return next
    }
    buffers = (0..<schedule.slots).map { _ in
      ([take(plane), take(plane)], [take(plane), take(plane)])
    }
    spare = take(2 * plane)
    scratch = take(strip)
    zeros = take(strip)
    stores = layouts.map {
      PlaneStore(layout: $0, k: take($0.count), theta: take($0.count))
    }
    states = Array(repeating: nil, count: schedule.slots)
  }

  deinit { arena.deallocate() }

  var wantsPanels: Bool {
    PositionProducts<Element>.isUsed(schedule.stages[0], channels: channels)
  }

  /// The elements of a machine's memory.
  static func elementCount(_ schedule: PlaneSchedule, channels: Int) -> Int {
    arenaCount(schedule)
      + PositionProducts<Element>.elementCount(schedule.stages[0], channels: channels)
  }

  private static func arenaCount(_ schedule: PlaneSchedule) -> Int {
    let planes = (4 * schedule.slots + 2) * schedule.largestPlane + 6 * schedule.widestPlane
    return schedule.stages.dropFirst().reduce(planes * Element.lanes) {
      $0 + 2 * PlaneStoreLayout($1, lanes: Element.lanes).count
    }
  }

  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func run(
    _ input: PairInput<Element>, operands: OperandTable<Element>,
    recorder: (any DiagonalRecorder<Element>)?, equalPositionsOnly: Bool,
    nngp: UnsafeMutablePointer<Double>, ntk: UnsafeMutablePointer<Double>?
  ) throws {
    for store in stores { store.clear() }
    if let panels = input.panels { products?.compute(input.first, panels) }
    for (number, stage) in schedule.stages.enumerated() {
      let hasTheta = number > 0 && wantsTangent
      var sums = PlaneSums(lanes: Element.lanes)
      for rowOffset in stage.rowOffsets {
        for columnOffset in stage.columnOffsets {
          let isCenter = rowOffset == 0 && columnOffset == 0
          if equalPositionsOnly && !isCenter { continue }
          var state = State(
            k: buffers[0].k[0], theta: nil, grid: stage.input, rowOffset: rowOffset,
            columnOffset: columnOffset)
          if number == 0 {
            multiply(input, state)
          } else {
            let store = stores[number - 1]
            let start = store.layout.start(rowOffset, columnOffset)
            state.k = store.k + start
            state.theta = hasTheta ? store.theta + start : nil
          }
          states[0] = state
          if isCenter, let recorder {
            for step in stage.steps { try run(step, operands, recorder) }
          } else {
            for operation in programs[number].operations {
              switch operation {
              case .fused(let slot, let map, let rectifier, let promises):
                convolveAndRectify(slot, map, rectifier, promises, operands)
              case .step(let place): try run(stage.steps[place], operands, nil)
              }
            }
          }
          if isCenter && number == 0 { correct(input.corrections) }
          finish(stage, number, &sums)
        }
      }
      if case .reduce(let scale) = stage.ending { store(sums, scale, number) }
    }
    let result = states[0]!
    for lane in 0..<Element.lanes {
      nngp[lane] = Double(result.k[lane])
      ntk?[lane] = result.theta.map { Double($0[lane]) } ?? 0
    }
  }

  /// The mean products over channels of the plane.
  private func multiply(_ input: PairInput<Element>, _ state: State) {
    let columns = state.grid.columns
    let first = state.rows.start * columns + state.columns.start
    let second =
      (state.rows.start + state.rowOffset) * columns + state.columns.start + state.columnOffset
    if input.panels != nil, let products {
      loops.gather(
        isa.code, state.shape, products.at(first, second), columns * (state.grid.count + 1),
        state.grid.count + 1, state.k)
      return
    }
    let lanes = Element.lanes
    loops.products(
      isa.code, state.shape, channels, Element(1 / Double(channels)),
      input.first + first * channels * (input.firstIsVector ? lanes : 1), columns,
      input.firstIsVector, input.second + second * channels * lanes, columns, state.k)
  }

  /// Replaces the lanes of slot 0 for which better values are known.
  private func correct(_ corrections: [Int: EqualPositionRecursion.Outcome]) {
    guard !corrections.isEmpty, let state = states[0] else { return }
    for (lane, outcome) in corrections {
      for position in 0..<state.shape.count {
        let at = position * Element.lanes + lane
        state.k[at] = Element(outcome.nngp[position])
        state.theta?[at] = Element(outcome.ntk[position])
      }
    }
  }

  private func run(
    _ step: PlaneSchedule.Step, _ operands: OperandTable<Element>,
    _ recorder: (any DiagonalRecorder<Element>)?
  ) throws {
    let slot = step.planned.step.target
    switch step.planned.step {
    case .convolve(_, _, let map): convolve(slot, step, map)
    case .normalize, .each(.activation), .each(.normalize):
      let state = states[slot]!
      if let recorder {
        try recorder.record(step.index, step.planned, k: state.k, theta: state.theta)
      } else {
        try operands.activation(step.index).apply(
          isa: isa, shape: state.shape, k: state.k, theta: state.theta,
          features: features(state, step.index, operands),
          trusted: operands.trusted(step.index), spare: spare, path: step.planned.path)
      }
    case .each(.dropout(_, let keep)):
      // Only equal positions of one image share their mask.
      guard recorder != nil else { break }
      apply(AffineMap(scale: 1 / keep, shift: 0, rate: 0, offset: 0), slot)
    case .each(let each): apply(each)
    case .convolveLocally, .pool, .flatten, .reduce, .embed, .attend:
      preconditionFailure("not a step within a stage")
    }
  }

  private func convolveAndRectify(
    _ slot: Int, _ map: AffineMap, _ rectifier: PlaneSchedule.Rectifier,
    _ promises: PlanePromises, _ operands: OperandTable<Element>
  ) {
    var state = states[slot]!
    let (k, theta) = free(slot)
    loops.convolveAndRectify(
      isa.code, state.shape, state.k, state.theta, k, wantsTangent ? theta : nil, map,
      features(state, rectifier.index, operands), rectifier.gain, rectifier.slope,
      operands.firstIsVector ? [] : promises, zeros, scratch)
    state.k = k
    state.theta = wantsTangent ? theta : nil
    states[slot] = state
  }

  private func convolve(_ slot: Int, _ step: PlaneSchedule.Step, _ map: AffineMap) {
    var state = states[slot]!
    guard let windows = step.windows else { preconditionFailure("a convolution has windows") }
    let (k, theta) = free(slot)
    let columnsIn = state.columns.count
    let rowBounds = windows.rows.of(offset: state.rowOffset)
    let columnBounds = windows.columns.of(offset: state.columnOffset)
    let source = (state.k, state.theta)
    state.grid = step.planned.output
    state.rowOffset /= windows.rows.axis.stride
    state.columnOffset /= windows.columns.axis.stride
    loops.windows(
      isa.code, state.shape, rowBounds, columnBounds, columnsIn, source.0, source.1, k,
      wantsTangent ? theta : nil, map, false, scratch)
    state.k = k
    state.theta = wantsTangent ? theta : nil
    states[slot] = state
  }

  private func features(
    _ state: State, _ index: Int, _ operands: OperandTable<Element>
  ) -> PlaneFeatures<Element> {
    let both = operands.operands(index)
    let columns = state.grid.columns
    let lanes = Element.lanes
    let first = state.rows.start * columns + state.columns.start
    let second =
      (state.rows.start + state.rowOffset) * columns + state.columns.start + state.columnOffset
    let rowLanes = operands.firstIsVector ? lanes : 1
    return PlaneFeatures(
      row: both.first + first * rowLanes, rowFeature: state.grid.count * rowLanes,
      rowStride: columns, rowStep: 1, rowIsVector: operands.firstIsVector,
      column: both.second + second * lanes, columnFeature: state.grid.count * lanes,
      columnStride: columns)
  }

  /// Hands the plane in slot 0 to the next stage.
  private func finish(_ stage: PlaneSchedule.Stage, _ number: Int, _ sums: inout PlaneSums) {
    let state = states[0]!
    switch stage.ending {
    case .output: break
    case .reduce:
      sums.nngp.withUnsafeMutableBufferPointer {
        loops.sum(isa.code, state.shape, state.k, $0.baseAddress!)
      }
      guard let theta = state.theta else { break }
      sums.ntk.withUnsafeMutableBufferPointer {
        loops.sum(isa.code, state.shape, theta, $0.baseAddress!)
      }
    case .pool(let pool):
      let store = stores[number]
      let map = AffineMap(scale: pool.scale, shift: 0, rate: 0, offset: 0)
      for rows in pool.rows.parts(of: state.rowOffset) {
        for columns in pool.columns.parts(of: state.columnOffset) {
          let start = store.layout.start(rows.offset, columns.offset)
          let shape = PlaneShape(rows: rows.bounds.count / 2, columns: columns.bounds.count / 2)
          loops.windows(
            isa.code, shape, rows.bounds, columns.bounds, state.shape.columns, state.k,
            state.theta, store.k + start, state.theta == nil ? nil : store.theta + start, map, true,
            scratch)
        }
      }
    }
  }

  private func store(_ sums: PlaneSums, _ scale: Double, _ number: Int) {
    let store = stores[number]
    for lane in 0..<Element.lanes {
      store.k[lane] = Element(sums.nngp[lane] * scale)
      store.theta[lane] = Element(sums.ntk[lane] * scale)
    }
  }
}

/// Sums over planes in double precision.
private struct PlaneSums {
  var nngp: [Double]
  var ntk: [Double]

  init(lanes: Int) {
    nngp = Array(repeating: 0, count: lanes)
    ntk = nngp
  }
}
