import Architectures
import InfiniteWidth

/// What a file of inputs holds, whatever its name.
struct InputFingerprint: Sendable, Codable, Equatable {
  /// The NumPy name of the element type.
  let dataType: String
  /// All dimensions.
  let shape: [Int]
  /// The SHA-256 of the bytes of the elements.
  let sha256: String
}

/// Everything the bits of a stored kernel depend on.
struct KernelJournalHeader: Sendable, Codable, Equatable {
  /// The version of the program.
  var program: String
  /// The network.
  var architecture: Architecture
  /// The dimensions in which the network takes a row.
  var inputShape: [Int]
  /// The rows.
  var x1: InputFingerprint
  /// The columns; nil for the rows themselves.
  var x2: InputFingerprint?
  /// The kernels.
  var kind: KernelKind
  /// The precision.
  var precision: KernelPrecision
  /// The rows and columns of a tile.
  var tile: Int
  /// The number of tiles.
  var tiles: Int
  /// The instruction set of the inner loops.
  var instructionSet: InstructionSet
  /// The build of OpenBLAS.
  var openBLAS: String
  /// The processor core that OpenBLAS runs its inner loops for.
  var openBLASCore: String

  /// The first thing in which a run with the header `current` would differ.
  ///
  /// Names of architectures and files do not matter.
  ///
  /// - Returns: nil when the run would go on with the same bits.
  func difference(from current: KernelJournalHeader) -> KernelStoreError.Difference? {
    var differences: [KernelStoreError.Difference] = []
    func compare<Value: Equatable>(
      _ field: KernelStoreError.Field, _ path: KeyPath<Self, Value>, _ text: (Value) -> String
    ) {
      let (old, new) = (self[keyPath: path], current[keyPath: path])
      if old != new {
        differences.append(.init(field: field, recorded: text(old), current: text(new)))
      }
    }
    compare(.program, \.program) { $0 }
    compare(.architecture, \.unnamedArchitecture) { $0.oneLine }
    compare(.x1, \.x1, Self.text)
    compare(.x2, \.x2) { $0.map(Self.text) ?? "none" }
    compare(.inputShape, \.inputShape) { "\($0)" }
    compare(.kind, \.kind) { $0.rawValue }
    compare(.precision, \.precision) { $0.rawValue }
    compare(.tile, \.tile) { "\($0)" }
    compare(.tile, \.tiles) { "\($0) tiles" }
    compare(.instructionSet, \.instructionSet) { $0.rawValue }
    compare(.openBLASCore, \.openBLASCore) { $0 }
    compare(.openBLAS, \.openBLAS) { $0 }
    return differences.first
  }

  private var unnamedArchitecture: Architecture {
    Architecture(
      name: "", parameterization: architecture.parameterization, layers: architecture.layers)
  }

  private static func text(_ input: InputFingerprint) -> String {
    "\(input.dataType) \(input.shape) \(input.sha256.prefix(12))"
  }
}
