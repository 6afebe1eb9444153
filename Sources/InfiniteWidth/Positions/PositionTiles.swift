import LinearAlgebra

/// The tiles of a network on positions: one image of the rows after another against groups of images
/// of the columns.
struct PositionTiles<Element: KernelScalar>: TileSource {
  let plan: PositionPlan
  let x1: Matrix<Element>
  let x2: Matrix<Element>
  let isSymmetric: Bool
  let options: KernelOptions
  let first: ImageRecords<Element>
  let second: ImageRecords<Element>
  /// The forms of the elementwise steps.
  let activations: [Int: PlaneActivation]
  /// The features of all images, when they fit; nil makes them anew for every tile.
  var cache: TableCache<Element>?
  /// The lengths |x| of the first images.
  let norms1: [Double]
  /// The lengths of the second images.
  let norms2: [Double]
  /// Images that are in both sets, by row: the columns that equal it, with the kernels of the image
  /// and itself.
  let equals: [Int: EqualImages]

  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func fill(
    _ tile: KernelTile, nngp: UnsafeMutablePointer<Element>, ntk: UnsafeMutablePointer<Element>?
  ) throws {
    let lanes = Element.lanes
    let isOnDiagonal = isSymmetric && tile.rows == tile.columns
    let machine = plan.machine(
      wantsTangent: ntk != nil, instructionSet: options.instructionSet, as: Element.self)
    let columns = stride(from: tile.columns.lowerBound, to: tile.columns.upperBound, by: lanes)
      .map { start in
        (0..<lanes).map { min(start + $0, tile.columns.upperBound - 1) }
      }
    let products = innerProducts(tile)
    let rowTables = try rowTables(tile)
    let operands = OperandTable<Element>(steps: plan.steps.count, firstIsVector: false)
    for (index, activation) in activations { operands.set(index, activation: activation) }
    let k = UnsafeMutablePointer<Double>.allocate(capacity: 2 * lanes)
    defer { k.deallocate() }
    let t = k + lanes
    for (group, members) in columns.enumerated() {
      let images = LaneImages<Element>(x2, rows: members)
      let panels =
        machine.wantsPanels
        ? LanePanels<Element>(
          x2, rows: members, channels: plan.channels, instructionSet: options.instructionSet) : nil
      operands.setSecond(try columnTables(tile, members))
      for (offset, row) in tile.rows.enumerated() {
        if isOnDiagonal && members[0] > row { continue }
        try options.checkCancellation()
        operands.setFirst(rowTables[offset])
        let near = try nearlyEqual(row, members, products, offset, tile)
        try x1.elements.withUnsafeBufferPointer { elements in
          try machine.run(
            PairInput(
              first: elements.baseAddress! + row * x1.columns, firstIsVector: false,
              second: images.pointer, panels: panels,
              corrections: near.filter { !$0.value.isOutput }),
            operands: operands, recorder: nil, equalPositionsOnly: false, nngp: k,
            ntk: ntk == nil ? nil : t)
        }
        let start = offset * tile.columns.count + group * lanes
        for lane in 0..<min(lanes, tile.columns.count - group * lanes) {
          let exact = near[lane].flatMap { $0.isOutput ? $0 : nil }
          nngp[start + lane] = Element(exact?.nngp[0] ?? k[lane])
          ntk?[start + lane] = Element(exact?.ntk[0] ?? t[lane])
        }
      }
    }
    setEqualImages(tile, nngp, ntk)
  }

  /// The inner products of the tile's images, (rows, columns).
  private func innerProducts(_ tile: KernelTile) -> [Element] {
    let features = x1.columns
    var products = [Element](repeating: 0, count: tile.count)
    x1.elements.withUnsafeBufferPointer { a in
      x2.elements.withUnsafeBufferPointer { b in
        products.withUnsafeMutableBufferPointer { c in
          Element.Backend.gemm(
            transposeA: false, transposeB: true, m: tile.rows.count, n: tile.columns.count,
            k: features, alpha: 1, a: a.baseAddress! + tile.rows.lowerBound * features,
            lda: features, b: b.baseAddress! + tile.columns.lowerBound * features, ldb: features,
            beta: 0, c: c.baseAddress!, ldc: tile.columns.count)
        }
      }
    }
    return products
  }

