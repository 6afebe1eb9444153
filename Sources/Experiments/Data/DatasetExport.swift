import Datasets
import LinearAlgebra

/// The rows of a data set as NumPy arrays, for kernels and for other programs.
public struct DatasetExport: Sendable, Encodable {
  /// The version of this form.
  public let schemaVersion = 1
  /// The reference as it was given.
  public let reference: String
  /// The file of the inputs.
  public let x: String
  /// The shape of the inputs: rows, positions, channels.
  public let xShape: [Int]
  /// The file of the targets: numbers of classes (i8), or values (f8).
  public let y: String
  /// The names of the classes; nil when the targets are values.
  public let classes: [String]?
  /// How the inputs were scaled.
  public let scaling: FeatureScaling

  /// Writes the inputs to `path` and the targets beside it: `X.npy` and `X-y.npy`.
  ///
  /// - Parameter fitted: the rows whose means and deviations standardize; nil for those of
  ///   `dataset`.
  /// - Throws: `DatasetError.featureMismatch`, `.zeroRow`; `NumPyError.unwritable`.
  public init(
    _ dataset: Dataset, reference: String, scaling: FeatureScaling, fittedOn fitted: Dataset? = nil,
    to path: String
  ) throws {
    if let fitted, fitted.x.columns != dataset.x.columns {
      throw DatasetError.featureMismatch(seen: dataset.x.columns, expected: fitted.x.columns)
    }
    self.reference = reference
    self.scaling = scaling.resolved(for: dataset.shape)
    x = path
    y = (path.hasSuffix(".npy") ? String(path.dropLast(4)) : path) + "-y.npy"
    xShape = [dataset.count] + dataset.shape
    let scaled = try scaling.applied(to: dataset, fittedOn: fitted ?? dataset)
    let targets: NumPyArray
    switch dataset.targets {
    case .classes(let labels, let names):
      classes = names
      targets = NumPyArray(shape: [labels.count], labels)
    case .values(let values):
      classes = nil
      targets = NumPyArray(shape: [values.count], values)
    }
    try NumPyArray(shape: xShape, scaled.elements).write(to: x)
    try targets.write(to: y)
  }
}
