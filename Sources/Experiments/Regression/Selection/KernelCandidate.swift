import Architectures
import InfiniteWidth

/// A kernel to compare with others: one of a network's.
public struct KernelCandidate: Sendable, Equatable {
  /// The network.
  public let architecture: Architecture
  /// `nngp` or `ntk`.
  public let kind: KernelKind

  /// The kernel of `kind`, which is not both.
  public init(_ architecture: Architecture, _ kind: KernelKind) {
    precondition(kind != .both, "a candidate is one kernel")
    self.architecture = architecture
    self.kind = kind
  }

  /// Every network with every kind, a network's kinds together.
  public static func all(_ networks: [Architecture], _ kinds: [KernelKind]) -> [KernelCandidate] {
    networks.flatMap { network in kinds.map { KernelCandidate(network, $0) } }
  }
}
