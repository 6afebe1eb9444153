import Foundation

/// Sleeps between two looks at what has arrived, so that waiting takes no processor from the threads
/// that compute.
///
/// A look costs about ten microseconds of MPI's own work: at a fixed fifth of a millisecond that is 6 %
/// of a processor. Sleeps therefore double while nothing happens, up to two milliseconds, which is short
/// beside the quarter of a second of work that a rank has in hand.
package struct Pause {
  private static let shortest: UInt32 = 100
  private static let longest: UInt32 = 2000
  private var microseconds = Self.shortest

  package init() {}

  /// Sleeps, longer every time.
  package mutating func rest() {
    usleep(microseconds)
    microseconds = min(2 * microseconds, Self.longest)
  }

  /// Something happened: the next sleep is a short one.
  package mutating func reset() { microseconds = Self.shortest }

  /// A fifth of a millisecond, for waits in which nothing is computed.
  package static func short() { usleep(200) }
}
