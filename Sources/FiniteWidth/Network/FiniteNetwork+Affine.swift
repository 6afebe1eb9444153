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
    let (width, channels, parameters) = (z.columns, x.columns, parameters)
    // The products add to the biases: z starts as biasScale 1 b^T.
    @Sendable func start(_ z: UnsafeMutablePointer<Element>, count: Int) {
      guard let offset = biasOffset else { return }
      parameters.withUnsafeBufferPointer { p in
        for start in stride(from: 0, to: count, by: block.rows) {
          Elementwise.descend(
            block.rows, p.baseAddress! + offset, z + start, rate: -block.biasScale)
        }
      }
    }
    let beta: Element = biasOffset == nil ? 0 : 1
    guard let map else {
      z.elements.withUnsafeMutableBufferPointer { z in
        start(z.baseAddress!, count: z.count)
        x.elements.withUnsafeBufferPointer {
          multiply(block, inputs: x.rows, $0.baseAddress!, beta, z.baseAddress!)
        }
      }
      return z
    }
    let chunks = PatchChunks(rows: x.rows, positions: block.positions, fanIn: block.fanIn)
    chunks.fill(&z.elements, width: width) { inputs, z, patches in
      start(z, count: inputs.count * width)
      x.elements.withUnsafeBufferPointer { x in
        for (offset, input) in inputs.enumerated() {
          map.gather(
            x.baseAddress! + input * channels,
            patches + offset * block.positions * block.fanIn, channels / map.inputs)
        }
      }
      multiply(block, inputs: inputs.count, patches, beta, z)
    }
    return z
  }

  /// z <- weightScale W h + beta z for the patches h of some inputs.
  private func multiply(
    _ block: ParameterBlock, inputs: Int, _ h: UnsafePointer<Element>, _ beta: Element,
    _ z: UnsafeMutablePointer<Element>
  ) {
    parameters.withUnsafeBufferPointer { p in
      for filter in 0..<block.filters {
        Element.Backend.gemm(
          transposeA: false, transposeB: true, m: inputs * block.positions / block.filters,
          n: block.units, k: block.fanIn, alpha: Element(block.weightScale),
          a: h + filter * block.fanIn, lda: block.filters * block.fanIn,
          b: p.baseAddress! + block.weightOffset + filter * block.units * block.fanIn,
          ldb: block.fanIn, beta: beta, c: z + filter * block.units, ldc: block.rows)
      }
    }
  }

  /// The derivative in the block's input: weightScale d W at every position, added up over the
  /// patches that hold an entry.
  func pullBack(
    _ block: ParameterBlock, _ map: PatchMap?, _ d: Matrix<Element>
  ) -> Matrix<Element> {
    guard let map else {
      var result = Matrix<Element>(rows: d.rows, columns: block.positions * block.fanIn)
      guard d.rows > 0 else { return result }
      result.elements.withUnsafeMutableBufferPointer { result in
        d.elements.withUnsafeBufferPointer {
          pull(block, inputs: d.rows, $0.baseAddress!, result.baseAddress!)
        }
      }
      return result
    }
    let channels = block.fanIn / map.taps
    var result = Matrix<Element>(rows: d.rows, columns: map.inputs * channels)
    let chunks = PatchChunks(rows: d.rows, positions: block.positions, fanIn: block.fanIn)
    let width = result.columns
    chunks.fill(&result.elements, width: width) { inputs, part, patches in
      d.elements.withUnsafeBufferPointer {
        pull(
          block, inputs: inputs.count, $0.baseAddress! + inputs.lowerBound * d.columns, patches)
      }
      for offset in 0..<inputs.count {
        map.scatter(
          patches + offset * block.positions * block.fanIn, part + offset * width, channels)
      }
    }
    return result
  }

  /// weightScale d W for the derivatives of some inputs: (inputs * positions, fanIn).
  private func pull(
    _ block: ParameterBlock, inputs: Int, _ d: UnsafePointer<Element>,
    _ result: UnsafeMutablePointer<Element>
  ) {
    parameters.withUnsafeBufferPointer { p in
      for filter in 0..<block.filters {
        Element.Backend.gemm(
          transposeA: false, transposeB: false, m: inputs * block.positions / block.filters,
          n: block.fanIn, k: block.units, alpha: Element(block.weightScale),
          a: d + filter * block.units, lda: block.rows,
          b: p.baseAddress! + block.weightOffset + filter * block.units * block.fanIn,
          ldb: block.fanIn, beta: 0, c: result + filter * block.fanIn,
          ldc: block.filters * block.fanIn)
      }
    }
  }
}
