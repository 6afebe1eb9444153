import Datasets
import LinearAlgebra

/// How inputs are scaled before a kernel sees them.
///
/// A kernel's first layer takes the mean x . x' / features, so that unit-norm rows are stretched to
/// length sqrt(features): then x . x / features = 1 for every row.
public enum FeatureScaling: String, Sendable, Codable, CaseIterable {
  /// Unit norm for images, standardized features for tables.
  case auto
  /// As they are.
  case none
  /// Every feature minus its mean, over its standard deviation, both of the training rows.
  case standardize
  /// Every row scaled to length sqrt(features).
  case unitNorm = "unit-norm"
  /// Images: every channel minus its mean, over its standard deviation, both over all pixels of the
  /// training rows.
  case channels
  /// Images: every one minus its own mean, then scaled to length sqrt(features).
  case contrast
  /// Images: every one minus its own mean, scaled to length 1, then whitened by ZCA with b = 1e-4,
  /// fitted on the training rows.
  case zca

  /// What `auto` means for inputs of `shape`.
  public func resolved(for shape: [Int]) -> FeatureScaling {
    guard self == .auto else { return self }
    return shape.count == 1 ? .standardize : .unitNorm
  }

  /// Scales both parts by rules that see the training rows only.
  ///
  /// - Throws: `DatasetError.featureMismatch`, or `.zeroRow` for a row that has no direction.
  public func apply(
    training: Dataset, test: Dataset
  ) throws -> (training: Matrix<Double>, test: Matrix<Double>) {
    guard training.x.columns == test.x.columns else {
      throw DatasetError.featureMismatch(seen: test.x.columns, expected: training.x.columns)
    }
    let scale = try FittedScaling(self, fitting: training)
    return (try scale.applied(to: training), try scale.applied(to: test))
  }

  /// The scaled inputs of `data`, by rules that see the rows of `training` only.
  ///
  /// - Throws: `DatasetError.featureMismatch`, or `.zeroRow` for a row that has no direction;
  ///   `.notImages` for rules that need images, `.noContrast` for an image of one colour.
  public func applied(to data: Dataset, fittedOn training: Dataset) throws -> Matrix<Double> {
    try FittedScaling(self, fitting: training).applied(to: data)
  }
}
