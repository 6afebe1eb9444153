import Datasets
import LinearAlgebra

/// A `FeatureScaling` with all the numbers it took from training rows.
public enum FittedScaling: Sendable {
  /// Inputs as they are.
  case none
  /// Every feature on its own.
  case standardize(Standardization)
  /// Every row on its own.
  case unitNorm
  /// Every channel on its own.
  case channels(ChannelStandardization)
  /// Every image on its own.
  case contrast
  /// Contrast, then x W: (features, features).
  case zca(Matrix<Double>)

  /// Fits `rule` on the rows of `training`.
  ///
  /// - Throws: `DatasetError` when the rule needs images or an image has no contrast.
  public init(_ rule: FeatureScaling, fitting training: Dataset) throws {
    switch rule.resolved(for: training.shape) {
    case .none, .auto: self = .none
    case .standardize: self = .standardize(Standardization(fitting: training.x))
    case .unitNorm: self = .unitNorm
    case .channels: self = .channels(try ChannelStandardization(fitting: training))
    case .contrast: self = .contrast
    case .zca: self = .zca(try ZCAWhitening(fitting: training.normalizingContrast().x).matrix)
    }
  }

  /// The scaled inputs of `data`.
  ///
  /// - Throws: `DatasetError.featureMismatch`, `.zeroRow`, `.notImages` or `.noContrast`.
  public func applied(to data: Dataset) throws -> Matrix<Double> {
    func root() -> Double { Double(data.x.columns).squareRoot() }
    switch self {
    case .none: return data.x
    case .standardize(let fit): return try fit.applied(to: data.x)
    case .unitNorm: return try data.scaledToUnitNorm().x.scaled(by: root())
    case .channels(let fit): return try fit.applied(to: data).x
    case .contrast: return try data.normalizingContrast().x.scaled(by: root())
    case .zca(let matrix):
      guard data.x.columns == matrix.rows else {
        throw DatasetError.featureMismatch(seen: data.x.columns, expected: matrix.rows)
      }
      return try data.normalizingContrast().x * matrix
    }
  }

  // MARK: Files

  /// The numbers as arrays with names.
  var arrays: [(name: String, array: NumPyArray)] {
    func row(_ values: [Double]) -> NumPyArray {
      NumPyArray(Matrix(rows: 1, columns: values.count, elements: values))
    }
    switch self {
    case .none, .unitNorm, .contrast: return []
    case .standardize(let fit):
      return [("means", row(fit.means)), ("scales", row(fit.scales))]
    case .channels(let fit):
      return [("means", row(fit.channels.means)), ("scales", row(fit.channels.scales))]
    case .zca(let matrix): return [("whitening", NumPyArray(matrix))]
    }
  }

  /// `rule`, which is not `auto`, with the numbers in `archive`.
  ///
  /// - Throws: `NumPyError` when they are not there.
  init(_ rule: FeatureScaling, from archive: NumPyArchive) throws {
    func matrix(_ name: String) throws -> Matrix<Double> {
      try archive.array(name).matrix(as: Double.self)
    }
    func standardization() throws -> Standardization {
      let (means, scales) = (try matrix("means").elements, try matrix("scales").elements)
      guard means.count == scales.count else {
        throw SavedModelError.unreadable(
          archive.path, reason: "it has \(means.count) means and \(scales.count) scales")
      }
      return Standardization(means: means, scales: scales)
    }
    switch rule {
    case .none, .auto: self = .none
    case .standardize: self = .standardize(try standardization())
    case .unitNorm: self = .unitNorm
    case .channels: self = .channels(ChannelStandardization(channels: try standardization()))
    case .contrast: self = .contrast
    case .zca: self = .zca(try matrix("whitening"))
    }
  }
}
