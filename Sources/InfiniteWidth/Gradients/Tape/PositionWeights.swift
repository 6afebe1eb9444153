import Architectures

/// A linear map over positions alone, u_p -> sum_a W(p, a) u_a, with few entries in every row.
struct PositionWeights {
  /// The number of input positions.
  let inputs: Int
  /// The entries of every row.
  let rows: [[(column: Int, weight: Double)]]

  /// Sums over windows, or means.
  init(pool: Pool, isMean: Bool, on sides: [Int]) {
    let taps = FilterTaps(
      window: pool.window, strides: pool.strides, padding: pool.padding, on: sides)
    inputs = taps.inputs
    // Positions outside count as zeros: the mean is over the whole window.
    let weight = isMean ? 1 / Double(taps.sources.count) : 1
    rows = (0..<taps.outputs).map { p in
      taps.sources.compactMap { sources in sources[p].map { ($0, weight) } }
    }
  }

  /// The sum over all positions, or the mean.
  init(global inputs: Int, isMean: Bool) {
    self.inputs = inputs
    rows = [(0..<inputs).map { ($0, isMean ? 1 / Double(inputs) : 1) }]
  }

  /// A full square matrix.
  init(matrix: [Double], size: Int) {
    inputs = size
    rows = (0..<size).map { p in (0..<size).map { ($0, matrix[p * size + $0]) } }
  }

  /// W k W'^T.
  static func apply(_ first: PositionWeights, _ k: [Double], _ second: PositionWeights)
    -> [Double]
  {
    first.applyToRows(second.applyToColumns(k))
  }

  /// W^T adjoint W'.
  static func applyAdjoint(_ first: PositionWeights, _ adjoint: [Double], _ second: PositionWeights)
    -> [Double]
  {
    first.transposed.applyToRows(second.transposed.applyToColumns(adjoint))
  }

  /// W k.
  func applyToRows(_ k: [Double]) -> [Double] {
    let width = k.count / inputs
    var result = [Double](repeating: 0, count: rows.count * width)
    for (p, row) in rows.enumerated() {
      for (column, weight) in row {
        for j in 0..<width { result[p * width + j] += weight * k[column * width + j] }
      }
    }
    return result
  }

  /// k W^T.
  func applyToColumns(_ k: [Double]) -> [Double] {
    let height = k.count / inputs
    var result = [Double](repeating: 0, count: height * rows.count)
    for i in 0..<height {
      for (p, row) in rows.enumerated() {
        var sum = 0.0
        for (column, weight) in row { sum += weight * k[i * inputs + column] }
        result[i * rows.count + p] = sum
      }
    }
    return result
  }

  var transposed: PositionWeights {
    var columns = [[(column: Int, weight: Double)]](repeating: [], count: inputs)
    for (p, row) in rows.enumerated() {
      for (column, weight) in row { columns[column].append((p, weight)) }
    }
    return PositionWeights(inputs: rows.count, rows: columns)
  }

  private init(inputs: Int, rows: [[(column: Int, weight: Double)]]) {
    self.inputs = inputs
    self.rows = rows
  }
}
