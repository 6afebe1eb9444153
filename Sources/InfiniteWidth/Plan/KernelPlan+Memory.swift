import Foundation
import LinearAlgebra

/// What a kernel computation will take, known before anything is allocated.
public struct KernelCost: Sendable, Codable, Equatable {
  /// The peak memory in bytes: inputs, results, statistics and the tiles of every thread.
  public let bytes: Int
  /// The number of entries computed: one triangle of a symmetric kernel.
  public let entries: Int
  /// The floating-point operations of the inner products.
  public let productFlops: Double
  /// The number of activations evaluated.
  public let activations: Double
}

extension KernelPlan {
  /// The rows and columns of a tile.
  ///
  /// Tiles of networks on positions hold a few groups of images: enough for features to be worth
  /// computing once, few enough for threads and progress. It must not depend on the number of
  /// threads.
  func tile(rows: Int, columns: Int, _ options: KernelOptions) -> Int {
    let longest = max(rows, columns)
    guard positionPlan != nil else { return options.tile(for: longest) }
    return options.tile ?? (longest > 256 ? 32 : 16)
  }

  /// The cost of the kernels between `rows` and `columns` inputs; `columns` nil means the rows
  /// themselves.
  ///
  /// Counts the input matrices and their packed copies, the result matrices of `kind`, the statistics (a number per step
  /// and input in double precision, Hermite coefficients twice) and the tiles.
  public func cost<Element: KernelScalar>(
    rows: Int, columns: Int? = nil, kind: KernelKind, as type: Element.Type = Element.self,
    options: KernelOptions = KernelOptions()
  ) -> KernelCost {
    if let positionPlan {
      return cost(
        positionPlan, rows: rows, columns: columns, kind: kind, as: Element.self, options: options)
    }
    let inputs = rows + (columns ?? 0)
    let width = columns ?? rows
    let size = MemoryLayout<Element>.size
    let results = (kind == .both ? 2 : 1) * rows * width * size
    let coefficients = steps.reduce(0) { total, step in
      guard case .activation(_, .series(_, let degree)) = step else { return total }
      return total + ((degree ?? HermiteSeries.largestDegree) + 1)
    }
    let statistics =
      inputs * (steps.count * 2 * 8 + steps.count * 2 * size + coefficients * (8 + 2 * size))
    let tile = min(self.tile(rows: rows, columns: width, options), max(rows, width))
    let tiles = options.parallelism.threads * tile * (2 * tile + 2 * slots + 4) * size
    // Inputs are packed once as rows and once as columns.
    let panels = Element.panels(options.instructionSet)
    let packed =
      Self.packedCount(rows, tile: tile, panel: panels.rows, features)
      + Self.packedCount(width, tile: tile, panel: panels.columns, features)
    let entries = columns == nil ? rows * (rows + 1) / 2 : rows * width
    let activations = steps.reduce(0) {
      if case .activation = $1 { return $0 + 1 } else { return $0 }
    }
    return KernelCost(
      bytes: (inputs * features + packed) * size + results + statistics + tiles, entries: entries,
      productFlops: 2 * Double(entries) * Double(features),
      activations: Double(entries) * Double(activations))
  }

  private static func packedCount(_ rows: Int, tile: Int, panel: Int, _ features: Int) -> Int {
    guard tile > 0 else { return 0 }
    return (rows + tile - 1) / tile * ((tile + panel - 1) / panel * panel * features)
  }
}

extension KernelPlan {
  /// The cost of a network on positions: inputs, results, what is kept of each image, and for every
  /// thread a machine and the features of a tile.
  private func cost<Element: KernelScalar>(
    _ plan: PositionPlan, rows: Int, columns: Int?, kind: KernelKind, as type: Element.Type,
    options: KernelOptions
  ) -> KernelCost {
    let inputs = rows + (columns ?? 0)
    let width = columns ?? rows
    let size = MemoryLayout<Element>.size
    let tile = min(self.tile(rows: rows, columns: width, options), max(rows, width))
    let entries = columns == nil ? rows * (rows + 1) / 2 : rows * width
    let keeps = plan.keepsRecords(images: inputs, limit: PositionPlan.keptRecordLimit)
    // Records, and features up to the same limit.
    let perImage = keeps ? plan.bytesPerImage : 0
    let tables =
      keeps ? min(PositionPlan.keptRecordLimit, (rows + width) * plan.tableBytesPerImage(size)) : 0
    let thread =
      max(plan.machineBytes(as: Element.self), plan.machineBytes(as: Double.self))
      + plan.tileBytes(rows: tile, as: Element.self) + 2 * tile * tile * size
    return KernelCost(
      bytes: inputs * (features * size + perImage)
        + (kind == .both ? 2 : 1) * rows * width * size + tables + options.parallelism.threads
        * thread,
      entries: entries,
      productFlops: 2 * Double(entries) * Double(features) * Double(plan.input.count),
      activations: Double(entries) * plan.activationsPerPair)
  }
}

/// The memory of this machine.
public enum MachineMemory {
  /// The bytes that a new computation can use without swapping; all of the memory where the system
  /// does not say.
  public static var available: Int {
    bytes(of: "MemAvailable", in: "/proc/meminfo")
      ?? Int(ProcessInfo.processInfo.physicalMemory)
  }

  /// The size that a line such as `MemAvailable:  1234 kB` of a system file names; nil without it.
  package static func bytes(of field: String, in file: String) -> Int? {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(field + ":") })
    else { return nil }
    let fields = line.split(whereSeparator: \.isWhitespace)
    return fields.count >= 2 ? Int(fields[1]).map { $0 * 1024 } : nil
  }

  /// Throws when `needed` bytes are more than the machine has free.
  ///
  /// - Throws: `InfiniteWidthError.insufficientMemory`.
  public static func require(_ needed: Int) throws {
    let available = available
    guard needed <= available else {
      throw InfiniteWidthError.insufficientMemory(needed: needed, available: available)
    }
  }
}
