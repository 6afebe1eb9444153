import LinearAlgebra

/// A `.npz` file with arrays `x` (n, ...) and `y` (n,).
enum NumPyFormat {
  static func dataset(path: String) throws -> Dataset {
    let path = DataFile.expandingHome(path)
    let archive = try NumPyArchive(existing: path)
    let (inputs, outputs) = (try archive.array("x"), try archive.array("y"))
    try checkCounts(inputs, outputs, path: path)
    let targets: Targets
    if let integers = outputs.integers() {
      targets = Targets(integers: integers)
    } else {
      targets = Targets(numbers: outputs.doubles())
    }
    let shape = Array(inputs.shape.dropFirst())
    let dataset = Dataset(
      name: path, x: inputs.matrix(), shape: shape.isEmpty ? [1] : shape, targets: targets,
      source: path)
    try dataset.checkFinite()
    try dataset.checkSeveralClasses()
    return dataset
  }

  /// SVHN exported from MATLAB's format: `x` (n, 32, 32, 3) bytes, `y` (n,) with 10 for the digit 0.
  static func streetViewNumbers(path: String, selection: RowSelection) throws -> Dataset {
    let path = DataFile.expandingHome(path)
    if path.hasSuffix(".mat") {
      let target = path.dropLast(4) + ".npz"
      throw DatasetError.malformed(
        path: path, line: nil,
        reason: "MATLAB files are not read; convert with python3 -c \"import scipy.io,numpy;"
          + " m=scipy.io.loadmat('\(path)'); numpy.savez('\(target)',"
          + " x=m['X'].transpose(3,0,1,2), y=m['y'].ravel())\" and use svhn:\(target)")
    }
    let archive = try NumPyArchive(existing: path)
    let (inputs, outputs) = (try archive.array("x"), try archive.array("y"))
    try checkCounts(inputs, outputs, path: path)
    guard inputs.dataType == .uint8, inputs.shape.count == 4, inputs.shape[3] == 3,
      let pixels = inputs.integers()
    else {
      throw DatasetError.malformed(
        path: path, line: nil,
        reason: "x has type \(inputs.dataType.rawValue) and shape \(inputs.shape);"
          + " expected bytes (u1) of shape [n, 32, 32, 3]")
    }
    guard let digits = outputs.integers() else {
      throw DatasetError.malformed(
        path: path, line: nil,
        reason: "y has type \(outputs.dataType.rawValue); integers 1 to 10 are expected")
    }
    let images = LabelledImages(
      bytes: pixels.map { UInt8($0) }[...], shape: Array(inputs.shape.dropFirst()),
      layout: .interleaved, stride: inputs.shape.dropFirst().reduce(1, *),
      labels: digits.map { $0 == 10 ? 0 : $0 }, names: MNISTFormat.digits)
    try images.checkLabels(path: path)
    return try images.dataset(
      name: "svhn", selection: selection,
      source: "Netzer, Wang, Coates, Bissacco, Wu, Ng (2011), Street View House Numbers; \(path)",
      license: "for non-commercial use only, say the authors")
  }

  private static func checkCounts(
    _ inputs: NumPyArray, _ outputs: NumPyArray, path: String
  ) throws(DatasetError) {
    let rows = inputs.shape.first ?? 1
    guard inputs.count > 0 else { throw .emptyFile(path: path) }
    guard outputs.count == rows else {
      throw .countMismatch(
        inputs: "\(path)[x]", inputCount: rows, labels: "\(path)[y]", labelCount: outputs.count)
    }
  }
}

extension NumPyArchive {
  /// Opens an archive, with the error of this module when there is none.
  fileprivate init(existing path: String) throws {
    _ = try DataFile.firstExisting([path])
    try self.init(path: path)
  }
}
