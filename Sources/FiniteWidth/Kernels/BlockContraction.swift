import LinearAlgebra

/// What one block adds to the tangent kernel of two batches, for some outputs at once.
///
/// The derivatives of c outputs stand side by side at every position: the sum over outputs of
/// products with one input h is that of a block of c times as many units.
struct BlockContraction<Element: Scalar> {
  let block: ParameterBlock
  /// The units of the block, for all outputs.
  let units: Int
  /// The block's use on the first batch.
  let left: LayerCall<Element>
  /// Its use on the second batch; nil for the first batch itself, and then only the lower triangle
  /// of the kernel need be right.
  let right: LayerCall<Element>?
  /// The factor of h.h' delta.delta'.
  let weight: Double
  /// The factor of delta.delta'.
  let shift: Double

  private var other: LayerCall<Element> { right ?? left }

  /// h.h' of inputs that are vectors: (n1, n2).
  func inputGram() -> Matrix<Element> { Self.gram(left.input, right?.input) }

  /// Adds (weight h.h' + shift) delta.delta' for vectors, with h.h' given.
  func add(gram: Matrix<Element>, to kernel: inout Matrix<Element>) {
    Self.contract(
      gram, Self.gram(left.derivative, right?.derivative), weight, shift, into: &kernel)
  }

  /// Adds the block's part, whatever its positions.
  func add(to kernel: inout Matrix<Element>) {
    if block.filters == block.positions { return addLocal(to: &kernel) }
    let (n1, n2) = (Double(kernel.rows), Double(kernel.columns))
    let positions = Double(block.positions)
    let parameters = Double(units * block.fanIn)
    let byGradients = parameters * (positions * (n1 + n2) + n1 * n2)
    let byPairs = n1 * n2 * positions * positions * Double(units + block.fanIn)
    if byPairs < byGradients { addPairs(to: &kernel) } else { addGradients(to: &kernel) }
  }

  /// Positions with filters of their own: one product for each.
  private func addLocal(to kernel: inout Matrix<Element>) {
    for position in 0..<block.positions {
      func parts(_ call: LayerCall<Element>) -> (h: Matrix<Element>, d: Matrix<Element>) {
        let d = call.derivative.columnRange(position * units..<(position + 1) * units)
        guard let map = call.map else {
          let taps = position * block.fanIn..<(position + 1) * block.fanIn
          return (call.input.columnRange(taps), d)
        }
        let here = map.restricted(to: position)
        return (here.patches(of: call.input, rows: 0..<call.input.rows), d)
      }
      let first = parts(left)
      let second = right.map(parts)
      Self.contract(
        Self.gram(first.h, second?.h), Self.gram(first.d, second?.d), weight, shift, into: &kernel)
    }
  }

  /// Factors and shifts of channels: sums over the positions of delta h and of delta.
  ///
  /// The derivatives are those of one output.
  func addNormalization(to kernel: inout Matrix<Element>) {
    let channels = block.filters
    func sums(_ call: LayerCall<Element>) -> (factors: Matrix<Element>, shifts: Matrix<Element>) {
      let positions = PatchMap.whole(call.derivative.columns / channels)
      var products = call.derivative
      products.combine(call.input, Elementwise.multiply)
      return (
        positions.pooled(products, factor: 1), positions.pooled(call.derivative, factor: 1)
      )
    }
    let (first, second) = (sums(left), right.map(sums))
    Self.accumulate(first.factors, second?.factors, weight, into: &kernel)
    Self.accumulate(first.shifts, second?.shifts, shift, into: &kernel)
  }

  /// Through the gradients of every example, some units at a time.
  private func addGradients(to kernel: inout Matrix<Element>) {
    let rows = left.input.rows + (right?.input.rows ?? 0)
    let step = min(units, max(1, gradientElements / (rows * block.fanIn)))
    for start in stride(from: 0, to: units, by: step) {
      let some = start..<min(start + step, units)
      Self.accumulate(
        gradients(left, some), right.map { gradients($0, some) }, weight, into: &kernel)
    }
    guard shift != 0 else { return }
    let ones = PatchMap.whole(block.positions)
    Self.accumulate(
      ones.pooled(left.derivative, factor: 1),
      right.map { ones.pooled($0.derivative, factor: 1) }, shift, into: &kernel)
  }

