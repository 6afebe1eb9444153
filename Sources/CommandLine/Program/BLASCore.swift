import Foundation
import NTKit

/// The processor core OpenBLAS runs its inner loops for.
///
/// OpenBLAS 0.3.21 takes some processors with AVX-512 for a Haswell, and is then 2 to 4 times
/// slower. It reads `OPENBLAS_CORETYPE` when it is loaded, so only a restart can correct it.
enum BLASCore {
  /// Set in the restarted program: the core that OpenBLAS had chosen by itself.
  static let guardVariable = "NTKIT_OPENBLAS_CHOSE"
  private static let coreVariable = "OPENBLAS_CORETYPE"
  private static let wideCore = "SkylakeX"
  private static let wideCores = ["skylakex", "cooperlake", "sapphirerapids", "icelake", "zen4"]

  /// Who chose the core.
  enum Choice: String, Encodable {
    /// OpenBLAS, and there is no better one.
    case openBLAS
    /// This program, by restarting itself.
    case ntkit
    /// The user, by `OPENBLAS_CORETYPE`.
    case environment
  }

  /// Who chose the core in use.
  static var choice: Choice {
    let environment = ProcessInfo.processInfo.environment
    if environment[guardVariable] != nil { return .ntkit }
    return (environment[coreVariable] ?? "").isEmpty ? .openBLAS : .environment
  }

  /// The core OpenBLAS chose by itself; nil when the user chose.
  static var detected: String? {
    switch choice {
    case .openBLAS: return BLASInformation.coreName
    case .ntkit: return ProcessInfo.processInfo.environment[guardVariable]
    case .environment: return nil
    }
  }

  /// A core with wider vectors than the one in use, which this processor supports.
  static var better: String? {
    guard InstructionSet.best == .avx512, processorHasWideVectors,
      !wideCores.contains(BLASInformation.coreName.lowercased())
    else { return nil }
    return wideCore
  }

  /// The variables under which OpenBLAS takes the better core; empty where there is none.
  static var corrections: [(name: String, value: String)] {
    guard choice == .openBLAS, let better else { return [] }
    return [(coreVariable, better), (guardVariable, BLASInformation.coreName)]
  }

  /// What SkylakeX needs of the processor.
  private static var processorHasWideVectors: Bool {
    let flags = Set(ProcessorInformation.current.flags)
    return ["avx512f", "avx512dq", "avx512bw", "avx512vl"].allSatisfy(flags.contains)
  }
}
