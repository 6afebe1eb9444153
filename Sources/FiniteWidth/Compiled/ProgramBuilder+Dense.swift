import CDNNL
import CKernels
import LinearAlgebra

extension ProgramBuilder {
  /// A dense layer on vectors by BLAS, with the rectifier behind it.
  func dense(
    _ index: Int, _ x: ProgramValue, rectifier: Double?
  ) throws -> (ProgramValue, Pull) {
    let block = blocks[index]
    let given = x.signal
    let x = try vector(x)
    guard x.signal.channels == block.fanIn else { throw NotCompiled() }
    let signal = Signal(positions: [], channels: block.units)
    let y = ProgramValue(memory: try memory(try rowLayout(signal)), signal: signal)
    addForward(
      DenseForward(
        block, rows: rows, x.memory.floats, y.memory.floats, rectifier: rectifier,
        keeping: [x.memory, y.memory]))
    return (
      y,
      { d, wantsInput in
        var d = try self.convertedDerivative(
          d, to: try self.rowLayout(signal), keeping: false)
        if rectifier != nil, d.memory.buffer!.uses > 1 {
          // The step multiplies d by the rectifier's slope in place.
          let copy = try self.derivative(d.memory.descriptor, signal)
          self.addBackward(try self.reorder(d.memory, copy.memory))
          self.pool.release(d)
          d = copy
        }
        let result = wantsInput ? try self.derivative(try self.rowLayout(x.signal), x.signal) : nil
        self.addBackward(
          DenseBackward(
            block, rows: self.rows, x.memory.floats, y.memory.floats, d.memory.floats,
            result?.memory.floats, rectifier: rectifier,
            keeping: [x.memory, y.memory, d.memory] + (result.map { [$0.memory] } ?? [])))
        self.pool.release(d)
        return try result.map { try self.restored($0, given) }
      }
    )
  }

  /// The rows of a value: positions in row-major order with their channels side by side.
  func vector(_ x: ProgramValue) throws -> ProgramValue {
    let plain = try converted(x, to: try rowLayout(x.signal))
    guard !x.signal.positions.isEmpty else { return plain }
    return try restored(plain, Signal(positions: [], channels: x.signal.size))
  }

  /// Rows of a vector as those of a signal of the same size, or the other way round.
  func restored(_ x: ProgramValue, _ signal: Signal) throws -> ProgramValue {
    guard x.signal != signal else { return x }
    return ProgramValue(
      memory: try DNNLMemory(try rowLayout(signal), engine, x.memory.buffer), signal: signal)
  }
}
