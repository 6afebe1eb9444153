/// A run of the scheduler on ranks that do not exist: how well many of them would be used.
///
/// Every rank behaves as in a real run: its threads take tiles from what it has in hand, and it asks for
/// more by `TileScheduler.shouldAsk`. Rank 0 answers requests and takes in finished tiles one after
/// another, which is what limits a large cluster.
public struct ScheduleSimulation: Sendable {
  /// The seconds of every tile.
  public var seconds: [Double]
  /// The work of every tile, as the scheduler is told it.
  public var work: [Double]
  /// The number of ranks.
  public var ranks: Int
  /// The threads of each rank.
  public var threads: Int
  /// The seconds that a message is on its way.
  public var latency: Double
  /// The seconds rank 0 is busy with a request.
  public var requestSeconds: Double
  /// The seconds rank 0 is busy with a finished tile.
  public var tileSeconds: Double

  /// A simulation.
  public init(
    seconds: [Double], work: [Double], ranks: Int, threads: Int = 1, latency: Double,
    requestSeconds: Double, tileSeconds: Double
  ) {
    self.seconds = seconds
    self.work = work
    self.ranks = ranks
    self.threads = threads
    self.latency = latency
    self.requestSeconds = requestSeconds
    self.tileSeconds = tileSeconds
  }

  /// What a simulated run did.
  public struct Outcome: Sendable, Equatable {
    /// From the start until the last tile is taken in by rank 0.
    public let seconds: Double
    /// The share of the time of all threads in which they computed tiles.
    public let utilization: Double
    /// The number of requests.
    public let requests: Int
    /// The share of the time in which rank 0 was busy with messages.
    public let rootLoad: Double
    /// How often every tile was computed.
    public let timesComputed: [Int]
  }

  private struct Rank {
    var waiting: [Int] = []
    var idle: Int
    var hasAsked = false
    var isDone = false
    var computed = 0.0
    var worked = 0.0
  }

  private enum Event {
    case requestArrives(Int)
    case tilesArrive(Int, [Int])
    case tileEnds(Int, Int)
  }

  /// Runs it.
  public func run() -> Outcome {
    var scheduler = TileScheduler(
      work: work, threads: [Int](repeating: threads, count: ranks))
    var members = [Rank](repeating: Rank(idle: threads), count: ranks)
    var times = [Int](repeating: 0, count: seconds.count)
    var events = EventQueue<Event>()
    var (rootFree, rootBusy, end, requests) = (0.0, 0.0, 0.0, 0)

    func begin(_ rank: Int, _ now: Double) {
      while members[rank].idle > 0, let tile = members[rank].waiting.popLast() {
        members[rank].idle -= 1
        events.add(.tileEnds(rank, tile), at: now + seconds[tile])
      }
      guard !members[rank].hasAsked, !members[rank].isDone,
        TileScheduler.shouldAsk(waiting: members[rank].waiting.count, threads: threads)
      else { return }
      members[rank].hasAsked = true
      events.add(.requestArrives(rank), at: now + latency)
    }
    /// When rank 0 is through with something that arrives now.
    func root(_ now: Double, _ busy: Double) -> Double {
      rootFree = max(rootFree, now) + busy
      rootBusy += busy
      return rootFree
    }
    for rank in 0..<ranks { begin(rank, 0) }
    while let (now, event) = events.next() {
      switch event {
      case .requestArrives(let rank):
        requests += 1
        let member = members[rank]
        let answered = root(now, requestSeconds)
        let tiles = scheduler.assign(
          to: rank, secondsPerWork: member.worked > 0 ? member.computed / member.worked : nil)
        events.add(.tilesArrive(rank, tiles), at: answered + latency)
      case .tilesArrive(let rank, let tiles):
        members[rank].hasAsked = false
        members[rank].isDone = tiles.isEmpty
        members[rank].waiting = tiles.reversed() + members[rank].waiting
        begin(rank, now)
      case .tileEnds(let rank, let tile):
        members[rank].idle += 1
        members[rank].computed += seconds[tile]
        members[rank].worked += work[tile]
        times[tile] += 1
        end = max(end, root(now + latency, tileSeconds))
        begin(rank, now)
      }
    }
    let computed = members.reduce(0) { $0 + $1.computed }
    return Outcome(
      seconds: end, utilization: computed / (Double(ranks * threads) * max(end, 1e-300)),
      requests: requests, rootLoad: rootBusy / max(end, 1e-300), timesComputed: times)
  }
}

/// Events by their time: a binary heap.
private struct EventQueue<Event> {
  private var heap: [(time: Double, number: Int, event: Event)] = []
  private var added = 0

  mutating func add(_ event: Event, at time: Double) {
    heap.append((time, added, event))
    added += 1
    var child = heap.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func next() -> (time: Double, event: Event)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2]
        where child < heap.count && isBefore(child, least) { least = child }
        guard least != parent else { break }
        heap.swapAt(parent, least)
        parent = least
      }
    }
    return (first.time, first.event)
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].time, heap[a].number) < (heap[b].time, heap[b].number)
  }
}
