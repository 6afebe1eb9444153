extension NumPyArchive {
  /// Writes a `.npz` file that `numpy.load` opens, complete or not at all.
  ///
  /// Members are stored without compression, as `numpy.savez` does, in ZIP64 form from 4 GiB on.
  /// Equal arrays give equal bytes.
  ///
  /// - Parameter arrays: the arrays with their names, without `.npy`.
  /// - Throws: `NumPyError.unwritable`.
  public static func write(
    _ arrays: KeyValuePairs<String, NumPyArray>, to path: String
  ) throws(NumPyError) {
    try write(Array(arrays).map { ($0.key, $0.value) }, to: path, zip64Threshold: 0xffff_ffff)
  }

  /// Writes a `.npz` file from a list of named arrays.
  ///
  /// - Throws: `NumPyError.unwritable`.
  public static func write(
    _ arrays: [(name: String, array: NumPyArray)], to path: String
  ) throws(NumPyError) {
    try write(arrays, to: path, zip64Threshold: 0xffff_ffff)
  }

  static func write(
    _ arrays: [(name: String, array: NumPyArray)], to path: String, zip64Threshold: UInt64
  ) throws(NumPyError) {
    do {
      var writer = try ZipWriter(path: path, zip64Threshold: zip64Threshold)
      for (name, array) in arrays {
        try array.storage.withBytes {
          try writer.append(name: name + ".npy", head: array.encodedHeader, body: $0)
        }
      }
      try writer.finish()
    } catch let failure as FileFailure {
      throw .unwritable(path: path, reason: failure.reason)
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
  }
}
