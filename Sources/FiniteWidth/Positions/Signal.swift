import Architectures

/// The shape of the signal between two layers of a finite network.
///
/// A batch is a matrix (n, positions * channels): a row is one input, positions in row-major order,
/// the channels of a position side by side. The same memory is the matrix (n * positions, channels)
/// of all positions, so layers that act on channels read it that way without a copy, and `flatten`
/// does nothing.
struct Signal: Hashable, Sendable {
  /// The extent in each spatial dimension; empty for a vector.
  var positions: [Int]
  /// The number of channels at each position.
  var channels: Int

  /// The number of positions, 1 for a vector.
  var positionCount: Int { positions.reduce(1, *) }

  /// The columns of the batch.
  var size: Int { positionCount * channels }
}

extension Signal {
  /// The shape of an input.
  init(_ input: InputShape) {
    self.init(positions: input.positions, channels: input.channels)
  }
}
