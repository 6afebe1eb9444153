import LinearAlgebra

/// The map x[i, j, c] -> (x[i, j, c] - mean_c) / scale_c of images, with one mean and one standard
/// deviation for each channel, over all pixels of the training images.
///
/// The usual preprocessing of CIFAR-10 for networks and their kernels.
///
/// Reference: Arora et al. (2019), arXiv:1904.11955, section 5.
public struct ChannelStandardization: Sendable, Hashable, Codable {
  /// The numbers of each channel, in the place of features.
  public let channels: Standardization

  /// Fits mean and standard deviation of each channel of `training`, (n, height * width * channels).
  ///
  /// Two passes; cost n * features.
  ///
  /// - Precondition: `training` has a row.
  /// - Throws: `DatasetError.notImages`.
  public init(fitting training: Dataset) throws(DatasetError) {
    let channels = try training.imageShape().channels
    self.channels = Standardization(fitting: Self.pixels(training.x, channels: channels))
  }

  /// The map with given numbers.
  package init(channels: Standardization) { self.channels = channels }

  /// The images with standardized channels.
  ///
  /// - Throws: `DatasetError.notImages`, or `.featureMismatch` when the number of channels differs.
  public func applied(to images: Dataset) throws(DatasetError) -> Dataset {
    let channels = try images.imageShape().channels
    let scaled = try self.channels.applied(to: Self.pixels(images.x, channels: channels))
    return images.replacing(
      x: Matrix(rows: images.count, columns: images.x.columns, elements: scaled.elements))
  }

  /// One row for each pixel: channels lie side by side, so no number moves.
  private static func pixels(_ x: Matrix<Double>, channels: Int) -> Matrix<Double> {
    Matrix(rows: x.elements.count / channels, columns: channels, elements: x.elements)
  }
}
