import LinearAlgebra

extension FieldMachine {
  /// k <- G k G'^T, with the weights of each image alone.
  func attend(
    _ index: Int, _ planned: PlannedStep, _ map: AttentionMap,
    _ operands: OperandTable<Element>, _ recorder: (any DiagonalRecorder<Element>)?
  ) {
    let slot = planned.step.target
    recorder?.recordAttention(index, planned, k: states[slot]!.k)
    let both = operands.operands(index)
    let lanes = Element.lanes
    let isVector = operands.firstIsVector
    replace(slot, outputs: planned.input.count, of: planned.input.count) { into, from, count in
      let middle = Cursor(base: self.spare)
      self.spare.update(repeating: 0, count: count * count * lanes)
      for p in 0..<count {
        for a in 0..<count {
          for q in 0..<count {
            let (source, target) = (from + (a * count + q), middle + (p * count + q))
            for lane in 0..<lanes {
              let weight =
                isVector ? both.first[(p * count + a) * lanes + lane] : both.first[p * count + a]
              target[lane] += weight * source[lane]
            }
          }
        }
      }
      for p in 0..<count {
        for q in 0..<count {
          let target = into + (p * count + q)
          for b in 0..<count {
            let source = middle + (p * count + b)
            for lane in 0..<lanes {
              target[lane] += both.second[(q * count + b) * lanes + lane] * source[lane]
            }
          }
        }
      }
    }
    // Values and outputs are two layers of weights, each contributing the covariance it makes.
    apply(
      AffineMap(
        scale: map.scale, shift: map.shift, rate: map.weightRate * map.scale, offset: map.offset),
      slot)
  }

  /// k <- scale k + R and theta <- scale theta + rate R.
  func embed(_ map: EmbeddingMap, _ slot: Int) {
    if wantsTangent, map.rate != 0 { materializeTheta(slot) }
    let state = states[slot]!
    let (scale, rate) = (Element(map.scale), Element(map.rate))
    for (pair, covariance) in map.covariance.enumerated() {
      let shift = Element(covariance)
      for at in pair * Element.lanes..<(pair + 1) * Element.lanes {
        state.k[at] = scale * state.k[at] + shift
        if let theta = state.theta { theta[at] = scale * theta[at] + rate * shift }
      }
    }
  }
}
