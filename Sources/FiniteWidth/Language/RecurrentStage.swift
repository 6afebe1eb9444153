import Architectures
import LinearAlgebra

/// A recurrent layer of a language model.
///
/// The input's part of all positions is one product; each position then takes one product with its
/// state, and one loop over the cell.
final class RecurrentStage<Element: Scalar>: LanguageStage {
  private let site: RecurrentSite
  private let input: ParameterBlock
  private let recurrent: ParameterBlock
  private let streams: Int
  private let ones: [Element]
  /// Pre-activations, then gates, then derivatives: (positions * streams, G units).
  private let gates: StageMemory<Element>
  /// The state before the first position and behind each: ((positions + 1) * streams, units).
  private let states: StageMemory<Element>
  /// LSTM: c, like `states`.
  private let cells: StageMemory<Element>
  /// LSTM: tanh c; gated recurrent units: the state's part of the gates.
  private let inner: StageMemory<Element>
  private let dh: StageMemory<Element>
  private let dc: StageMemory<Element>
  private var x: UnsafeMutablePointer<Element>?

  init(_ site: RecurrentSite, _ blocks: [ParameterBlock], streams: Int, positions: Int) {
    self.site = site
    self.streams = streams
    input = blocks[site.input]
    recurrent = blocks[site.recurrent]
    let (rows, units) = (streams * positions, site.units)
    ones = [Element](repeating: 1, count: rows)
    gates = StageMemory(rows * site.gateColumns)
    states = StageMemory((rows + streams) * units)
    switch site.cell {
    case .simple:
      cells = StageMemory(0)
      inner = StageMemory(0)
    case .lstm:
      cells = StageMemory((rows + streams) * units)
      inner = StageMemory(rows * units)
    case .gru:
      cells = StageMemory(0)
      inner = StageMemory(rows * site.gateColumns)
    }
    dh = StageMemory(streams * units)
    dc = StageMemory(streams * units)
  }

  /// The layer's parameters.
  var blocks: [ParameterBlock] { [input, recurrent] }
  var width: Int { site.units }
  private var step: Int { streams * site.units }
  var carriedCount: Int { site.cell == .lstm ? 2 * step : step }

  func forward(
    _ x: UnsafeMutablePointer<Element>, _ carried: UnsafeMutablePointer<Element>,
    _ pass: LanguagePass<Element>
  ) -> UnsafeMutablePointer<Element> {
    self.x = x
    let (units, columns) = (site.units, site.gateColumns)
    states.start.update(from: carried, count: step)
    if site.cell == .lstm { cells.start.update(from: carried + step, count: step) }
    input.fill(gates.start, rows: pass.rows, pass.parameters)
    input.multiply(x, rows: pass.rows, into: gates.start, pass.parameters)
    for t in 0..<pass.positions {
      let before = states.start + t * step
      let after = before + step
      let gate = gates.start + t * streams * columns
      switch site.cell {
      case .simple(let activation):
        recurrent.multiply(before, rows: streams, into: gate, pass.parameters)
        if activation == .tanh {
          Elementwise.tanh(step, gate, after)
        } else {
          Elementwise.rectify(step, gate, after, negative: 0, positive: 1)
        }
      case .lstm:
        recurrent.multiply(before, rows: streams, into: gate, pass.parameters)
        RecurrentLoops.lstm(
          streams, units, gate, before: cells.start + t * step,
          cell: cells.start + (t + 1) * step, squashed: inner.start + t * step, state: after)
      case .gru:
        let part = inner.start + t * streams * columns
        recurrent.fill(part, rows: streams, pass.parameters)
        recurrent.multiply(before, rows: streams, into: part, pass.parameters)
        RecurrentLoops.gru(streams, units, gate, part: part, before: before, state: after)
      }
    }
    carried.update(from: states.start + pass.positions * step, count: step)
    if site.cell == .lstm {
      (carried + step).update(from: cells.start + pass.positions * step, count: step)
    }
    return states.start + step
  }

  func backward(
    _ d: UnsafeMutablePointer<Element>, into dx: UnsafeMutablePointer<Element>?,
    _ pass: LanguagePass<Element>
  ) {
    let (units, columns) = (site.units, site.gateColumns)
    let dh = dh.start
    dh.update(repeating: 0, count: step)
    dc.start.update(repeating: 0, count: step)
    for t in (0..<pass.positions).reversed() {
      let gate = gates.start + t * streams * columns
      Elementwise.add(step, d + t * step, dh)
      switch site.cell {
      case .simple(let activation):
        if activation == .tanh {
          Elementwise.tanhBack(step, gate, dh)
        } else {
          Elementwise.rectifyBack(step, gate, dh, negative: 0, positive: 1)
        }
        gate.update(from: dh, count: step)
        recurrent.pullBack(gate, rows: streams, into: dh, pass.parameters)
      case .lstm:
        RecurrentLoops.lstmBackward(
          streams, units, gate, before: cells.start + t * step,
          squashed: inner.start + t * step, dh: dh, dc: dc.start)
        recurrent.pullBack(gate, rows: streams, into: dh, pass.parameters)
      case .gru:
        let part = inner.start + t * streams * columns
        RecurrentLoops.gruBackward(
          streams, units, gate, part: part, before: states.start + t * step, dh: dh)
        recurrent.pullBack(part, rows: streams, into: dh, beta: 1, pass.parameters)
      }
    }
    let part = site.cell == .gru ? inner.start : gates.start
    recurrent.writeGradient(states.start, part, rows: pass.rows, ones: ones, pass.gradient)
    input.writeGradient(x!, gates.start, rows: pass.rows, ones: ones, pass.gradient)
    if let dx { input.pullBack(gates.start, rows: pass.rows, into: dx, pass.parameters) }
  }
}
