import Cluster
import Foundation
import LinearAlgebra

/// The ranks of a run on several processes, and what they did.
public struct ClusterReport: Sendable, Encodable {
  /// The number of ranks.
  public let ranks: Int
  /// The number of hosts.
  public let hosts: Int
  /// The threads of every rank.
  public let threads: [Int]
  /// The tiles that every rank computed.
  public let tiles: [Int]
  /// The most memory of its own that every rank was seen with, in bytes.
  public let peakBytes: [Int]
  /// The share of the time of all threads in which they computed tiles.
  public let utilization: Double
  /// The seconds of a tile at 0 %, 1 %, ..., 100 % of all tiles; empty without any.
  public let tileSeconds: [Double]

  /// What one rank tells.
  struct Part: Codable {
    let threads: Int
    let seconds: [Double]
    let peakBytes: Int
  }

  /// Collects what all ranks did; every rank calls it.
  ///
  /// - Parameter seconds: the wall time of the tiles, at rank 0.
  /// - Returns: nil but at rank 0.
  init?(
    _ session: ClusterSession, _ tally: TileTally, threads: Int, seconds: Double
  ) throws {
    let mine = Part(threads: threads, seconds: tally.seconds, peakBytes: session.peakBytes)
    let gathered = session.communicator.gather([UInt8](try JSONEncoder().encode(mine)))
    guard let gathered else { return nil }
    let parts = try gathered.map { try JSONDecoder().decode(Part.self, from: Data($0)) }
    ranks = parts.count
    hosts = session.hosts
    self.threads = parts.map(\.threads)
    tiles = parts.map(\.seconds.count)
    peakBytes = parts.map(\.peakBytes)
    let all = parts.flatMap(\.seconds).sorted()
    let available = Double(self.threads.reduce(0, +)) * max(seconds, 1e-9)
    utilization = all.reduce(0, +) / available
    tileSeconds =
      all.isEmpty
      ? [] : (0...100).map { all[Int((Double($0) / 100 * Double(all.count - 1)).rounded())] }
  }
}
