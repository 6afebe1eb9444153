import Architectures
import Foundation
import LinearAlgebra

// One step of each gated cell for all rows of a batch, and its derivatives. Matrices hold all
// positions of a row side by side; `t` is the position.
//
// a, r: the parts of the input and of the state, (n, G units); h, c: (n, units).

/// The logistic function.
private func sigma(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// LSTM: turns the pre-activations of position t into gates, and gives h_t.
@specialized(where Element == Float)
@specialized(where Element == Double)
func lstmStep<Element: Scalar>(
  _ trace: inout RecurrentTrace<Element>, t: Int, units: Int, state r: Matrix<Element>
) -> Matrix<Element> {
  var h = Matrix<Element>(rows: r.rows, columns: units)
  for row in 0..<r.rows {
    let gate = row * trace.gates.columns + t * 4 * units
    let cell = row * trace.inner.columns + t * units
    for j in 0..<units {
      func value(_ k: Int) -> Double {
        Double(trace.gates.elements[gate + k * units + j] + r[row, k * units + j])
      }
      let (i, f, g, o) = (sigma(value(0)), sigma(value(1)), tanh(value(2)), sigma(value(3)))
      let before = t == 0 ? 0 : Double(trace.inner.elements[cell - units + j])
      let c = f * before + i * g
      for (k, x) in [i, f, g, o].enumerated() {
        trace.gates.elements[gate + k * units + j] = Element(x)
      }
      trace.inner.elements[cell + j] = Element(c)
      h[row, j] = Element(o * tanh(c))
    }
  }
  return h
}

/// LSTM: the derivative in the pre-activations from those in h_t and c_t; `dc` becomes that in c_{t-1}.
@specialized(where Element == Float)
@specialized(where Element == Double)
func lstmStepBackward<Element: Scalar>(
  _ trace: RecurrentTrace<Element>, t: Int, units: Int, _ dh: Matrix<Element>,
  _ dc: inout Matrix<Element>
) -> Matrix<Element> {
  var d = Matrix<Element>(rows: dh.rows, columns: 4 * units)
  for row in 0..<dh.rows {
    let gate = row * trace.gates.columns + t * 4 * units
    let cell = row * trace.inner.columns + t * units
    for j in 0..<units {
      func value(_ k: Int) -> Element { trace.gates.elements[gate + k * units + j] }
      let (i, f, g, o) = (value(0), value(1), value(2), value(3))
      let squashed = Element(tanh(Double(trace.inner.elements[cell + j])))
      let before = t == 0 ? 0 : trace.inner.elements[cell - units + j]
      let inner = dc[row, j] + dh[row, j] * o * (1 - squashed * squashed)
      d[row, j] = inner * g * i * (1 - i)
      d[row, units + j] = inner * before * f * (1 - f)
      d[row, 2 * units + j] = inner * i * (1 - g * g)
      d[row, 3 * units + j] = dh[row, j] * squashed * o * (1 - o)
      dc[row, j] = inner * f
    }
  }
  return d
}

/// LSTM: the change of h_t from that of the pre-activations; `dc` becomes that of c_t.
@specialized(where Element == Float)
@specialized(where Element == Double)
func lstmStepTangent<Element: Scalar>(
  _ trace: RecurrentTrace<Element>, t: Int, units: Int, _ dz: Matrix<Element>,
  _ dc: inout Matrix<Element>
) -> Matrix<Element> {
  var dh = Matrix<Element>(rows: dz.rows, columns: units)
  for row in 0..<dz.rows {
    let gate = row * trace.gates.columns + t * 4 * units
    let cell = row * trace.inner.columns + t * units
    for j in 0..<units {
      func value(_ k: Int) -> Element { trace.gates.elements[gate + k * units + j] }
      let (i, f, g, o) = (value(0), value(1), value(2), value(3))
      let squashed = Element(tanh(Double(trace.inner.elements[cell + j])))
      let before = t == 0 ? 0 : trace.inner.elements[cell - units + j]
      let di = i * (1 - i) * dz[row, j]
      let df = f * (1 - f) * dz[row, units + j]
      let dg = (1 - g * g) * dz[row, 2 * units + j]
      let dout = o * (1 - o) * dz[row, 3 * units + j]
      dc[row, j] = df * before + f * dc[row, j] + di * g + i * dg
      dh[row, j] = dout * squashed + o * (1 - squashed * squashed) * dc[row, j]
    }
  }
  return dh
}

/// Gated recurrent units: turns the pre-activations of position t into gates, and gives h_t.
@specialized(where Element == Float)
@specialized(where Element == Double)
func gruStep<Element: Scalar>(
  _ trace: inout RecurrentTrace<Element>, t: Int, units: Int, state r: Matrix<Element>
) -> Matrix<Element> {
  var h = Matrix<Element>(rows: r.rows, columns: units)
  for row in 0..<r.rows {
    let gate = row * trace.gates.columns + t * 3 * units
    let place = row * trace.inner.columns + t * units
    for j in 0..<units {
      func input(_ k: Int) -> Double { Double(trace.gates.elements[gate + k * units + j]) }
      let candidate = Double(r[row, 2 * units + j])
      let reset = sigma(input(0) + Double(r[row, j]))
      let update = sigma(input(1) + Double(r[row, units + j]))
      let n = tanh(input(2) + reset * candidate)
      for (k, x) in [reset, update, n].enumerated() {
        trace.gates.elements[gate + k * units + j] = Element(x)
      }
      trace.inner.elements[place + j] = Element(candidate)
      let before = Double(trace.previous.elements[place + j])
      h[row, j] = Element((1 - update) * n + update * before)
    }
  }
  return h
}

/// Gated recurrent units: the derivatives in both parts of the pre-activations from that in h_t; `dh`
/// becomes that in h_{t-1} past the weights.
@specialized(where Element == Float)
@specialized(where Element == Double)
func gruStepBackward<Element: Scalar>(
  _ trace: RecurrentTrace<Element>, t: Int, units: Int, _ dh: inout Matrix<Element>
) -> (input: Matrix<Element>, state: Matrix<Element>) {
  var d = Matrix<Element>(rows: dh.rows, columns: 3 * units)
  var dr = d
  for row in 0..<dh.rows {
    let gate = row * trace.gates.columns + t * 3 * units
    let place = row * trace.inner.columns + t * units
    for j in 0..<units {
      func value(_ k: Int) -> Element { trace.gates.elements[gate + k * units + j] }
      let (reset, update, n) = (value(0), value(1), value(2))
      let inner = dh[row, j] * (1 - update) * (1 - n * n)
      let slope = inner * trace.inner.elements[place + j] * reset * (1 - reset)
      let gap = trace.previous.elements[place + j] - n
      d[row, j] = slope
      d[row, units + j] = dh[row, j] * gap * update * (1 - update)
      d[row, 2 * units + j] = inner
      dr[row, j] = slope
      dr[row, units + j] = d[row, units + j]
      dr[row, 2 * units + j] = inner * reset
      dh[row, j] *= update
    }
  }
  return (d, dr)
}

/// Gated recurrent units: the change of h_t from those of both parts of the pre-activations and of
/// h_{t-1}, `dh`.
@specialized(where Element == Float)
@specialized(where Element == Double)
func gruStepTangent<Element: Scalar>(
  _ trace: RecurrentTrace<Element>, t: Int, units: Int, input da: Matrix<Element>,
  state dr: Matrix<Element>, _ dh: Matrix<Element>
) -> Matrix<Element> {
  var result = dh
  for row in 0..<dh.rows {
    let gate = row * trace.gates.columns + t * 3 * units
    let place = row * trace.inner.columns + t * units
    for j in 0..<units {
      func value(_ k: Int) -> Element { trace.gates.elements[gate + k * units + j] }
      let (reset, update, n) = (value(0), value(1), value(2))
      let dReset = reset * (1 - reset) * (da[row, j] + dr[row, j])
      let dUpdate = update * (1 - update) * (da[row, units + j] + dr[row, units + j])
      let candidate = trace.inner.elements[place + j]
      let dn =
        (1 - n * n)
        * (da[row, 2 * units + j] + dReset * candidate + reset * dr[row, 2 * units + j])
      let gap = trace.previous.elements[place + j] - n
      result[row, j] = (1 - update) * dn + dUpdate * gap + update * dh[row, j]
    }
  }
  return result
}
