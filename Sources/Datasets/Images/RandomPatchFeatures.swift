import LinearAlgebra

/// Coates-Ng features: images seen through filters that are patches of training images.
///
/// `count` random patches of `size` x `size` pixels are taken from the training images; each loses
/// its own mean and is scaled to norm 1; the whitening W of `ZCAWhitening`, fitted on these patches,
/// makes them the filters f_k = W p_k. With g_k(x)[i, j] = <f_k, the window of x at (i, j)>, stride
/// 1 and no padding, the features of an image are
/// max(0, g_k - threshold) for all filters k, then max(0, -g_k - threshold) for all k,
/// where with `mirrored` the filters are followed by their mirror images: 4 `count` channels, or
/// 2 `count` without, on (height - size + 1) x (width - size + 1) positions. With mirror images among
/// the filters, the features of a mirror image are the mirrored features with channels exchanged.
///
/// Reference: Coates, Ng (2012); Recht et al. (2019), arXiv:1902.10811; with 2048 patches of 5 x 5
/// and threshold 1 the first layer of Li et al. (2019), arXiv:1911.00809, section 6.
public struct RandomPatchFeatures: Sendable, Equatable {
  /// The filters: (channels of g, size * size * channels of an image), channels fastest.
  public let filters: Matrix<Double>
  /// The pixels of a side of a patch.
  public let size: Int
  /// What is subtracted before negative values are cut off.
  public let threshold: Double
  /// The shape of the images: [height, width, channels].
  public let imageShape: [Int]

  /// The shape of the features: [height - size + 1, width - size + 1, 2 filters].
  public var shape: [Int] {
    [imageShape[0] - size + 1, imageShape[1] - size + 1, 2 * filters.rows]
  }

  /// Draws patches from the rows of `training` and makes filters of them.
  ///
  /// Patch k comes from child stream k: a row and a corner, all equally likely; a patch without
  /// contrast is drawn anew, up to 1000 times.
  ///
  /// - Parameters:
  ///   - regularization: what the whitening adds to eigenvalues; by default that of Recht et al.
  ///   - mirrored: whether the mirror images of the filters are filters as well.
  /// - Throws: `DatasetError.notImages`; `.invalidPatches` unless 1 <= size <= the sides, size > 1
  ///   or several channels, and count >= 1; `.noContrast`; what `ZCAWhitening` throws.
  public init(
    fitting training: Dataset, count: Int = 2048, size: Int = 5, stream: RandomStream,
    regularization: WhiteningRegularization = .absolute(1e-3), threshold: Double = 1,
    mirrored: Bool = true
  ) throws {
    let (height, width, channels) = try training.imageShape()
    guard size >= 1, size <= min(height, width), count >= 1, size * size * channels > 1 else {
      throw DatasetError.invalidPatches(count: count, size: size, shape: training.shape)
    }
    precondition(training.count > 0, "no rows to draw patches from")
    let patches = try Self.patches(of: training, count: count, size: size, stream: stream)
    var filters = try ZCAWhitening(fitting: patches, regularization: regularization)
      .applied(to: patches)
    if mirrored {
      let all = Dataset(
        name: "patches", x: filters, shape: [size, size, channels],
        targets: .values([Double](repeating: 0, count: count)))
      filters = try all.appendingFlips().x
    }
    self.filters = filters
    self.size = size
    self.threshold = threshold
    imageShape = training.shape
  }

  /// Normalized random patches: (count, size * size * channels).
  private static func patches(
    of training: Dataset, count: Int, size: Int, stream: RandomStream
  ) throws(DatasetError) -> Matrix<Double> {
    let windows = PatchWindows(imageShape: training.shape, size: size)
    var result = Matrix<Double>(rows: count, columns: windows.offsets.count)
    for index in 0..<count {
      var random = stream.child(index)
      var found: [Double]?
      var row = 0
      for _ in 0..<1000 where found == nil {
        row = random.integer(below: training.count)
        let corner = windows.corners[random.integer(below: windows.corners.count)]
        let start = row * training.x.columns + corner
        let patch = windows.offsets.map { training.x.elements[start + $0] }
        found = contrastNormalized(patch[...])
      }
      guard let found else { throw .noContrast(name: training.name, row: row) }
      result[row: index] = found[...]
    }
    return result
  }
}
