import Foundation
import InfiniteWidth
import LinearAlgebra

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

  /// Throws when what is on the disk and the wish to resume do not go together, or a new store has
  /// no room; nothing is changed.
  ///
  /// - Throws: `KernelStoreError.unfinished`, `.nothingToResume`, `.noSpace`.
  func check(resuming: Bool, bytes: Int) throws(KernelStoreError) {
    let isBegun = FileManager.default.fileExists(atPath: journal)
    guard !isBegun || resuming else { throw .unfinished(journal: journal, output: results[0]) }
    guard !isBegun else { return }
    if resuming, let finished = results.first(where: { FileManager.default.fileExists(atPath: $0) })
    {
      throw .nothingToResume(output: finished, journal: journal)
    }
    try checkSpace(bytes)
  }

  /// Throws when the disk lacks room for `bytes`; what an earlier attempt left will be replaced.
  ///
  /// - Throws: `KernelStoreError.noSpace`.
  func checkSpace(_ bytes: Int) throws(KernelStoreError) {
    let replaced = results.reduce(0) { $0 + (FreeSpace.taken(by: Self.partial($1)) ?? 0) }
    guard let free = FreeSpace.inFolder(folder), free < bytes - replaced else { return }
    throw .noSpace(results[0], needed: bytes, available: free + replaced)
  }
}
