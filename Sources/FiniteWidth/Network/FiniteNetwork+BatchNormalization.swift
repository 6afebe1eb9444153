import LinearAlgebra

/// What is added to a variance before a batch normalization divides by its root; as in PyTorch.
let batchNormalizationEpsilon = 1e-5

/// What a batch normalization keeps for the backward pass.
struct BatchNormalizationTrace<Element: Scalar>: Sendable {
  /// (channels, n positions), before factors and shifts.
  let normalized: Matrix<Element>
  /// The mean of every channel.
  let means: [Element]
  /// 1 / sqrt(variance + epsilon) of every channel.
  let inverseStd: [Element]
  /// Whether the statistics are running averages, which do not depend on the batch.
  let isFixed: Bool
}

extension FiniteNetwork {
  /// gamma (x - mean) / sqrt(variance + epsilon) + beta at every position.
  func batchNormalize(
    _ site: NormalizationSite, _ x: Matrix<Element>, _ mode: EvaluationMode
  ) -> (output: Matrix<Element>, trace: BatchNormalizationTrace<Element>) {
    let channels = x.reshaped(columns: site.channels).transposed
    let isFixed = mode == .evaluation && !runningAverages.isEmpty
    let (normalized, inverseStd) =
      isFixed
      ? shifted(channels, by: runningAverages, site)
      : normalizeRows(channels, epsilon: batchNormalizationEpsilon)
    var y = normalized
    if let index = site.block {
      let block = blocks[index]
      y.scaleRows(
        by: Array(parameters[block.weightRange]), adding: Array(parameters[block.biasRange]))
    }
    return (
      y.transposed.reshaped(rows: x.rows, columns: x.columns),
      BatchNormalizationTrace(
        normalized: normalized, means: isFixed ? [] : rowMeans(channels), inverseStd: inverseStd,
        isFixed: isFixed)
    )
  }

  private func shifted(
    _ channels: Matrix<Element>, by averages: [Element], _ site: NormalizationSite
  ) -> (Matrix<Element>, [Element]) {
    let inverseStd = averages[site.variances].map {
      1 / ($0 + Element(batchNormalizationEpsilon)).squareRoot()
    }
    var result = channels
    result.scaleRows(
      by: inverseStd, adding: zip(averages[site.means], inverseStd).map { -$0 * $1 })
    return (result, inverseStd)
  }

  /// The derivative in the input; visits the factors and shifts.
  func batchNormalizeBackward(
    _ site: NormalizationSite, _ trace: BatchNormalizationTrace<Element>, _ d: Matrix<Element>,
    wantsInput: Bool, _ visit: (LayerCall<Element>) -> Void
  ) -> Matrix<Element> {
    if let index = site.block, blocks[index].trainable {
      let input = trace.normalized.transposed.reshaped(rows: d.rows, columns: d.columns)
      visit(LayerCall(block: index, map: nil, input: input, derivative: d))
    }
    guard wantsInput else { return d }
    return transposedJacobian(site, trace, d)
  }

  /// The product with the symmetric Jacobian of the normalization behind that of the factors.
  private func transposedJacobian(
    _ site: NormalizationSite, _ trace: BatchNormalizationTrace<Element>, _ d: Matrix<Element>
  ) -> Matrix<Element> {
    var channels = d.reshaped(columns: site.channels).transposed
    if let index = site.block {
      channels.scaleRows(by: Array(parameters[blocks[index].weightRange]))
    }
    if trace.isFixed {
      channels.scaleRows(by: trace.inverseStd)
    } else {
      channels = normalizeRowsBackward(
        channels, normalized: trace.normalized, inverseStd: trace.inverseStd)
    }
    return channels.transposed.reshaped(rows: d.rows, columns: d.columns)
  }

  /// The change of the output when the input moves by `dx` and factors and shifts by those of `moved`.
  func batchNormalizeTangent(
    _ site: NormalizationSite, _ trace: BatchNormalizationTrace<Element>, _ dx: Matrix<Element>?,
    rows: Int, _ moved: FiniteNetwork
  ) -> Matrix<Element>? {
    // Factors act on each channel alone, so they commute with the normalization's Jacobian.
    let carried = dx.map { transposedJacobian(site, trace, $0) }
    guard let index = site.block else { return carried }
    var own = trace.normalized
    own.scaleRows(
      by: Array(moved.parameters[blocks[index].weightRange]),
      adding: Array(moved.parameters[blocks[index].biasRange]))
    var result = own.transposed.reshaped(rows: rows, columns: site.positions * site.channels)
    if let carried { result.combine(carried, Elementwise.add) }
    return result
  }

  /// The means and the unbiased variances of a batch at every normalization, in the layout of
  /// `runningAverages`, from the trace of a pass in training.
  func batchStatistics(_ trace: Trace<Element>) -> [Element] {
    guard !normalizations.isEmpty else { return [] }
    var result = [Element](repeating: 0, count: averageCount)
    collectStatistics(root, trace, &result)
    return result
  }

  private func collectStatistics(
    _ node: FiniteNode, _ trace: Trace<Element>, _ result: inout [Element]
  ) {
    switch (node, trace) {
    case (.batchNorm(let site), .batchNormalized(let trace)):
      let count = Element(trace.normalized.columns)
      result.replaceSubrange(site.means, with: trace.means)
      result.replaceSubrange(
        site.variances,
        with: trace.inverseStd.map {
          (1 / ($0 * $0) - Element(batchNormalizationEpsilon)) * (count / max(1, count - 1))
        })
    case (.sequence(let nodes), .sequence(let traces)), (.sum(let nodes), .sum(let traces)),
      (.product(let nodes), .product(let traces, _)),
      (.concatenate(let nodes, _), .concatenate(let traces, _)):
      for (node, trace) in zip(nodes, traces) { collectStatistics(node, trace, &result) }
    default: break
    }
  }

  /// Moves the running averages a tenth of the way to a batch's statistics, as PyTorch does; the first
  /// time they start from means of 0 and variances of 1.
  mutating func average(_ statistics: [Element]) {
    guard !statistics.isEmpty else { return }
    if runningAverages.isEmpty {
      runningAverages = [Element](repeating: 0, count: averageCount)
      for site in normalizations { for index in site.variances { runningAverages[index] = 1 } }
    }
    for index in statistics.indices {
      runningAverages[index] += Element(0.1) * (statistics[index] - runningAverages[index])
    }
  }
}
