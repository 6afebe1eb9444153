import LinearAlgebra

extension FiniteNetwork {
  /// The layer's output and what its derivative needs.
  ///
  /// Cost for each input and head: 2 positions^2 (keyChannels + valueChannels) flops.
  func attend(
    _ heads: AttentionHeads, _ x: Matrix<Element>
  ) -> (output: Matrix<Element>, trace: AttentionTrace<Element>) {
    let keys = affine(blocks[heads.keys], nil, x)
    let queries = heads.queries.map { affine(blocks[$0], nil, x) } ?? keys
    let values = affine(blocks[heads.values], nil, x)
    let positions = heads.positions
    var weights = Matrix<Element>(rows: x.rows * heads.count, columns: positions * positions)
    var outputs = Matrix<Element>(rows: x.rows, columns: values.columns)
    for (row, head) in heads.all(x.rows) {
      var product = Matrix<Element>.product(
        heads.key(queries, row, head), .none, heads.key(keys, row, head), .transposed)
      softmaxRows(&product, scale: heads.scale)
      weights[row: row * heads.count + head] = product.elements[...]
      heads.setValue(product * heads.value(values, row, head), row, head, in: &outputs)
    }
    let trace = AttentionTrace(
      input: x, keys: keys, queries: queries, values: values, weights: weights, heads: outputs)
    return (affine(blocks[heads.out], nil, outputs), trace)
  }

  /// The derivative in the layer's input where that is wanted, and visits to the four blocks.
  func attendBackward(
    _ heads: AttentionHeads, _ trace: AttentionTrace<Element>, _ d: Matrix<Element>,
    wantsInput: Bool, _ visit: (LayerCall<Element>) -> Void
  ) -> Matrix<Element> {
    let dHeads = backward(block: heads.out, nil, trace.heads, d, wantsInput: true, visit)
    var dValues = Matrix<Element>(rows: d.rows, columns: trace.values.columns)
    var dKeys = Matrix<Element>(rows: d.rows, columns: trace.keys.columns)
    var dQueries = dKeys
    let positions = heads.positions
    for (row, head) in heads.all(d.rows) {
      let weights = Matrix(
        rows: positions, columns: positions,
        elements: Array(trace.weights[row: row * heads.count + head]))
      let dOut = heads.value(dHeads, row, head)
      heads.setValue(.product(weights, .transposed, dOut), row, head, in: &dValues)
      var scores = Matrix<Element>.product(
        dOut, .none, heads.value(trace.values, row, head), .transposed)
      softmaxRowsBackward(&scores, weights: weights, scale: heads.scale)
      heads.setKey(scores * heads.key(trace.keys, row, head), row, head, in: &dQueries)
      heads.setKey(
        .product(scores, .transposed, heads.key(trace.queries, row, head)), row, head, in: &dKeys)
    }
    if heads.queries == nil { dKeys.combine(dQueries, Elementwise.add) }
    let parts: [(block: Int, derivative: Matrix<Element>)] =
      [(heads.keys, dKeys)] + (heads.queries.map { [($0, dQueries)] } ?? [])
      + [(heads.values, dValues)]
    var total: Matrix<Element>?
    for part in parts {
      let derivative = backward(
        block: part.block, nil, trace.input, part.derivative, wantsInput: wantsInput, visit)
      guard wantsInput else { continue }
      if total == nil { total = derivative } else { total!.combine(derivative, Elementwise.add) }
    }
    return total ?? d
  }
}

extension AttentionHeads {
  /// Every input of a batch with every head.
  fileprivate func all(_ rows: Int) -> [(row: Int, head: Int)] {
    (0..<rows).flatMap { row in (0..<count).map { (row, $0) } }
  }

  /// One head's keys or queries of one input: (positions, keyChannels).
  fileprivate func key<E: Scalar>(_ x: Matrix<E>, _ row: Int, _ head: Int) -> Matrix<E> {
    part(x, keyChannels, row, head)
  }

  /// One head's values of one input: (positions, valueChannels).
  fileprivate func value<E: Scalar>(_ x: Matrix<E>, _ row: Int, _ head: Int) -> Matrix<E> {
    part(x, valueChannels, row, head)
  }

  fileprivate func setKey<E: Scalar>(
    _ part: Matrix<E>, _ row: Int, _ head: Int, in x: inout Matrix<E>
  ) {
    set(part, keyChannels, row, head, &x)
  }

  fileprivate func setValue<E: Scalar>(
    _ part: Matrix<E>, _ row: Int, _ head: Int, in x: inout Matrix<E>
  ) {
    set(part, valueChannels, row, head, &x)
  }

  private func part<E: Scalar>(
    _ x: Matrix<E>, _ channels: Int, _ row: Int, _ head: Int
  ) -> Matrix<E> {
    var elements: [E] = []
    elements.reserveCapacity(positions * channels)
    for position in 0..<positions {
      let start = place(channels, row, position, head)
      elements.append(contentsOf: x.elements[start..<start + channels])
    }
    return Matrix(rows: positions, columns: channels, elements: elements)
  }

  private func set<E: Scalar>(
    _ part: Matrix<E>, _ channels: Int, _ row: Int, _ head: Int, _ x: inout Matrix<E>
  ) {
    for position in 0..<positions {
      let start = place(channels, row, position, head)
      x.elements.withUnsafeMutableBufferPointer { x in
        part.elements.withUnsafeBufferPointer { part in
          (x.baseAddress! + start).update(
            from: part.baseAddress! + position * channels, count: channels)
        }
      }
    }
  }

  /// Where the channels of a head at a position begin.
  private func place(_ channels: Int, _ row: Int, _ position: Int, _ head: Int) -> Int {
    ((row * positions + position) * count + head) * channels
  }
}
