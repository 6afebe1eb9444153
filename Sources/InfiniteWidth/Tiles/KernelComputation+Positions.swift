import LinearAlgebra

extension KernelComputation {
  /// The tiles of a network on positions.
  func positionTiles(_ plan: PositionPlan) throws -> PositionTiles<Element> {
    let moments1 = Self.secondMoments(x1, options.parallelism)
    try Self.checkFinite(x1, moments1)
    let moments2 = isSymmetric ? moments1 : Self.secondMoments(x2, options.parallelism)
    if !isSymmetric { try Self.checkFinite(x2, moments2) }
    let features = Double(x1.columns)
    let keeps = plan.keepsRecords(
      images: x1.rows + (isSymmetric ? 0 : x2.rows), limit: recordLimit)
    // The diagonals of a symmetric kernel need every image against itself in any case.
    let first = try PositionStatistics(
      plan: plan, x1, images: keeps || isSymmetric ? Array(0..<x1.rows) : [],
      wantsDiagonals: isSymmetric, keepsRecords: keeps, options: options)
    let second =
      isSymmetric
      ? first
      : try PositionStatistics(
        plan: plan, x2, images: keeps ? Array(0..<x2.rows) : [], wantsDiagonals: false,
        options: options)
    let sizes = Dictionary(uniqueKeysWithValues: plan.recordedSteps.map { ($0.index, $0.size) })
    func records(_ x: Matrix<Element>, _ statistics: PositionStatistics) -> ImageRecords<Element> {
      keeps
        ? .kept(statistics, sizes: sizes) : .followed(plan, x, options.instructionSet)
    }
    var tiles = PositionTiles(
      plan: plan, x1: x1, x2: x2, isSymmetric: isSymmetric,
      options: options, first: records(x1, first),
      second: records(x2, second), activations: activations(plan, first, second),
      norms1: moments1.map { ($0 * features).squareRoot() },
      norms2: moments2.map { ($0 * features).squareRoot() }, equals: try equalImages(plan, first))
    if keeps { try tiles.fillCache(limit: recordLimit, options.parallelism) }
    return tiles
  }

  /// The forms of the elementwise steps; a series is long enough for the largest variance.
  private func activations(
    _ plan: PositionPlan, _ first: PositionStatistics, _ second: PositionStatistics
  ) -> [Int: PlaneActivation] {
    var activations: [Int: PlaneActivation] = [:]
    for (index, planned) in plan.steps.enumerated() where planned.needsVariance {
      if case .each(.activation(_, let rule)) = planned.step {
        let largest = max(
          first.records[index]?.max() ?? 0, second.records[index]?.max() ?? 0)
        activations[index] = PlaneActivation(rule, largestVariance: largest)
      } else {
        activations[index] = .normalization
      }
    }
    return activations
  }

  /// The rows whose image is among the columns, with the exact kernels of the image and itself.
  ///
  /// With dropout two copies of an image have different masks, and only the diagonal of a symmetric
  /// kernel has one draw on both sides.
  private func equalImages(
    _ plan: PositionPlan, _ first: PositionStatistics
  ) throws -> [Int: EqualImages] {
    var columns: [ImageKey<Element>: [Int]] = [:]
    if !plan.hasDropout {
      for column in 0..<x2.rows { columns[ImageKey(x2, column), default: []].append(column) }
    }
    let rows = (0..<x1.rows).compactMap { row -> (row: Int, columns: [Int])? in
      if plan.hasDropout { return isSymmetric ? (row, [row]) : nil }
      return columns[ImageKey(x1, row)].map { (row, $0) }
    }
    guard !rows.isEmpty else { return [:] }
    let statistics =
      isSymmetric
      ? first
      : try PositionStatistics(
        plan: plan, x1, images: rows.map(\.row), wantsDiagonals: true, options: options)
    guard let nngp = statistics.nngpDiagonal, let ntk = statistics.ntkDiagonal else { return [:] }
    var result: [Int: EqualImages] = [:]
    for (position, (row, columns)) in rows.enumerated() {
      let image = isSymmetric ? row : position
      result[row] = EqualImages(columns: columns, nngp: nngp[image], ntk: ntk[image])
    }
    return result
  }
}

/// The content of one row, for finding equal images.
private struct ImageKey<Element: KernelScalar>: Hashable {
  let elements: ArraySlice<Element>

  init(_ x: Matrix<Element>, _ row: Int) {
    elements = x.elements[row * x.columns..<(row + 1) * x.columns]
  }
}