  /// sum_p delta_p h_p^T of every example, for some units: (n, units * fanIn).
  private func gradients(_ call: LayerCall<Element>, _ some: Range<Int>) -> Matrix<Element> {
    let (block, units, width) = (self.block, self.units, call.input.columns)
    let size = some.count * block.fanIn
    var result = Matrix<Element>(rows: call.input.rows, columns: size)
    // One example at a time: its products are small, and share one copy of its patches.
    let chunks = PatchChunks(
      rows: call.input.rows, positions: block.positions, fanIn: block.fanIn)
    chunks.fill(&result.elements, width: size) { inputs, part, patches in
      call.input.elements.withUnsafeBufferPointer { x in
        call.derivative.elements.withUnsafeBufferPointer { d in
          for (offset, input) in inputs.enumerated() {
            var h = x.baseAddress! + input * width
            if let map = call.map {
              map.gather(h, patches, width / map.inputs)
              h = UnsafePointer(patches)
            }
            Element.Backend.gemm(
              transposeA: true, transposeB: false, m: some.count, n: block.fanIn,
              k: block.positions, alpha: 1,
              a: d.baseAddress! + input * block.positions * units + some.lowerBound, lda: units,
              b: h, ldb: block.fanIn, beta: 0, c: part + offset * size, ldc: block.fanIn)
          }
        }
      }
    }
    return result
  }

  /// Through all pairs of positions, some examples at a time.
  private func addPairs(to kernel: inout Matrix<Element>) {
    let positions = block.positions
    let step = max(1, 2048 / positions)
    func parts(_ call: LayerCall<Element>, _ start: Int)
      -> (rows: Range<Int>, h: Matrix<Element>, d: Matrix<Element>)
    {
      let rows = start..<min(start + step, call.input.rows)
      let h =
        call.map?.patches(of: call.input, rows: rows)
        ?? call.input.selectingRows(rows).reshaped(columns: block.fanIn)
      return (rows, h, call.derivative.selectingRows(rows).reshaped(columns: units))
    }
    for row in stride(from: 0, to: kernel.rows, by: step) {
      let first = parts(left, row)
      for column in stride(from: 0, to: kernel.columns, by: step)
      where right != nil || column <= row {
        let second = parts(other, column)
        var products = Matrix<Element>(
          rows: first.h.rows, columns: second.h.rows)
        Self.contract(
          .product(first.h, .none, second.h, .transposed),
          .product(first.d, .none, second.d, .transposed), weight, shift, into: &products)
        addBlockSums(of: products, positions, rows: first.rows, columns: second.rows, &kernel)
      }
    }
  }

  private static func gram(_ a: Matrix<Element>, _ b: Matrix<Element>?) -> Matrix<Element> {
    b.map { .product(a, .none, $0, .transposed) } ?? a.gram()
  }

  private static func contract(
    _ h: Matrix<Element>, _ d: Matrix<Element>, _ weight: Double, _ shift: Double,
    into kernel: inout Matrix<Element>
  ) {
    kernel.elements.withUnsafeMutableBufferPointer { k in
      Elementwise.contract(
        k.count, h.elements, d.elements, k.baseAddress!, weight: weight, shift: shift)
    }
  }

  /// kernel <- kernel + factor a b^T, or its lower triangle with b = a.
  private static func accumulate(
    _ a: Matrix<Element>, _ b: Matrix<Element>?, _ factor: Double,
    into kernel: inout Matrix<Element>
  ) {
    let (rows, columns) = (kernel.rows, kernel.columns)
    kernel.elements.withUnsafeMutableBufferPointer { k in
      if let b {
        Element.Backend.gemm(
          transposeA: false, transposeB: true, m: rows, n: columns, k: a.columns,
          alpha: Element(factor), a: a.elements, lda: a.columns, b: b.elements, ldb: b.columns,
          beta: 1, c: k.baseAddress!, ldc: columns)
      } else {
        Element.Backend.syrk(
          transpose: false, n: rows, k: a.columns, alpha: Element(factor), a: a.elements,
          lda: a.columns, beta: 1, c: k.baseAddress!, ldc: columns)
      }
    }
  }
}

/// The elements of per-example gradients that are held at a time: 256 MB in double precision.
let gradientElements = 1 << 25

/// Adds the sum of every (positions, positions) block of `products` to its pair in the kernel.
@specialized(where Element == Float)
@specialized(where Element == Double)
private func addBlockSums<Element: Scalar>(
  of products: Matrix<Element>, _ positions: Int, rows: Range<Int>, columns: Range<Int>,
  _ kernel: inout Matrix<Element>
) {
  for (i, row) in rows.enumerated() {
    for (j, column) in columns.enumerated() {
      var sum: Element = 0
      for p in 0..<positions {
        let start = (i * positions + p) * products.columns + j * positions
        for index in start..<start + positions { sum += products.elements[index] }
      }
      kernel[row, column] += sum
    }
  }
}
