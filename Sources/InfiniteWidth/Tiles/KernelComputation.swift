import Architectures
import Foundation
import LinearAlgebra

/// One kernel computation: statistics of every input, then all tiles in parallel.
struct KernelComputation<Element: KernelScalar> {
  let plan: KernelPlan
  let x1: Matrix<Element>
  let x2: Matrix<Element>
  let isSymmetric: Bool
  let kind: KernelKind
  let options: KernelOptions
  /// The bytes of records of images beyond which they are followed anew for every tile.
  var recordLimit = PositionPlan.keptRecordLimit

  init(
    plan: KernelPlan, x1: Matrix<Element>, x2: Matrix<Element>?, kind: KernelKind,
    options: KernelOptions
  ) throws {
    if let x2, x2.columns != x1.columns {
      throw InfiniteWidthError.featureMismatch(first: x1.columns, second: x2.columns)
    }
    self.plan = plan
    self.x1 = x1
    self.x2 = x2 ?? x1
    isSymmetric = x2 == nil
    self.kind = kind
    self.options = options
  }

  /// Computes the wanted matrices in memory.
  func run() throws -> (nngp: Matrix<Element>?, ntk: Matrix<Element>?) {
    let prepared = try prepare()
    return try prepared.collect(kind) { try prepared.run(into: $0) }
  }

  /// Computes the statistics of all inputs: what comes before the tiles.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func prepare() throws -> PreparedKernel<Element> {
    let source: any TileSource<Element>
    if let positions = plan.positionPlan {
      source = try positionTiles(positions)
    } else {
      source = try denseTiles()
    }
    return PreparedKernel(source: source, grid: grid, options: options)
  }

  private var grid: TileGrid {
    TileGrid(
      rows: x1.rows, columns: x2.rows, isSymmetric: isSymmetric,
      size: plan.tile(rows: x1.rows, columns: x2.rows, options))
  }

  private func denseTiles() throws -> DenseTiles<Element> {
    let moments1 = Self.secondMoments(x1, options.parallelism)
    try Self.checkFinite(x1, moments1)
    let moments2 = isSymmetric ? moments1 : Self.secondMoments(x2, options.parallelism)
    if !isSymmetric { try Self.checkFinite(x2, moments2) }
    let first = try InputStatistics(plan: plan, secondMoments: moments1)
    let second = isSymmetric ? first : try InputStatistics(plan: plan, secondMoments: moments2)
    let series = seriesTables(first, second)
    let recursion = PairRecursion(plan: plan, first: first, second: second, series: series)
    let evaluator = TileEvaluator(
      plan: plan, instructionSet: options.instructionSet,
      first: features(first, series.mapValues(\.0)),
      second: features(second, series.mapValues(\.1)), recursion: recursion,
      trusted: trustedCorrelations(series, first, second))
    let panels = Element.panels(options.instructionSet)
    return DenseTiles(
      evaluator: evaluator,
      chain: RectifierChain(plan: plan, first: evaluator.first, second: evaluator.second),
      x1: x1, x2: x2, packed1: packed(x1, panels.rows), packed2: packed(x2, panels.columns),
      moments1: moments1, moments2: moments2,
      limits1: moments1.map {
        Element((1 - DenseTiles<Element>.nearlyEqual) * $0.squareRoot())
      },
      roots2: moments2.map { Element($0.squareRoot()) },
      diagonals: isSymmetric ? (first.nngpDiagonal, first.ntkDiagonal) : nil)
  }

  private func packed(_ x: Matrix<Element>, _ panel: Int) -> PackedInputs<Element> {
    PackedInputs(
      x, tile: options.tile(for: max(x1.rows, x2.rows)), panel: panel,
      instructionSet: options.instructionSet, parallelism: options.parallelism)
  }

  /// Throws when an input is not finite, which its mean square then is not either, or is so large
  /// that its mean square overflows.
  static func checkFinite(_ x: Matrix<Element>, _ moments: [Double]) throws {
    guard let row = moments.firstIndex(where: { !$0.isFinite }) else { return }
    guard let column = (0..<x.columns).first(where: { !x[row, $0].isFinite }) else {
      throw InfiniteWidthError.invalidVariance(path: "input", row: row, value: moments[row])
    }
    throw InfiniteWidthError.notFinite(row: row, column: column, value: Double(x[row, column]))
  }

  /// The mean squares x.x / features, accumulated in double precision.
  static func secondMoments(
    _ x: Matrix<Element>, _ parallelism: Parallelism
  ) -> [Double] {
    var moments = [Double](repeating: 0, count: x.rows)
    moments.parallelFill(chunk: 64, parallelism: parallelism) { index, chunk in
      x.elements.withUnsafeBufferPointer { elements in
        for offset in chunk.indices {
          let start = (index * 64 + offset) * x.columns
          let end = start + x.columns
          // Four sums, since each addition waits for the one before.
          var sums = (0.0, 0.0, 0.0, 0.0)
          var position = start
          while position + 4 <= end {
            let a = Double(elements[position])
            let b = Double(elements[position + 1])
            let c = Double(elements[position + 2])
            let d = Double(elements[position + 3])
            sums = (sums.0 + a * a, sums.1 + b * b, sums.2 + c * c, sums.3 + d * d)
            position += 4
          }
          for rest in position..<end { sums.0 += Double(elements[rest]) * Double(elements[rest]) }
          chunk[offset] =
            ((sums.0 + sums.1) + (sums.2 + sums.3)) / Double(max(1, x.columns))
        }
      }
    }
    return moments
  }

  private func features(
    _ statistics: InputStatistics, _ tables: [Int: SeriesTable]
  ) -> [StepFeatures<Element>] {
    plan.steps.indices.map {
      StepFeatures(plan.steps[$0], variances: statistics.before[$0], series: tables[$0])
    }
  }

  private func seriesTables(
    _ first: InputStatistics, _ second: InputStatistics
  ) -> [Int: (SeriesTable, SeriesTable)] {
    var tables: [Int: (SeriesTable, SeriesTable)] = [:]
    for (index, step) in plan.steps.enumerated() {
      guard case .activation(_, .series(let activation, let exact)) = step else { continue }
      let largest = max(first.before[index].max() ?? 0, second.before[index].max() ?? 0)
      let degree =
        exact ?? HermiteSeries.sufficientDegree(activation, variance: largest)
      let left = SeriesTable(
        activation, variances: first.before[index], degree: degree,
        parallelism: options.parallelism)
      tables[index] = (
        left,
        isSymmetric
          ? left
          : SeriesTable(
            activation, variances: second.before[index], degree: degree,
            parallelism: options.parallelism)
      )
    }
    return tables
  }

  /// The steps whose series needs help from quadrature, and from which correlation on.
  private func trustedCorrelations(
    _ series: [Int: (SeriesTable, SeriesTable)], _ first: InputStatistics,
    _ second: InputStatistics
  ) -> [Int: Double] {
    var limits: [Int: Double] = [:]
    for (index, tables) in series {
      let limit = min(tables.0.trustedCorrelation, tables.1.trustedCorrelation)
      let vanishing = (first.before[index] + second.before[index]).contains { $0 <= 0 }
      if limit < 1 || vanishing { limits[index] = limit }
    }
    return limits
  }
}
