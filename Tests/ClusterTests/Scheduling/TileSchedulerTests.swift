import Cluster
import Testing

@Suite struct TileSchedulerTests {
  private func all(
    _ scheduler: inout TileScheduler, ranks: Int, secondsPerWork: Double?
  ) -> [[Int]] {
    var given: [[Int]] = []
    var empty = 0
    while empty < ranks {
      let tiles = scheduler.assign(to: given.count % ranks, secondsPerWork: secondsPerWork)
      empty = tiles.isEmpty ? empty + 1 : 0
      given.append(tiles)
    }
    return given
  }

  @Test func everyTileIsGivenOnce() {
    for seconds in [nil, 1e-6, 1e-3, 10] {
      let work = (0..<1000).map { 1 + Double($0 * 7919 % 13) }
      var scheduler = TileScheduler(work: work, threads: [2, 1, 4], skipping: [3, 500, 999])
      let given = all(&scheduler, ranks: 3, secondsPerWork: seconds).flatMap { $0 }
      #expect(given.count == 997)
      #expect(Set(given) == Set(0..<1000).subtracting([3, 500, 999]))
      #expect(scheduler.waiting == 0)
    }
  }

  @Test func largeTilesGoFirst() {
    var scheduler = TileScheduler(work: [1, 5, 3, 5, 2], threads: [1])
    let given = all(&scheduler, ranks: 1, secondsPerWork: 1000).flatMap { $0 }
    #expect(given == [1, 3, 2, 4, 0])
  }

  /// A rank gets what it computes in the slice, and at the end a share of what is left.
  @Test func assignmentsFollowTheSpeed() {
    let work = [Double](repeating: 1, count: 100_000)
    var scheduler = TileScheduler(work: work, threads: [1, 1])
    // 10,000 tiles a second: a slice is 2,500.
    #expect(scheduler.assign(to: 0, secondsPerWork: 1e-4).count == 2500)
    // Nothing is known of the other one: a tile for its thread.
    #expect(scheduler.assign(to: 1, secondsPerWork: nil).count == 1)
    var last = Int.max
    while scheduler.waiting > 0 {
      let before = scheduler.waiting
      let count = scheduler.assign(to: 0, secondsPerWork: 1e-9).count
      #expect(count <= max(1, before / 6 + 1) && count <= last)
      last = count
    }
  }

  /// Tiles of seconds are never hoarded: one for each thread.
  @Test func slowTilesAreGivenOneByOne() {
    var scheduler = TileScheduler(work: [Double](repeating: 1, count: 100), threads: [4, 4])
    #expect(scheduler.assign(to: 0, secondsPerWork: 20).count == 4)
    while scheduler.waiting >= 8 { _ = scheduler.assign(to: 1, secondsPerWork: 20) }
    #expect(scheduler.assign(to: 0, secondsPerWork: 20).count == 1)
  }
}
