import CKernels

/// The instruction set of the inner loops.
public enum InstructionSet: String, Sendable, CaseIterable, Codable {
  /// Plain C, 128-bit vectors.
  case portable
  /// 256-bit vectors with fused multiply-add.
  case avx2
  /// 512-bit vectors.
  case avx512
  /// 64-bit ARM, for which plain C is compiled.
  case neon

  /// The widest set this machine supports.
  public static var best: InstructionSet {
    switch ntk_best_instruction_set() {
    case NTK_AVX512: return .avx512
    case NTK_AVX2: return .avx2
    case NTK_NEON: return .neon
    default: return .portable
    }
  }

  /// The sets this machine supports.
  public static var available: [InstructionSet] {
    switch best {
    case .portable: return [.portable]
    case .avx2: return [.portable, .avx2]
    case .avx512: return [.portable, .avx2, .avx512]
    case .neon: return [.portable, .neon]
    }
  }

  var code: ntk_instruction_set {
    switch self {
    case .portable: return NTK_PORTABLE
    case .avx2: return NTK_AVX2
    case .avx512: return NTK_AVX512
    case .neon: return NTK_NEON
    }
  }
}
