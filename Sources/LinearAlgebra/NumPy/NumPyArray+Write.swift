extension NumPyArray {
  /// Writes a `.npy` file (version 1.0), complete or not at all.
  ///
  /// The bytes go to a temporary file in the same folder, which is then renamed to `path`.
  ///
  /// - Throws: `NumPyError.unwritable`.
  public func write(to path: String) throws(NumPyError) {
    do {
      let file = try AtomicFile(path: path)
      try file.write(encodedHeader)
      try storage.withBytes { try file.write($0) }
      try file.commit()
    } catch let failure as FileFailure {
      throw .unwritable(path: path, reason: failure.reason)
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
  }

  /// The header this array gets in a file.
  var encodedHeader: [UInt8] {
    NumPyHeader.encoded(dataType: dataType, isFortranOrder: isFortranOrder, shape: shape)
  }
}