  /// Exact values for the lanes whose image is nearly that of the row.
  ///
  /// As in a dense network: 1 - c below `DenseTiles.nearlyEqual`. Whole fields take them only as outputs.
  private func nearlyEqual(
    _ row: Int, _ members: [Int], _ products: [Element], _ offset: Int, _ tile: KernelTile
  ) throws -> [Int: EqualPositionRecursion.Outcome] {
    var found: [Int: EqualPositionRecursion.Outcome] = [:]
    guard plan.schedule != nil || plan.keepsEqualPositions else { return found }
    for (lane, column) in members.enumerated() {
      if lane > 0 && column == members[lane - 1] { break }
      let at = offset * tile.columns.count + column - tile.columns.lowerBound
      let limit = (1 - DenseTiles<Element>.nearlyEqual) * norms1[row] * norms2[column]
      guard Double(products[at]) > limit, !(isSymmetric && row == column) else { continue }
      found[lane] = try EqualPositionRecursion(plan: plan).run(
        x1[row: row].map { Double($0) }, x2[row: column].map { Double($0) })
    }
    return found
  }

  /// Entries of an image and itself are those of the image alone, where correlations are exactly 1.
  private func setEqualImages(
    _ tile: KernelTile, _ nngp: UnsafeMutablePointer<Element>, _ ntk: UnsafeMutablePointer<Element>?
  ) {
    for (offset, row) in tile.rows.enumerated() {
      guard let equal = equals[row] else { continue }
      for column in equal.columns where tile.columns.contains(column) {
        let at = offset * tile.columns.count + column - tile.columns.lowerBound
        nngp[at] = Element(equal.nngp)
        ntk?[at] = Element(equal.ntk)
      }
    }
  }

  private func rowTables(_ tile: KernelTile) throws -> [[Int: FeatureTable<Element>]] {
    if let cache { return tile.rows.map { cache.rows[$0]! } }
    let records = try first.of(Array(tile.rows))
    return tile.rows.indices.map { tables(records, [$0 - tile.rows.startIndex]) }
  }

  private func columnTables(
    _ tile: KernelTile, _ members: [Int]
  ) throws -> [Int: FeatureTable<Element>] {
    let lanes = Element.lanes
    // Groups are the same for all tiles when tiles begin and end between them.
    if let cache, tile.columns.lowerBound % lanes == 0,
      tile.columns.upperBound == x2.rows || tile.columns.count % lanes == 0
    {
      return cache.groups[members[0] / lanes]!
    }
    return tables(try second.of(members), Array(members.indices))
  }

  /// Makes the features of all images, if they take at most `limit` bytes.
  mutating func fillCache(limit: Int, _ parallelism: Parallelism) throws {
    let lanes = Element.lanes
    let numbers = plan.recordedSteps.reduce(0) {
      $0 + $1.size * (activations[$1.index]?.featureCount ?? 1)
    }
    guard (x1.rows + x2.rows) * numbers * MemoryLayout<Element>.size <= limit else { return }
    let tiles = self
    var rows = [[Int: FeatureTable<Element>]?](repeating: nil, count: x1.rows)
    var groups = [[Int: FeatureTable<Element>]?](
      repeating: nil, count: (x2.rows + lanes - 1) / lanes)
    rows.parallelFill(chunk: 1, parallelism: parallelism) { row, slot in
      slot[0] = (try? tiles.first.of([row])).map { tiles.tables($0, [0]) }
    }
    groups.parallelFill(chunk: 1, parallelism: parallelism) { group, slot in
      let members = (0..<lanes).map { min(group * lanes + $0, tiles.x2.rows - 1) }
      slot[0] = (try? tiles.second.of(members)).map { tiles.tables($0, Array(0..<lanes)) }
    }
    guard !rows.contains(where: { $0 == nil }), !groups.contains(where: { $0 == nil }) else {
      return
    }
    cache = TableCache(rows: rows, groups: groups)
  }

  /// The features of every recorded step for some of the images that `records` are about.
  private func tables(
    _ records: [Int: [Double]], _ images: [Int]
  ) -> [Int: FeatureTable<Element>] {
    var tables: [Int: FeatureTable<Element>] = [:]
    for (index, size) in plan.recordedSteps {
      let records = records[index]!
      if let activation = activations[index] {
        tables[index] = FeatureTable(activation, positions: size, lanes: images.count) {
          records[images[$1] * size + $0]
        }
      } else {
        tables[index] = FeatureTable(
          copying: (0..<size).flatMap { entry in images.map { records[$0 * size + entry] } })
      }
    }
    return tables
  }
}

/// The columns that hold the same image as a row, with the kernels of that image and itself.
struct EqualImages: Sendable {
  let columns: [Int]
  let nngp: Double
  let ntk: Double
}

/// The features of all images: by row of the first set, and by group of the second.
struct TableCache<Element: KernelScalar>: Sendable {
  let rows: [[Int: FeatureTable<Element>]?]
  let groups: [[Int: FeatureTable<Element>]?]
}
