import Architectures
import LinearAlgebra

extension FiniteNetwork {
  /// The layer's output and what its derivative needs; the state before the first position is 0.
  ///
  /// Cost: for each position products with W and U.
  func recur(
    _ site: RecurrentSite, _ x: Matrix<Element>
  ) -> (output: Matrix<Element>, trace: RecurrentTrace<Element>) {
    let units = site.units
    var states = Matrix<Element>(rows: x.rows, columns: site.positions * units)
    var trace = RecurrentTrace(
      input: x, previous: states, gates: affine(blocks[site.input], nil, x),
      inner: isSimple(site) ? Matrix(rows: 0, columns: 0) : states)
    let block = blocks[site.recurrent].atOnePosition
    var h = Matrix<Element>(rows: x.rows, columns: units)
    for t in 0..<site.positions {
      trace.previous.setColumns(t * units, h)
      let part = affine(block, nil, h)
      switch site.cell {
      case .simple(let activation):
        h = trace.gates.columnRange(t * units..<(t + 1) * units)
        h.combine(part, Elementwise.add)
        trace.gates.setColumns(t * units, h)
        activation.apply(&h)
      case .lstm: h = lstmStep(&trace, t: t, units: units, state: part)
      case .gru: h = gruStep(&trace, t: t, units: units, state: part)
      }
      states.setColumns(t * units, h)
    }
    return (site.output == .last ? h : states, trace)
  }

  /// The derivative in the layer's input where that is wanted, and visits to the blocks.
  func recurBackward(
    _ site: RecurrentSite, _ trace: RecurrentTrace<Element>, _ d: Matrix<Element>,
    wantsInput: Bool, _ visit: (LayerCall<Element>) -> Void
  ) -> Matrix<Element> {
    let (units, rows) = (site.units, site.gateColumns)
    let block = blocks[site.recurrent].atOnePosition
    var dInput = Matrix<Element>(rows: d.rows, columns: site.positions * rows)
    var dState = dInput
    var dh = Matrix<Element>(rows: d.rows, columns: units)
    var dc = dh
    for t in (0..<site.positions).reversed() {
      if site.output == .sequence {
        dh.combine(d.columnRange(t * units..<(t + 1) * units), Elementwise.add)
      } else if t == site.positions - 1 {
        dh = d
      }
      switch site.cell {
      case .simple(let activation):
        activation.multiplyByDerivative(
          at: trace.gates.columnRange(t * units..<(t + 1) * units), &dh)
        dInput.setColumns(t * rows, dh)
        dh = pullBack(block, nil, dh)
      case .lstm:
        let dz = lstmStepBackward(trace, t: t, units: units, dh, &dc)
        dInput.setColumns(t * rows, dz)
        dh = pullBack(block, nil, dz)
      case .gru:
        let (da, dr) = gruStepBackward(trace, t: t, units: units, &dh)
        dInput.setColumns(t * rows, da)
        dState.setColumns(t * rows, dr)
        dh.combine(pullBack(block, nil, dr), Elementwise.add)
      }
    }
    if site.cell != .gru { dState = dInput }
    _ = backward(
      block: site.recurrent, nil, trace.previous, dState, wantsInput: false, visit)
    return backward(block: site.input, nil, trace.input, dInput, wantsInput: wantsInput, visit)
  }

  /// The change of the layer's output when the parameters move along those of `moved`, and its input
  /// by `dx`.
  func recurTangent(
    _ site: RecurrentSite, _ trace: RecurrentTrace<Element>, _ dx: Matrix<Element>?,
    _ moved: FiniteNetwork
  ) -> Matrix<Element> {
    let (units, rows) = (site.units, site.gateColumns)
    let block = blocks[site.recurrent].atOnePosition
    var dInput = moved.affine(blocks[site.input], nil, trace.input)
    if let dx { dInput.combine(linear(blocks[site.input], nil, dx), Elementwise.add) }
    let dState = moved.affine(blocks[site.recurrent], nil, trace.previous)
    var states = Matrix<Element>(rows: trace.input.rows, columns: site.positions * units)
    var dh = Matrix<Element>(rows: trace.input.rows, columns: units)
    var dc = dh
    for t in 0..<site.positions {
      let da = dInput.columnRange(t * rows..<(t + 1) * rows)
      var dr = linear(block, nil, dh)
      dr.combine(dState.columnRange(t * rows..<(t + 1) * rows), Elementwise.add)
      switch site.cell {
      case .simple(let activation):
        dh = da
        dh.combine(dr, Elementwise.add)
        activation.multiplyByDerivative(
          at: trace.gates.columnRange(t * units..<(t + 1) * units), &dh)
      case .lstm:
        var dz = da
        dz.combine(dr, Elementwise.add)
        dh = lstmStepTangent(trace, t: t, units: units, dz, &dc)
      case .gru: dh = gruStepTangent(trace, t: t, units: units, input: da, state: dr, dh)
      }
      states.setColumns(t * units, dh)
    }
    return site.output == .last ? dh : states
  }

  private func isSimple(_ site: RecurrentSite) -> Bool {
    if case .simple = site.cell { true } else { false }
  }
}
