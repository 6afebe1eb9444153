import LinearAlgebra

// The products of a block with f filters are f products of matrices whose rows lie f apart: one
// over all positions where the filter is shared, one for each position in a local convolution.

extension FiniteNetwork {
  /// weightScale W h + biasScale b at every position: (n, positions * units).
  func affine(_ block: ParameterBlock, _ map: PatchMap?, _ x: Matrix<Element>) -> Matrix<Element> {
    linear(block, map, x, biasOffset: block.biasOffset)
  }

  /// weightScale W h at every position, and biasScale b where the biases are at `biasOffset`:
  /// (n, positions * units).
  func linear(
    _ block: ParameterBlock, _ map: PatchMap?, _ x: Matrix<Element>, biasOffset: Int? = nil
  ) -> Matrix<Element> {
    var z = Matrix<Element>(rows: x.rows, columns: block.positions * block.units)
    guard x.rows > 0 else { return z }
    let columns = z.columns
    parameters.withUnsafeBufferPointer { p in
      z.elements.withUnsafeMutableBufferPointer { z in
        if let offset = biasOffset {
          // The products below add to the biases: z starts as biasScale 1 b^T.
          for start in stride(from: 0, to: z.count, by: block.rows) {
            Elementwise.descend(
              block.rows, p.baseAddress! + offset, z.baseAddress! + start,
              rate: -block.biasScale)
          }
        }
        forEachPatchBlock(of: x, map: map, fanIn: block.fanIn) { rows, patches in
          patches.elements.withUnsafeBufferPointer { h in
            for filter in 0..<block.filters {
              Element.Backend.gemm(
                transposeA: false, transposeB: true, m: patches.rows / block.filters,
                n: block.units, k: block.fanIn, alpha: Element(block.weightScale),
                a: h.baseAddress! + filter * block.fanIn, lda: block.filters * block.fanIn,
                b: p.baseAddress! + block.weightOffset + filter * block.units * block.fanIn,
                ldb: block.fanIn, beta: biasOffset == nil ? 0 : 1,
                c: z.baseAddress! + rows.lowerBound * columns + filter * block.units,
                ldc: block.rows)
            }
          }
        }
      }
    }
    return z
  }

  /// The derivative in the block's input: weightScale d W at every position, added up over the
  /// patches that hold an entry.
  func pullBack(
    _ block: ParameterBlock, _ map: PatchMap?, _ d: Matrix<Element>
  ) -> Matrix<Element> {
    guard let map else {
      return Matrix(
        rows: d.rows, columns: block.positions * block.fanIn,
        elements: patchDerivative(block, d, rows: 0..<d.rows).elements)
    }
    let columns = map.inputs * (block.fanIn / map.taps)
    var result: [Element] = []
    result.reserveCapacity(d.rows * columns)
    let step = max(1, patchBlockElements / (block.positions * block.fanIn))
    for start in stride(from: 0, to: d.rows, by: step) {
      let rows = start..<min(start + step, d.rows)
      result.append(contentsOf: map.scattered(patchDerivative(block, d, rows: rows)).elements)
    }
    return Matrix(rows: d.rows, columns: columns, elements: result)
  }

  /// weightScale d W for some rows of the batch: (rows * positions, fanIn).
  private func patchDerivative(
    _ block: ParameterBlock, _ d: Matrix<Element>, rows: Range<Int>
  ) -> Matrix<Element> {
    var result = Matrix<Element>(rows: rows.count * block.positions, columns: block.fanIn)
    guard !rows.isEmpty else { return result }
    parameters.withUnsafeBufferPointer { p in
      d.elements.withUnsafeBufferPointer { d in
        result.elements.withUnsafeMutableBufferPointer { c in
          let first = d.baseAddress! + rows.lowerBound * block.positions * block.units
          for filter in 0..<block.filters {
            Element.Backend.gemm(
              transposeA: false, transposeB: false,
              m: rows.count * block.positions / block.filters, n: block.fanIn, k: block.units,
              alpha: Element(block.weightScale), a: first + filter * block.units, lda: block.rows,
              b: p.baseAddress! + block.weightOffset + filter * block.units * block.fanIn,
              ldb: block.fanIn, beta: 0, c: c.baseAddress! + filter * block.fanIn,
              ldc: block.filters * block.fanIn)
          }
        }
      }
    }
    return result
  }
}
