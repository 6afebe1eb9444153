import Architectures
import CKernels
import LinearAlgebra

/// Takes whole fields, all pairs of positions (p, p') at once, through any plan.
///
/// Slower than planes and with memory for positions squared times lanes, but every layer is possible:
/// circular and transposed convolutions, pools in branches, attention. Owns its memory.
final class FieldMachine<Element: KernelScalar>: SlotMachine {
  typealias Memory = UnsafeMutablePointer<Element>

  struct State: SlotState {
    var k: Memory
    var theta: Memory?
    var grid: GridShape
    /// The number of pairs of positions.
    var count: Int { grid.count * grid.count }
  }

  private let plan: [PlannedStep]
  private let input: GridShape
  private let channels: Int
  let wantsTangent: Bool
  let isa: InstructionSet
  let loops = Element.planeLoops
  private let arena: Memory
  let buffers: [(k: [Memory], theta: [Memory])]
  let spare: Memory
  private let diagonal: (k: Memory, theta: Memory)
  var states: [State?]

  init(
    plan: [PlannedStep], slots: Int, input: GridShape, channels: Int, wantsTangent: Bool,
    instructionSet: InstructionSet
  ) {
    self.plan = plan
    self.input = input
    self.channels = channels
    self.wantsTangent = wantsTangent
    isa = instructionSet
    let largest = Self.largestGrid(plan, input)
    let field = largest * largest * Element.lanes
    let line = largest * Element.lanes
    let total = Self.elementCount(plan, slots: slots, input: input)
    arena = Memory.allocate(capacity: total)
    arena.initialize(repeating: 0, count: total)
    var next = arena
    func take(_ count: Int) -> Memory {
      defer { next += count }
      return next
    }
    buffers = (0..<slots).map { _ in ([take(field), take(field)], [take(field), take(field)]) }
    spare = take(2 * field)
    diagonal = (take(line), take(line))
    states = Array(repeating: nil, count: slots)
  }

  deinit { arena.deallocate() }

  /// The elements of a machine's memory.
  static func elementCount(_ plan: [PlannedStep], slots: Int, input: GridShape) -> Int {
    let largest = largestGrid(plan, input)
    return ((4 * slots + 2) * largest * largest + 2 * largest) * Element.lanes
  }

  /// The largest number of positions anywhere along the plan.
  static func largestGrid(_ plan: [PlannedStep], _ input: GridShape) -> Int {
    plan.reduce(input.count) { max($0, $1.input.count, $1.output.count) }
  }

  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func run(
    _ pair: PairInput<Element>, operands: OperandTable<Element>,
    recorder: (any DiagonalRecorder<Element>)?, equalPositionsOnly: Bool,
    nngp: UnsafeMutablePointer<Double>, ntk: UnsafeMutablePointer<Double>?
  ) throws {
    multiply(pair)
    for (index, planned) in plan.enumerated() {
      let slot = planned.step.target
      switch planned.step {
      case .each(.activation), .each(.normalize), .normalize:
        try applyElementwise(index, planned, operands, recorder)
      case .each(.dropout(_, let keep)):
        guard recorder != nil else { break }
        scaleDiagonal(slot, by: Element(1 / keep))
      case .each(let step): apply(step)
      case .convolve(_, let window, let map):
        convolve(slot, window)
        states[slot]!.grid = planned.output
        apply(map, slot)
      case .convolveLocally(_, let window, let map):
        convolve(slot, window)
        states[slot]!.grid = planned.output
        apply(map, slot)
        clearOffDiagonal(slot)
      case .pool(_, let window, let scale):
        pool(slot, rows: sources(window))
        states[slot]!.grid = planned.output
        apply(AffineMap(scale: scale, shift: 0, rate: 0, offset: 0), slot)
      case .flatten: reduce(slot, scale: 1 / Double(planned.input.count), equalPositions: true)
      case .reduce(_, let scale): reduce(slot, scale: scale, equalPositions: false)
      case .embed(_, let map): embed(map, slot)
      case .attend(_, _, let map): attend(index, planned, map, operands, recorder)
      }
    }
    let result = states[0]!
    for lane in 0..<Element.lanes {
      nngp[lane] = Double(result.k[lane])
      ntk?[lane] = result.theta.map { Double($0[lane]) } ?? 0
    }
  }

  private func multiply(_ pair: PairInput<Element>) {
    let lanes = Element.lanes
    let k = buffers[0].k[0]
    let firstLanes = pair.firstIsVector ? lanes : 1
    for p in 0..<input.count {
      for q in 0..<input.count {
        loops.products(
          isa.code, PlaneShape(rows: 1, columns: 1), channels, Element(1 / Double(channels)),
          pair.first + p * channels * firstLanes, 1, pair.firstIsVector,
          pair.second + q * channels * lanes, 1, k + (p * input.count + q) * lanes)
      }
    }
    states[0] = State(k: k, theta: nil, grid: input)
  }

  private func applyElementwise(
    _ index: Int, _ planned: PlannedStep, _ operands: OperandTable<Element>,
    _ recorder: (any DiagonalRecorder<Element>)?
  ) throws {
    let state = states[planned.step.target]!
    let (count, lanes) = (state.grid.count, Element.lanes)
    if let recorder {
      copyDiagonal(state, out: true)
      try recorder.record(
        index, planned, k: diagonal.k, theta: state.theta == nil ? nil : diagonal.theta)
    }
    let activation = operands.activation(index)
    let both = operands.operands(index)
    let firstLanes = operands.firstIsVector ? lanes : 1
    for p in 0..<count {
      try activation.apply(
        isa: isa, shape: PlaneShape(rows: 1, columns: count), k: state.k + p * count * lanes,
        theta: state.theta.map { $0 + p * count * lanes },
        features: PlaneFeatures(
          row: both.first + p * firstLanes, rowFeature: count * firstLanes, rowStride: 0,
          rowStep: 0, rowIsVector: operands.firstIsVector, column: both.second,
          columnFeature: count * lanes, columnStride: 0),
        trusted: operands.trusted(index), spare: spare, path: planned.path)
    }
    if recorder != nil { copyDiagonal(state, out: false) }
  }

