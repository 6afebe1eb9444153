extension Dataset {
  /// The sides and channels of the images.
  ///
  /// - Throws: `DatasetError.notImages`.
  func imageShape() throws(DatasetError) -> (height: Int, width: Int, channels: Int) {
    guard shape.count == 3 else { throw .notImages(name: name, shape: shape) }
    return (shape[0], shape[1], shape[2])
  }
}
