import LinearAlgebra

/// What the network does to each image of a set alone: kept from the start, or followed anew for
/// every tile when keeping it would take much memory and following it little time.
enum ImageRecords<Element: KernelScalar>: Sendable {
  /// Of all images.
  case kept(PositionStatistics, sizes: [Int: Int])
  /// By the plan, whose variances depend on equal positions alone.
  case followed(PositionPlan, Matrix<Element>, InstructionSet)

  /// The records of the images `rows`, (rows, size) by step.
  func of(_ rows: [Int]) throws -> [Int: [Double]] {
    switch self {
    case .kept(let statistics, let sizes):
      return Dictionary(
        uniqueKeysWithValues: sizes.map { index, size in
          let all = statistics.records[index]!
          return (index, rows.flatMap { all[$0 * size..<($0 + 1) * size] })
        })
    case .followed(let plan, let x, let instructionSet):
      return try PositionStatistics(
        plan: plan, x, images: rows, wantsDiagonals: false,
        options: KernelOptions(parallelism: .serial, instructionSet: instructionSet)
      ).records
    }
  }
}

extension PositionPlan {
  /// The bytes of records beyond which they are followed anew for every tile.
  static let keptRecordLimit = 256 << 20

  /// Whether the records of `images` images are kept.
  ///
  /// Behind pools following an image is as expensive as a pair, and a series needs the largest
  /// variance of all images first: these are always kept.
  func keepsRecords(images: Int, limit: Int) -> Bool {
    let hasSeries = steps.contains {
      if case .each(.activation(_, .series)) = $0.step { return true } else { return false }
    }
    return !isLocal || hasSeries || images * bytesPerImage <= limit
  }
}
