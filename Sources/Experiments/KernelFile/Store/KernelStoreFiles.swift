import Foundation
import InfiniteWidth

/// The files of a kernel that is computed tile by tile into `.npy` files.
///
/// While it is computed, `K.npy.partial` holds the entries and `K.npy.journal` the tiles that are
/// done; `K.npy` appears when it is complete. Both kernels go to `K-nngp.npy` and `K-ntk.npy`.
public struct KernelStoreFiles: Sendable, Equatable {
  /// The list of tiles that are done.
  public let journal: String
  /// The file of the NNGP; nil when it is not wanted.
  public let nngp: String?
  /// The file of the NTK; nil when it is not wanted.
  public let ntk: String?

  /// The files for the output that the user names, which ends in `.npy`.
  public init(output: String, kind: KernelKind) {
    let stem = output.hasSuffix(".npy") ? String(output.dropLast(4)) : output
    journal = output + ".journal"
    nngp = kind == .both ? stem + "-nngp.npy" : kind == .nngp ? output : nil
    ntk = kind == .both ? stem + "-ntk.npy" : kind == .ntk ? output : nil
  }

  /// The finished files.
  public var results: [String] { [nngp, ntk].compactMap { $0 } }

  /// The folder of all files.
  var folder: String { URL(fileURLWithPath: journal).deletingLastPathComponent().path }

  /// Where the entries of `result` are until it is complete.
  static func partial(_ result: String) -> String { result + ".partial" }
}
