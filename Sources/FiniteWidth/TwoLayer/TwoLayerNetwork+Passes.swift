import LinearAlgebra

extension TwoLayerNetwork {
  /// f at the rows of `x`, leaving the active neurons in `workspace`.
  ///
  /// Cost: 2 n m d flops by gemm and one pass over the n m pre-activations, block by block.
  func forward(_ x: Matrix<Element>, _ workspace: inout TwoLayerWorkspace<Element>) -> [Double] {
    let (n, d, words) = (x.rows, x.columns, workspace.words)
    let (blocks, inner, workers) = (workspace.blocks, workspace.inner, workspace.workers)
    let (scratchSize, weightsStart) = (workspace.scratchSize, workspace.weightsStart)
    let (signs, initial, moved) = (signs, initialWeights.elements, displacement.elements)
    let tiles = NeuronBlocks.tiles(n)
    workspace.active.withUnsafeMutableBufferPointer { active in
      workspace.partial.withUnsafeMutableBufferPointer { partial in
        workspace.scratch.withUnsafeMutableBufferPointer { scratch in
          partial.update(repeating: 0)
          let (active, partial) = (DisjointWrites(active), DisjointWrites(partial))
          let scratch = DisjointWrites(scratch)
          blocks.visit(workers) { worker, number in
            let block = blocks.blocks[number]
            let s = scratch.at(worker * scratchSize)
            let w = scratch.at(worker * scratchSize + weightsStart)
            Self.forEachChunk(block.count, inner) { _, rows in
              let start = (block.lowerBound + rows.lowerBound) * d
              initial.withUnsafeBufferPointer { initial in
                moved.withUnsafeBufferPointer { moved in
                  guard d > 0 else { return }
                  Elementwise.sum(
                    rows.count * d, initial.baseAddress! + start, moved.baseAddress! + start,
                    scratch.at(worker * scratchSize + weightsStart + rows.lowerBound * d))
                }
              }
            }
            for tile in tiles {
              x.elements.withUnsafeBufferPointer { x in
                guard d > 0 else { return s.update(repeating: 0, count: block.count * tile.count) }
                Element.Backend.gemm(
                  transposeA: false, transposeB: true, m: block.count, n: tile.count, k: d,
                  alpha: 1, a: w, lda: d, b: x.baseAddress! + tile.lowerBound * d, ldb: d,
                  beta: 0, c: s, ldc: tile.count)
              }
              Self.forEachChunk(block.count, inner) { chunk, rows in
                let first = block.lowerBound + rows.lowerBound
                signs.withUnsafeBufferPointer { signs in
                  Elementwise.activate(
                    rows: rows.count, tile.count,
                    scratch.at(worker * scratchSize + rows.lowerBound * tile.count),
                    stride: tile.count, sign: signs.baseAddress! + first,
                    sum: partial.at((blocks.firstChunk[number] + chunk) * n + tile.lowerBound),
                    active: active.at(first * words + tile.lowerBound / 32), words: words)
                }
              }
            }
          }
        }
      }
    }
    return total(workspace, n)
  }

  /// D <- D + G X with G[r, i] = a_r q_i where neuron r is active at input i.
  func move(
    _ displacement: inout Matrix<Element>, by q: [Element],
    _ workspace: inout TwoLayerWorkspace<Element>
  ) {
    let (d, words) = (inputs.columns, workspace.words)
    guard d > 0 else { return }
    let (blocks, inner, workers) = (workspace.blocks, workspace.inner, workspace.workers)
    let (scratchSize, signs, active) = (workspace.scratchSize, signs, workspace.active)
    let tiles = NeuronBlocks.tiles(inputs.rows)
    workspace.scratch.withUnsafeMutableBufferPointer { scratch in
      displacement.elements.withUnsafeMutableBufferPointer { moved in
        let (scratch, moved) = (DisjointWrites(scratch), DisjointWrites(moved))
        blocks.visit(workers) { worker, number in
          let block = blocks.blocks[number]
          for tile in tiles {
            Self.forEachChunk(block.count, inner) { _, rows in
              let first = block.lowerBound + rows.lowerBound
              active.withUnsafeBufferPointer { active in
                signs.withUnsafeBufferPointer { signs in
                  q.withUnsafeBufferPointer { q in
                    Elementwise.gate(
                      rows: rows.count, tile.count,
                      active: active.baseAddress! + first * words + tile.lowerBound / 32,
                      words: words, sign: signs.baseAddress! + first,
                      q.baseAddress! + tile.lowerBound,
                      scratch.at(worker * scratchSize + rows.lowerBound * tile.count),
                      stride: tile.count)
                  }
                }
              }
            }
            inputs.elements.withUnsafeBufferPointer { x in
              Element.Backend.gemm(
                transposeA: false, transposeB: false, m: block.count, n: d, k: tile.count,
                alpha: 1, a: scratch.at(worker * scratchSize), lda: tile.count,
                b: x.baseAddress! + tile.lowerBound * d, ldb: d, beta: 1,
                c: moved.at(block.lowerBound * d), ldc: d)
            }
          }
        }
      }
    }
  }

  /// m^(-1/2) times the sum of the chunks' parts, in double precision and in order.
  private func total(_ workspace: TwoLayerWorkspace<Element>, _ n: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: n)
    guard n > 0 else { return sum }
    let scale = 1 / Double(width).squareRoot()
    // The two halves of an antisymmetric network are neighbouring blocks of equal chunks.
    for order in workspace.blocks.chunkOrder(paired: isAntisymmetric) {
      workspace.partial.withUnsafeBufferPointer { partial in
        sum.withUnsafeMutableBufferPointer {
          Elementwise.accumulate(n, partial.baseAddress! + order * n, $0.baseAddress!)
        }
      }
    }
    return sum.map { $0 * scale }
  }

  private static func forEachChunk(
    _ rows: Int, _ parallelism: Parallelism, _ body: @Sendable (Int, Range<Int>) -> Void
  ) {
    parallelism.forEach(NeuronBlocks.chunks(rows)) {
      body($0, NeuronBlocks.chunk($0, rows: rows))
    }
  }
}

extension DisjointWrites {
  /// The address of element `index`.
  func at(_ index: Int) -> UnsafeMutablePointer<Element> { buffer.baseAddress! + index }
}
