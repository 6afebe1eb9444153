import Cluster
import Foundation
import LinearAlgebra
import Synchronization
import Testing

@Suite struct TileExchangeTests {
  /// Tiles of different sizes whose entries say which tile they are.
  private func job(
    _ count: Int, done: Set<Int>, owner: @escaping @Sendable (Int) -> Int,
    accept: @escaping @Sendable (Int, [Int32]) throws -> Void,
    compute: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) -> TileJob {
    TileJob(
      work: (0..<count).map { Double($0 % 5 + 1) }, done: done, byteCount: { 4 * ($0 % 5 + 1) },
      owner: owner,
      compute: { tile, memory in
        try compute(tile)
        for (offset, entry) in memory.bindMemory(to: Int32.self).indices.enumerated() {
          memory.bindMemory(to: Int32.self)[entry] = Int32(1000 * tile + offset)
        }
      },
      accept: { tile, memory in try accept(tile, Array(memory.bindMemory(to: Int32.self))) })
  }

  @Test(arguments: [1, 2, 3, 4], [1, 3])
  func everyTileReachesItsOwnerOnce(_ ranks: Int, _ threads: Int) throws {
    let done: Set<Int> = [0, 17, 99]
    let received = Mutex([[Int]](repeating: [], count: ranks))
    let tallies = try withMembers(ranks) { member in
      let job = job(
        300, done: done, owner: { $0 * 7 % ranks },
        accept: { tile, entries in
          #expect(tile * 7 % ranks == member.rank)
          #expect(entries == (0..<tile % 5 + 1).map { Int32(1000 * tile + $0) })
          received.withLock { $0[member.rank].append(tile) }
        })
      return try TileExchange(job, on: member, parallelism: Parallelism(threads: threads)).run()
    }
    let tiles = received.withLock { $0 }.flatMap { $0 }
    #expect(tiles.sorted() == (0..<300).filter { !done.contains($0) })
    #expect(tallies.reduce(0) { $0 + $1.seconds.count } == 297)
  }

  @Test func twoExchangesFollowEachOther() throws {
    let sums = try withMembers(3) { member in
      var total = 0
      for round in 1...3 {
        let sum = Mutex(0)
        let job = job(
          40, done: [], owner: { _ in 0 },
          accept: { tile, _ in sum.withLock { $0 += tile * round } })
        _ = try TileExchange(job, on: member, parallelism: .serial).run()
        total += sum.withLock { $0 }
      }
      return total
    }
    #expect(sums == [780 * 6, 0, 0])
  }

  @Test func nothingToDoEnds() throws {
    let tallies = try withMembers(2) { member in
      let job = job(5, done: Set(0..<5), owner: { _ in 0 }, accept: { _, _ in })
      return try TileExchange(job, on: member, parallelism: .serial).run()
    }
    #expect(tallies.allSatisfy { $0.seconds.isEmpty && !$0.isStopped })
  }

  @Test func anErrorOfATileIsThrown() throws {
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      _ = try withMembers(1) { member in
        let job = job(
          50, done: [], owner: { _ in 0 }, accept: { _, _ in },
          compute: { if $0 == 20 { throw Broken() } })
        return try TileExchange(job, on: member, parallelism: .serial).run()
      }
    }
  }

  @Test func aStopEndsSoonAndKeepsWhatIsDone() throws {
    let accepted = Mutex(0)
    let tallies = try withMembers(1) { member in
      let job = job(
        1000, done: [], owner: { _ in 0 }, accept: { _, _ in accepted.withLock { $0 += 1 } },
        compute: { _ in usleep(2000) })
      return try TileExchange(
        job, on: member, parallelism: .serial,
        stop: { accepted.withLock { $0 } > 10 }
      ).run()
    }
    #expect(tallies[0].isStopped)
    let count = accepted.withLock { $0 }
    #expect(count > 10 && count < 1000)
    #expect(count == tallies[0].seconds.count)
  }
}
