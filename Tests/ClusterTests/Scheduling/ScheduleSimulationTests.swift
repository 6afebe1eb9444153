import Cluster
import Foundation
import LinearAlgebra
import Testing

/// The scheduler on 1,024 ranks that do not exist, with tiles that take as long as measured ones.
@Suite struct ScheduleSimulationTests {
  /// Times of tiles as a run on this project's build machine reported them: `cluster.tileSeconds`.
  private struct Measured: Decodable {
    let command: String
    let tileSeconds: [Double]
  }

  private func measured(_ name: String) throws -> [Double] {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Measured"))
    let times = try JSONDecoder().decode(Measured.self, from: Data(contentsOf: url)).tileSeconds
    #expect(times.count == 101 && times == times.sorted() && times[0] > 0)
    return times
  }

  /// Tiles drawn from a distribution given by its quantiles.
  private func draw(_ count: Int, from quantiles: [Double], seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in
      let place = stream.uniform() * Double(quantiles.count - 1)
      let low = min(Int(place), quantiles.count - 2)
      return quantiles[low] + (place - Double(low)) * (quantiles[low + 1] - quantiles[low])
    }
  }

  /// 1 ms on the way, which is several looks of the side that receives, and 0.1 ms of rank 0 for each
  /// request and each tile of 4 KB: ten times what copying one takes.
  private func simulation(_ seconds: [Double], ranks: Int, threads: Int = 1) -> ScheduleSimulation {
    ScheduleSimulation(
      seconds: seconds, work: [Double](repeating: 1, count: seconds.count), ranks: ranks,
      threads: threads, latency: 1e-3, requestSeconds: 1e-4, tileSeconds: 1e-4)
  }

  /// The training kernel of CIFAR-10 in full, 50,000 images in tiles of 32: 1,222,266 tiles.
  @Test func convolutionalTilesUse1024Ranks() throws {
    let blocks = (50_000 + 31) / 32
    let tiles = draw(blocks * (blocks + 1) / 2, from: try measured("cntk"), seed: 1)
    let outcome = simulation(tiles, ranks: 1024).run()
    #expect(outcome.timesComputed.allSatisfy { $0 == 1 })
    #expect(outcome.utilization >= 0.95, "\(outcome.utilization)")
    #expect(outcome.utilization <= 1)
    print("1,024 ranks, 50,000 images: \(outcome.utilization) used")
  }

  /// A kernel of 8,192 images, 32 tiles for each rank, ends unevenly: no rank waits longer than for the tile
  /// in work and the one in hand of another.
  @Test func theEndCostsTwoTilesAtMost() throws {
    let times = try measured("cntk")
    let tiles = draw(32_896, from: times, seed: 2)
    let outcome = simulation(tiles, ranks: 1024).run()
    let even = tiles.reduce(0, +) / 1024
    #expect(outcome.seconds <= even + 2 * times[100] + 0.1, "\(outcome.seconds) of \(even)")
    print("1,024 ranks, 8,192 images: \(outcome.utilization) used")
  }

  /// With 16 threads each, rank 0 takes in 16 times as many tiles.
  ///
  /// The measured tiles have 16 x 16 pairs, as those of up to 256 images do; the kernel of 46,000 images that these
  /// 1,050,000 tiles are has tiles of 32 x 32, which take four times as long. In tiles as small as the measured
  /// ones rank 0 is the limit: 16,384 threads finish 18,000 of them a second.
  @Test func ranksWithManyThreadsNeedLargeTiles() throws {
    let small = draw(1_050_000, from: try measured("cntk"), seed: 4)
    let large = simulation(small.map { 4 * $0 }, ranks: 1024, threads: 16).run()
    #expect(large.timesComputed.allSatisfy { $0 == 1 })
    #expect(large.utilization >= 0.95, "\(large.utilization)")
    print("16,384 threads, 46,000 images: \(large.utilization) used")
    let limited = simulation(small, ranks: 1024, threads: 16).run()
    #expect(limited.rootLoad > 0.95 && limited.utilization < 0.6, "\(limited.utilization)")
  }

  /// Tiles of dense networks are done as fast as rank 0 takes them in: ranks help up to where rank 0
  /// is busy all the time, and the simulation says so.
  @Test func rankZeroLimitsFastTiles() throws {
    let tiles = draw(40_000, from: try measured("dense"), seed: 5)
    // A tile of 192 x 192 doubles through a network of 1 GB/s.
    var few = simulation(tiles, ranks: 2)
    few.tileSeconds = 192 * 192 * 8 / 1e9
    var many = few
    many.ranks = 256
    let (slow, fast) = (few.run(), many.run())
    #expect(slow.utilization > 0.9, "\(slow.utilization)")
    #expect(fast.rootLoad > 0.95 && fast.utilization < 0.5, "\(fast)")
    #expect(fast.seconds >= Double(tiles.count) * few.tileSeconds)
  }

  /// On ranks of different speeds nobody waits longer than about the slowest's tile.
  @Test func slowRanksGetLess() {
    // Every 16th tile takes eight times as long.
    let tiles = (0..<20_000).map { $0 % 16 == 0 ? 0.08 : 0.01 }
    let outcome = simulation(tiles, ranks: 64).run()
    #expect(outcome.utilization >= 0.95, "\(outcome.utilization)")
  }
}
