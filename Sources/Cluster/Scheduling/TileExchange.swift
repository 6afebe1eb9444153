import Foundation
import LinearAlgebra
import Synchronization

/// All ranks compute the tiles of a job: rank 0 gives them out, every rank computes with its threads, and
/// finished tiles go to their owners.
///
/// A thread of its own sends and receives, so that it does not matter how long a tile takes. It sleeps
/// between looks and takes no processor from the threads that compute.
public final class TileExchange: Sendable {
  private let job: TileJob
  private let communicator: any Communicator
  private let parallelism: Parallelism
  private let stop: @Sendable () -> Bool
  private let progress: (@Sendable (Double) -> Void)?
  private let hand: TileHand
  private let accepted = Atomic<Int>(0)

  /// The seconds rank 0 waits for tiles in flight after a wish to stop: launchers kill soon.
  static let stopPatience = 0.6

  /// An exchange; every rank makes one for the same tiles.
  ///
  /// - Parameters:
  ///   - parallelism: the threads of this rank.
  ///   - stop: asked at rank 0: whether to end after the tiles in flight.
  ///   - progress: called at rank 0 with the share of all tiles that are done.
  public init(
    _ job: TileJob, on communicator: any Communicator, parallelism: Parallelism,
    stop: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (Double) -> Void)? = nil
  ) {
    self.job = job
    self.communicator = communicator
    self.parallelism = parallelism
    self.stop = stop
    self.progress = progress
    hand = TileHand(threads: parallelism.threads)
  }

  /// Computes all tiles; returns when those of this rank are there.
  ///
  /// - Returns: what this rank did. After a stop, other ranks may still be at work.
  /// - Throws: the first error of this rank.
  public func run() throws -> TileTally {
    let threads = gatherThreads()
    let isStopped = Mutex(false)
    let isOver = DispatchSemaphore(value: 0)
    let talker = Thread { [self] in
      var talk = TileTalk(self, threads: threads)
      let stopped = talk.run()
      isStopped.withLock { $0 = stopped }
      hand.close(dropping: stopped)
      isOver.signal()
    }
    talker.start()
    BLASInformation.withSingleThread {
      parallelism.forEach(parallelism.threads) { _ in work() }
    }
    isOver.wait()
    if let failure = hand.failure { throw failure }
    var tally = hand.tally
    tally.isStopped = isStopped.withLock { $0 }
    // What comes next sends messages of its own.
    if !tally.isStopped { communicator.barrier() }
    return tally
  }

  private func work() {
    while let tile = hand.take() {
      let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(1, job.byteCount(tile)), alignment: 64)
      defer { memory.deallocate() }
      do {
        let start = ContinuousClock.now
        try job.compute(tile, memory)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let owner = job.owner(tile)
        if owner == communicator.rank {
          try job.accept(tile, memory)
          accepted.add(1, ordering: .sequentiallyConsistent)
        } else {
          hand.post(tile, UnsafeRawBufferPointer(memory), to: owner)
        }
        hand.finish(seconds, work: job.work[tile])
      } catch {
        return hand.fail(error)
      }
    }
  }

  /// The number of threads of every rank, at rank 0.
  private func gatherThreads() -> [Int] {
    communicator.gather(.words([Int64(parallelism.threads)]))?.map { Int($0.words[0]) } ?? []
  }

  /// The side of an exchange that sends and receives; lives on one thread.
  private struct TileTalk {
    let exchange: TileExchange
    var scheduler: TileScheduler?
    var sends: [any PendingSend] = []
    var hasAsked = false
    var noMore = false
    var saidFarewell = false
    var farewells = 0
    var reported = 0
    var lastReport = -1
    var reportedBy: [Int]
    var stoppedAt: ContinuousClock.Instant?
    let owned: Int
    let total: Int

    var communicator: any Communicator { exchange.communicator }
    var hand: TileHand { exchange.hand }
    var job: TileJob { exchange.job }

    init(_ exchange: TileExchange, threads: [Int]) {
      self.exchange = exchange
      let (job, rank) = (exchange.job, exchange.communicator.rank)
      if rank == 0 {
        scheduler = TileScheduler(work: job.work, threads: threads, skipping: job.done)
      }
      reportedBy = [Int](repeating: 0, count: exchange.communicator.size)
      owned = job.work.indices.count { !job.done.contains($0) && job.owner($0) == rank }
      total = job.work.count
    }

    /// Talks until all is done.
    ///
    /// - Returns: whether a wish to stop ended it.
    mutating func run() -> Bool {
      var pause = Pause()
      while hand.failure == nil {
        var isBusy = false
        while let message = communicator.receive() {
          isBusy = true
          handle(message)
          if hand.failure != nil { return false }
        }
        sends.removeAll { $0.isFinished }
        if sends.count < 8 + communicator.size {
          for (owner, bytes) in hand.takeOutbox() {
            isBusy = true
            sends.append(communicator.post(bytes, to: owner, tag: .tiles))
          }
        }
        if heedStop() { return true }
        ask()
        if isFinished { return false }
        if communicator.isRoot { report() }
        if isBusy { pause.reset() } else { pause.rest() }
      }
      return false
    }

    private mutating func handle(_ message: Message) {
      switch message.tag {
      case .request: answer(message)
      case .assignment:
        let tiles = message.bytes.words.map { Int($0) }
        hasAsked = false
        if tiles.isEmpty || tiles[0] < 0 {
          noMore = true
          hand.close(dropping: !tiles.isEmpty)
        } else {
          hand.add(tiles)
        }
      case .tiles: accept(message.bytes)
      case .farewell:
        farewells += 1
        count(message)
      case .gathered, .heartbeat, .failure:
        preconditionFailure("\(message.tag) among tiles")
      }
    }

    private mutating func answer(_ message: Message) {
      count(message)
      let perWork = Double(bitPattern: UInt64(bitPattern: message.bytes.words[1]))
      let tiles =
        stoppedAt != nil
        ? [] : scheduler!.assign(to: message.source, secondsPerWork: perWork > 0 ? perWork : nil)
      sends.append(
        communicator.post(.words(tiles.map { Int64($0) }), to: message.source, tag: .assignment))
    }

    /// Notes how many tiles the sender has finished.
    private mutating func count(_ message: Message) {
      let finished = Int(message.bytes.words[0])
      reported += finished - reportedBy[message.source]
      reportedBy[message.source] = finished
    }

    private mutating func accept(_ bytes: [UInt8]) {
      var bytes = bytes
      do {
        try bytes.withUnsafeMutableBytes { memory in
          var offset = 0
          while offset < memory.count {
            let tile = Int(memory.loadUnaligned(fromByteOffset: offset, as: Int64.self))
            let size = job.byteCount(tile)
            try job.accept(
              tile,
              UnsafeMutableRawBufferPointer(rebasing: memory[offset + 8..<offset + 8 + size]))
            exchange.accepted.add(1, ordering: .sequentiallyConsistent)
            offset += 8 + size
          }
        }
      } catch {
        hand.fail(error)
      }
    }

    private mutating func ask() {
      guard !noMore, !hasAsked,
        TileScheduler.shouldAsk(waiting: hand.waiting, threads: exchange.parallelism.threads)
      else { return }
      let perWork = hand.secondsPerWork
      if communicator.isRoot {
        let tiles = scheduler!.assign(to: 0, secondsPerWork: perWork)
        noMore = tiles.isEmpty
        if noMore { hand.close() } else { hand.add(tiles) }
      } else {
        hasAsked = true
        sends.append(communicator.post(account(perWork), to: 0, tag: .request))
      }
    }

    private func account(_ perWork: Double?) -> [UInt8] {
      .words([Int64(hand.finished), Int64(bitPattern: (perWork ?? 0).bitPattern)])
    }

    private var isFinished: Bool {
      mutating get {
        guard noMore, hand.isEmpty, sends.isEmpty else { return false }
        if !communicator.isRoot, !saidFarewell {
          saidFarewell = true
          sends.append(communicator.post(account(nil), to: 0, tag: .farewell))
          return false
        }
        guard exchange.accepted.load(ordering: .sequentiallyConsistent) == owned else {
          return false
        }
        return !communicator.isRoot || farewells == communicator.size - 1
      }
    }

    /// Tells everybody once that the run stops.
    ///
    /// - Returns: whether rank 0 has waited long enough.
    private mutating func heedStop() -> Bool {
      guard communicator.isRoot, exchange.stop() else { return false }
      guard let stoppedAt else {
        stoppedAt = .now
        noMore = true
        hand.close(dropping: true)
        for rank in 1..<max(1, communicator.size) {
          sends.append(communicator.post(.words([-1]), to: rank, tag: .assignment))
        }
        return false
      }
      let isQuiet = farewells == communicator.size - 1 && hand.isEmpty
      return isQuiet || (ContinuousClock.now - stoppedAt) / .seconds(1) > TileExchange.stopPatience
    }

    private mutating func report() {
      let finished = max(
        exchange.accepted.load(ordering: .relaxed), reported + hand.finished)
      guard finished != lastReport else { return }
      lastReport = finished
      exchange.progress?(Double(job.done.count + finished) / Double(max(1, total)))
    }
  }
}

extension [UInt8] {
  /// Whole numbers as bytes.
  package static func words(_ words: [Int64]) -> [UInt8] { words.withUnsafeBytes { Array($0) } }

  /// The whole numbers that these bytes are.
  package var words: [Int64] {
    withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self) }
    }
  }
}
