/// MNIST and sets in its format: two IDX files for each part.
enum MNISTFormat {
  static let digits = (0..<10).map { "\($0)" }
  static let clothes = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  /// The images of one part in `directory`.
  static func images(
    directory: String, part: DatasetPart, names: [String]
  ) throws(DatasetError) -> LabelledImages {
    let prefix = part == .train ? "train" : "t10k"
    let imagePath = try file(directory, prefix, "images", axes: 3)
    let labelPath = try file(directory, prefix, "labels", axes: 1)
    let images = try IDX(path: imagePath, axes: 3)
    let labels = try IDX(path: labelPath, axes: 1)
    guard images.shape[0] == labels.shape[0] else {
      throw .countMismatch(
        inputs: imagePath, inputCount: images.shape[0], labels: labelPath,
        labelCount: labels.shape[0])
    }
    let result = LabelledImages(
      bytes: images.elements, shape: [images.shape[1], images.shape[2], 1], layout: .interleaved,
      stride: images.shape[1] * images.shape[2], labels: labels.elements.map { Int($0) },
      names: names)
    try result.checkLabels(path: labelPath)
    return result
  }

  /// Mirrors name the files with a hyphen or a dot before `idx`.
  private static func file(
    _ directory: String, _ prefix: String, _ kind: String, axes: Int
  ) throws(DatasetError) -> String {
    let names = ["-", "."].map { "\(prefix)-\(kind)\($0)idx\(axes)-ubyte" }
    return try DataFile.firstExisting(
      names.flatMap { [DataFile.join(directory, $0), DataFile.join(directory, $0 + ".gz")] })
  }
}
