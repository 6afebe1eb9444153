import LinearAlgebra

/// The data sets that come with the library.
public enum ShippedDatasets {
  /// 1,797 images of handwritten digits, 8 x 8 pixels in [0, 1] (the file has 0 to 16).
  ///
  /// The test part of UCI's Optical Recognition of Handwritten Digits.
  ///
  /// - Throws: `DatasetError.resourceMissing` when the file is not installed.
  public static func digits() throws(DatasetError) -> Dataset {
    let path = try ResourceFolder.path(of: "digits.csv.gz")
    let table = try CSVFormat.dataset(path: path, label: nil)
    return Dataset(
      name: "digits", x: table.x.map { $0 / 16 }, shape: [8, 8, 1], targets: table.targets,
      source: "Alpaydin, Kaynak (1998), Optical Recognition of Handwritten Digits, UCI; as in"
        + " scikit-learn",
      license: "CC BY 4.0 (data), BSD-3-Clause (file)")
  }

  /// 150 irises of three species with four lengths in centimetres.
  ///
  /// - Throws: `DatasetError.resourceMissing` when the file is not installed.
  public static func iris() throws(DatasetError) -> Dataset {
    let path = try ResourceFolder.path(of: "iris.csv")
    var dataset = try CSVFormat.dataset(path: path, label: nil)
    dataset.name = "iris"
    dataset.source =
      "Fisher (1936), The use of multiple measurements in taxonomic problems; as in"
      + " scikit-learn"
    dataset.license = "BSD-3-Clause"
    return dataset
  }
}
