/// Which rank computes which tile, decided while the ranks ask.
///
/// A value without clocks and messages: requests in, assignments out. Large tiles go first. What a rank
/// gets at a time is as much as it computes in `slice`, by its own measured speed, so that small tiles
/// cost few messages; towards the end it is a share of what is left, so that all ranks end together. At
/// least one tile for each thread is given while there are enough for all.
///
/// Reference: guided self-scheduling, Polychronopoulos and Kuck (1987), IEEE Transactions on Computers
/// C-36(12); the bound in time is that of the chunks of Kruskal and Weiss (1985).
public struct TileScheduler: Sendable {
  /// The seconds of work that a rank gets at a time, at most.
  public static let slice = 0.25

  /// The part of its fair share of what is left that a rank gets at a time, at most.
  static let share = 1.0 / 3

  private let work: [Double]
  private let threads: [Int]
  private let allThreads: Int
  /// The tiles that nobody has, largest first.
  private let order: [Int]
  private var next = 0
  private var workLeft: Double

  /// All tiles but those of `done`.
  ///
  /// - Parameters:
  ///   - work: the size of every tile, in any unit.
  ///   - threads: the number of threads of every rank.
  public init(work: [Double], threads: [Int], skipping done: Set<Int> = []) {
    self.work = work
    self.threads = threads
    allThreads = max(1, threads.reduce(0, +))
    order = work.indices.filter { !done.contains($0) }
      .sorted { (-work[$0], $0) < (-work[$1], $1) }
    workLeft = order.reduce(0) { $0 + work[$1] }
  }

  /// The number of tiles that nobody has.
  public var waiting: Int { order.count - next }

  /// Tiles for a rank; none when there are none left.
  ///
  /// - Parameter secondsPerWork: how long one of its threads takes for a unit of work; nil before it
  ///   has finished a tile.
  public mutating func assign(to rank: Int, secondsPerWork: Double?) -> [Int] {
    let mine = threads[rank]
    let fair = workLeft * Double(mine) / Double(allThreads) * Self.share
    let timed = secondsPerWork.map { Self.slice * Double(mine) / max($0, 1e-300) } ?? 0
    let least = waiting >= allThreads ? mine : 1
    var given: [Int] = []
    var sum = 0.0
    while next < order.count {
      let tile = order[next]
      guard given.count < least || sum + work[tile] <= min(fair, timed) else { break }
      given.append(tile)
      sum += work[tile]
      next += 1
    }
    workLeft -= sum
    return given
  }

  /// Whether a rank with `waiting` tiles in hand that no thread has begun asks for more: while its
  /// threads work on what they have, the answer arrives.
  public static func shouldAsk(waiting: Int, threads: Int) -> Bool { waiting < threads }
}
