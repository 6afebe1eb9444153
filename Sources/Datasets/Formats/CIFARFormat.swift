import Foundation

/// The binary versions of CIFAR-10 and CIFAR-100: records of label bytes and three 32 x 32 planes.
///
/// Source: Krizhevsky (2009), https://www.cs.toronto.edu/~kriz/cifar.html.
enum CIFARFormat {
  static let tenNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// CIFAR-10: one label byte; training takes every `data_batch_*.bin` that is there, in order.
  static func ten(directory: String, part: DatasetPart) throws(DatasetError) -> LabelledImages {
    let prefix = part == .train ? "data_batch_" : "test_batch"
    var files = [String]()
    let folders = [directory, DataFile.join(directory, "cifar-10-batches-bin")]
    for folder in folders where files.isEmpty { files = batches(folder, prefix: prefix) }
    guard !files.isEmpty else {
      throw .missingFile(
        tried: folders.flatMap { folder in
          [".bin", ".bin.gz"].map { DataFile.join(folder, prefix + "*" + $0) }
        })
    }
    return try records(files, labelBytes: 1, names: tenNames)
  }

  /// CIFAR-100 with its 100 fine labels: a coarse label byte, then a fine one.
  static func hundred(directory: String, part: DatasetPart) throws(DatasetError) -> LabelledImages {
    let folders = [directory, DataFile.join(directory, "cifar-100-binary")]
    let file = try DataFile.firstExisting(
      folders.flatMap { folder in
        ["", ".gz"].map { DataFile.join(folder, part.rawValue + ".bin" + $0) }
      })
    let namesFile = DataFile.join(
      (file as NSString).deletingLastPathComponent, "fine_label_names.txt")
    var names = (0..<100).map { "\($0)" }
    if FileManager.default.fileExists(atPath: namesFile) {
      let text = String(decoding: try DataFile.bytes(namesFile), as: UTF8.self)
      let lines = text.split(whereSeparator: \.isWhitespace).map(String.init)
      guard lines.count == 100 else {
        throw .malformed(
          path: namesFile, line: nil, reason: "\(lines.count) names, expected 100")
      }
      names = lines
    }
    return try records([file], labelBytes: 2, names: names)
  }

  /// Files `PREFIX*.bin` and `PREFIX*.bin.gz` by name; a plain file hides its packed twin.
  private static func batches(_ directory: String, prefix: String) -> [String] {
    let folder = DataFile.expandingHome(directory)
    let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let plain = found.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".bin") }
    let packed = found.filter {
      $0.hasPrefix(prefix) && $0.hasSuffix(".bin.gz") && !plain.contains(String($0.dropLast(3)))
    }
    return (plain + packed).sorted().map { DataFile.join(folder, $0) }
  }

  private static func records(
    _ files: [String], labelBytes: Int, names: [String]
  ) throws(DatasetError) -> LabelledImages {
    let record = labelBytes + 3072
    var bytes = [UInt8]()
    for file in files {
      let batch = try DataFile.bytes(file)
      guard batch.count % record == 0 else {
        throw .partialRecord(path: file, size: batch.count, record: record)
      }
      bytes += batch
    }
    let labels = stride(from: labelBytes - 1, to: bytes.count, by: record).map { Int(bytes[$0]) }
    let images = LabelledImages(
      bytes: bytes[...], shape: [32, 32, 3], layout: .planar, stride: record, offset: labelBytes,
      labels: labels, names: names)
    try images.checkLabels(path: files.joined(separator: ", "))
    return images
  }
}