  private func copyDiagonal(_ state: State, out: Bool) {
    let (count, lanes) = (state.grid.count, Element.lanes)
    for p in 0..<count {
      let at = p * (count + 1) * lanes
      for (field, line) in [(state.k, diagonal.k), (state.theta, diagonal.theta)] {
        guard let field else { continue }
        if out {
          (line + p * lanes).update(from: field + at, count: lanes)
        } else {
          (field + at).update(from: line + p * lanes, count: lanes)
        }
      }
    }
  }

  private func scaleDiagonal(_ slot: Int, by factor: Element) {
    let state = states[slot]!
    for p in 0..<state.grid.count {
      let at = p * (state.grid.count + 1) * Element.lanes
      for lane in at..<at + Element.lanes {
        state.k[lane] *= factor
        state.theta?[lane] *= factor
      }
    }
  }

  private func clearOffDiagonal(_ slot: Int) {
    let state = states[slot]!
    let (count, lanes) = (state.grid.count, Element.lanes)
    for p in 0..<count {
      for q in 0..<count where p != q {
        let at = (p * count + q) * lanes
        (state.k + at).update(repeating: 0, count: lanes)
        if let theta = state.theta { (theta + at).update(repeating: 0, count: lanes) }
      }
    }
  }

  /// Sums over the taps of a window, both positions moved by the same tap.
  private func convolve(_ slot: Int, _ window: WindowMap) {
    let tables = (0..<window.area).map { tap in
      (0..<window.output.count).map { output -> Int in
        let columns = window.columns.output
        guard
          let row = window.rows.source(of: output / columns, tap: tap / window.columns.size),
          let column = window.columns.source(of: output % columns, tap: tap % window.columns.size)
        else { return -1 }
        return row * window.columns.input + column
      }
    }
    replace(slot, outputs: window.output.count, of: window.output.count) { into, from, count in
      let outputs = window.output.count
      for table in tables {
        for p in 0..<outputs where table[p] >= 0 {
          for q in 0..<outputs where table[q] >= 0 {
            self.add(from + (table[p] * count + table[q]), into + (p * outputs + q))
          }
        }
      }
    }
  }

  /// The input positions of every output position of a window.
  private func sources(_ window: WindowMap) -> [[Int]] {
    (0..<window.output.count).map { output in
      let columns = window.columns.sources(of: output % window.columns.output)
      return window.rows.sources(of: output / window.columns.output).flatMap { row in
        columns.map { row * window.columns.input + $0 }
      }
    }
  }

  /// Sums over the windows of both positions independently: first the first, then the second.
  private func pool(_ slot: Int, rows windows: [[Int]]) {
    replace(slot, outputs: windows.count, of: states[slot]!.grid.count) { into, from, count in
      for (p, window) in windows.enumerated() {
        for source in window {
          for q in 0..<count { self.add(from + (source * count + q), into + (p * count + q)) }
        }
      }
    }
    replace(slot, outputs: windows.count, of: windows.count) { into, from, count in
      for p in windows.indices {
        for (q, window) in windows.enumerated() {
          for source in window {
            self.add(from + (p * count + source), into + (p * windows.count + q))
          }
        }
      }
    }
  }

  /// A place in a field, counted in groups of lanes.
  struct Cursor {
    let base: Memory
    static func + (cursor: Cursor, offset: Int) -> Memory {
      cursor.base + offset * Element.lanes
    }
  }

  private func add(_ source: Memory, _ target: Memory) {
    for lane in 0..<Element.lanes { target[lane] += source[lane] }
  }

  /// Fills both kernels of `slot` anew from their old values; `body` adds to memory that is zero and
  /// gets the old number of positions.
  func replace(
    _ slot: Int, outputs: Int, of columns: Int, _ body: (Cursor, Cursor, Int) -> Void
  ) {
    var state = states[slot]!
    let (k, theta) = free(slot)
    let size = outputs * columns * Element.lanes
    k.update(repeating: 0, count: size)
    body(Cursor(base: k), Cursor(base: state.k), state.grid.count)
    if let old = state.theta {
      theta.update(repeating: 0, count: size)
      body(Cursor(base: theta), Cursor(base: old), state.grid.count)
      state.theta = theta
    }
    state.k = k
    states[slot] = state
  }

  private func reduce(_ slot: Int, scale: Double, equalPositions: Bool) {
    var state = states[slot]!
    let (k, theta) = free(slot)
    let (count, lanes) = (state.grid.count, Element.lanes)
    func total(_ field: Memory, _ result: Memory) {
      for lane in 0..<lanes {
        var sum = 0.0
        if equalPositions {
          for p in 0..<count { sum += Double(field[p * (count + 1) * lanes + lane]) }
        } else {
          for pair in 0..<count * count { sum += Double(field[pair * lanes + lane]) }
        }
        result[lane] = Element(sum * scale)
      }
    }
    total(state.k, k)
    state.k = k
    if let old = state.theta {
      total(old, theta)
      state.theta = theta
    }
    state.grid = .point
    states[slot] = state
  }
}
