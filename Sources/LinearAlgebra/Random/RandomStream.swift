/// A stream of random numbers that is a pure function of (seed, stream, position).
///
/// The generator is Philox 4x32-10: a counter goes through ten rounds of a keyed bijection, so any
/// position can be computed on its own, in any thread, on any machine, with the same bits. Streams
/// of one seed with different numbers are independent.
///
/// Reference: Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
public struct RandomStream: Sendable, RandomNumberGenerator {
  /// The seed: the same for everything one run draws.
  public let seed: UInt64
  /// The number of this stream: different for each purpose or tile.
  public let stream: UInt64
  /// The index of the next 128-bit block.
  public private(set) var position: UInt64
  private var buffered: UInt64?

  /// The stream of `seed` with the number `stream`, from its start.
  public init(seed: UInt64, stream: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    position = 0
    buffered = nil
  }

  /// An independent stream of the same seed, named by a purpose.
  ///
  /// The number is the FNV-1a hash of the name mixed with this stream's own number.
  public func child(_ name: String) -> RandomStream {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ (stream &* 0x9e37_79b9_7f4a_7c15)
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return RandomStream(seed: seed, stream: hash)
  }

  /// The independent stream of the same seed with the number `index` under this one.
  public func child(_ index: Int) -> RandomStream { child("#\(index)") }

  /// 64 uniform random bits.
  public mutating func next() -> UInt64 {
    if let second = buffered {
      buffered = nil
      return second
    }
    let (first, second) = philox(position)
    position += 1
    buffered = second
    return first
  }

  /// A number uniform on the open interval (0, 1), a multiple of 2^-53 shifted by 2^-54.
  public mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// An integer uniform on 0..<bound, without bias.
  public mutating func integer(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// +1 or -1 with equal probability.
  public mutating func sign() -> Double { next() >> 63 == 0 ? 1 : -1 }

  /// The four 32-bit words of block `index` as two 64-bit numbers.
  private func philox(_ index: UInt64) -> (UInt64, UInt64) {
    var c0 = UInt32(truncatingIfNeeded: index)
    var c1 = UInt32(truncatingIfNeeded: index >> 32)
    var c2 = UInt32(truncatingIfNeeded: stream)
    var c3 = UInt32(truncatingIfNeeded: stream >> 32)
    var k0 = UInt32(truncatingIfNeeded: seed)
    var k1 = UInt32(truncatingIfNeeded: seed >> 32)
    for _ in 0..<10 {
      let p0 = UInt64(c0) &* 0xD251_1F53
      let p1 = UInt64(c2) &* 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: p0)
      )
      k0 = k0 &+ 0x9E37_79B9
      k1 = k1 &+ 0xBB67_AE85
    }
    return (UInt64(c1) << 32 | UInt64(c0), UInt64(c3) << 32 | UInt64(c2))
  }
}
