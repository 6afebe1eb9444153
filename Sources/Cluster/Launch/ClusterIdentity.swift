import Foundation
import LinearAlgebra

/// What a rank is about to compute, for comparison with the others.
public struct ClusterIdentity: Sendable, Codable, Equatable {
  /// One thing that must be the same everywhere.
  public struct Field: Sendable, Codable, Equatable {
    /// What it is.
    public let name: String
    /// What it is here.
    public let value: String

    /// A field.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The host of the rank.
  public let host: String
  /// What must be the same, in the order in which differences are told.
  public let fields: [Field]

  /// An identity.
  public init(host: String, fields: [Field]) {
    self.host = host
    self.fields = fields
  }

  /// The first field in which `other`, which is `rank`, differs from this, which is rank 0.
  public func difference(from other: ClusterIdentity, rank: Int) -> ClusterError? {
    let theirs = Dictionary(other.fields.map { ($0.name, $0.value) }) { first, _ in first }
    func mixed(_ name: String, _ mine: String, _ theirs: String) -> ClusterError {
      .mixed(
        field: name, root: mine, other: theirs, rank: rank, rootHost: host, host: other.host)
    }
    for field in fields where theirs[field.name] != field.value {
      return mixed(field.name, field.value, theirs[field.name] ?? "nothing")
    }
    let mine = Set(fields.map(\.name))
    if let extra = other.fields.first(where: { !mine.contains($0.name) }) {
      return mixed(extra.name, "nothing", extra.value)
    }
    return nil
  }
}

extension Communicator {
  /// Compares the identities of all ranks; every rank calls it.
  ///
  /// - Throws: at rank 0, `ClusterError.mixed` for the first rank that differs. Others return only
  ///   when all agree.
  public func agree(_ identity: ClusterIdentity) throws {
    let parts = gather([UInt8](try JSONEncoder().encode(identity)))
    for (rank, bytes) in (parts ?? []).enumerated().dropFirst() {
      let other = try JSONDecoder().decode(ClusterIdentity.self, from: Data(bytes))
      if let difference = identity.difference(from: other, rank: rank) { throw difference }
    }
    barrier()
  }
}
