import CKernels

/// The instruction set of the inner loops.
public enum InstructionSet: String, Sendable, CaseIterable, Codable {
  /// Plain C, 128-bit vectors.
  case portable
  /// 256-bit vectors with fused multiply-add.
  case avx2
  /// 512-bit vectors.
  case avx512

  /// The widest set this machine supports.
  public static var best: InstructionSet {
    switch ntk_best_instruction_set() {
    case NTK_AVX512: return .avx512
    case NTK_AVX2: return .avx2
    default: return .portable
    }
  }

  /// The sets this machine supports.
  public static var available: [InstructionSet] {
    allCases.filter { $0.code.rawValue <= best.code.rawValue }
  }

  var code: ntk_instruction_set {
    switch self {
    case .portable: return NTK_PORTABLE
    case .avx2: return NTK_AVX2
    case .avx512: return NTK_AVX512
    }
  }
}
