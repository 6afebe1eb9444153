/// Where the windows of an image lie in its row of numbers.
struct PatchWindows: Sendable {
  /// The first number of each window, row by row.
  let corners: [Int]
  /// The numbers of a window, counted from its first one: row by row, channels fastest.
  let offsets: [Int]

  /// All windows of `size` x `size` pixels inside images of shape [height, width, channels].
  init(imageShape: [Int], size: Int) {
    let (height, width, channels) = (imageShape[0], imageShape[1], imageShape[2])
    corners = (0...height - size).flatMap { i in
      (0...width - size).map { (i * width + $0) * channels }
    }
    offsets = (0..<size).flatMap { i in
      (0..<size * channels).map { i * width * channels + $0 }
    }
  }
}
