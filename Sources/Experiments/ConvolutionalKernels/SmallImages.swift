import Architectures
import Foundation
import LinearAlgebra

/// Small square images with three channels, one per row in the order height, width, channel.
struct SmallImages: Sendable {
  static let channels = 3
  /// The pixels of a side.
  let side: Int
  /// The images: (n, side * side * 3).
  var x: Matrix<Double>

  /// The shape of one image.
  var shape: InputShape { .image(height: side, width: side, channels: Self.channels) }

  /// The two images of the reference values:
  /// x_s[i, j, c] = sin(0.7 c + 0.3 i^2 + 0.5 j + s (1 + 0.1 i j)) for s = 0 and 1.
  static func waves(side: Int = 4) -> SmallImages {
    let rows = [0.0, 1.0].map { s in
      (0..<side * side * channels).map { index in
        let (p, c) = (index / channels, Double(index % channels))
        let (i, j) = (Double(p / side), Double(p % side))
        return sin(0.7 * c + 0.3 * i * i + 0.5 * j + s * (1 + 0.1 * i * j))
      }
    }
    return SmallImages(side: side, x: Matrix(rows))
  }

  /// Images of independent standard normal numbers.
  static func normal(_ count: Int, side: Int, stream: RandomStream) -> SmallImages {
    SmallImages(
      side: side, x: stream.normalMatrix(rows: count, columns: side * side * channels))
  }

  /// The plain recursion of the images `first` and `second`, before any layer.
  func recursion(_ first: Int, _ second: Int) -> PixelRecursion {
    PixelRecursion(
      x[row: first], x[row: second], height: side, width: side, channels: Self.channels)
  }
}

/// The entries (0, 0), (0, 1), (1, 1) of a kernel of two inputs.
func triple(_ kernel: Matrix<Double>) -> [Double] { [kernel[0, 0], kernel[0, 1], kernel[1, 1]] }

/// The largest |a - b|, in units of the largest |b|.
func largestDeviation(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) values to compare")
  let scale = b.map { abs($0) }.max() ?? 0
  return zip(a, b).reduce(0) { largest, pair in
    let gap = abs(pair.0 - pair.1) / scale
    return gap.isNaN ? .infinity : max(largest, gap)
  }
}

/// The correlation K(x, z) / sqrt(K(x, x) K(z, z)) of a kernel of two inputs.
func correlation(_ kernel: Matrix<Double>) -> Double {
  kernel[0, 1] / (kernel[0, 0] * kernel[1, 1]).squareRoot()
}
