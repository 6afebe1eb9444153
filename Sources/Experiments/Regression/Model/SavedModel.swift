import Architectures
import Datasets
import Foundation
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// A fitted predictor in a folder: everything that predictions on new rows need, and nothing of the
/// training files.
///
/// `model.json` says what it is and how outputs are read, `model.npz` holds the scaled training inputs,
/// (n, features), the coefficients, (n, outputs), the constant terms, (outputs), and the numbers of
/// the scaling.
public struct SavedModel: Sendable {
  /// `model.json`.
  public struct Manifest: Sendable, Codable, Equatable {
    /// The version of this form.
    public var schemaVersion = 1
    /// The version of the program that wrote it.
    public var program = Versions.program
    /// The network.
    public let architecture: Architecture
    /// The kernel.
    public let kind: KernelKind
    /// The shape of an input.
    public let shape: [Int]
    /// The rule by which inputs are scaled.
    public let scaling: FeatureScaling
    /// The names of the classes, in the order of the outputs; nil for values.
    public let classes: [String]?
    /// The ridge, or the cost or penalty of another classifier.
    public let ridge: Double
    /// How it was learned; nil, as in models of before there was a choice, for a ridge.
    public let classifier: KernelMethod?
    /// How outputs become classes and probabilities; nil, likewise, for the largest output.
    public let reading: OutputReading?
    /// The name of the training data.
    public let trainedOn: String
    /// The number of training rows.
    public let rows: Int
  }

  /// What it is.
  public let manifest: Manifest
  /// How inputs are scaled.
  public let scaling: FittedScaling
  /// The scaled training inputs: (n, features).
  public let inputs: Matrix<Double>
  /// What it learned.
  public let predictor: KernelPredictor

  /// The model of `result`.
  ///
  /// - Throws: `SavedModelError.noArchitecture` when the kernels came from files.
  public init(_ result: RegressionResult) throws {
    guard case .network(let architecture, let kind) = result.run.kernels else {
      throw SavedModelError.noArchitecture
    }
    let training = result.data.training
    let rule = result.run.scaling.resolved(for: training.shape)
    scaling = try FittedScaling(rule, fitting: training)
    inputs = try scaling.applied(to: training)
    predictor = result.predictor
    var names: [String]?
    if case .classes(_, let classes) = training.targets { names = classes }
    manifest = Manifest(
      architecture: architecture, kind: kind, shape: training.shape, scaling: rule,
      classes: names, ridge: result.regularization.strength, classifier: result.run.method,
      reading: predictor.reading, trainedOn: training.name, rows: training.count)
  }

  /// The outputs at the rows of `data`: (m, outputs).
  ///
  /// Cost: m n kernel entries, which are never in memory together.
  ///
  /// - Throws: `SavedModelError.wrongShape`, `DatasetError`, `InfiniteWidthError`.
  public func predict(
    _ data: Dataset, parallelism: Parallelism = .allCores,
    progress: ((Double) throws -> Void)? = nil
  ) throws -> Matrix<Double> {
    guard data.shape == manifest.shape else {
      throw SavedModelError.wrongShape(
        data: data.name, shape: data.shape, expected: manifest.shape)
    }
    guard let shape = manifest.architecture.inputShape(for: manifest.shape) else {
      throw DatasetError.notImages(name: data.name, shape: data.shape)
    }
    let x = try scaling.applied(to: data)
    guard x.rows > 0 else { return Matrix(rows: 0, columns: predictor.intercept.count) }
    let cross = try manifest.architecture.kernelBlocks(
      x, inputs, kind: manifest.kind, input: shape,
      options: KernelOptions(parallelism: parallelism))
    return try cross.product(with: predictor.coefficients, progress: progress)
      .addingToRows(predictor.intercept)
  }

  // MARK: Files

  /// Writes the model into `folder`, which is made.
  ///
  /// - Throws: `ResultFileError.unwritable`, `NumPyError.unwritable`.
  public func write(to folder: String) throws {
    try ResultFile.makeFolder(folder)
    try NumPyArchive.write(
      [
        ("inputs", NumPyArray(inputs)), ("coefficients", NumPyArray(predictor.coefficients)),
        (
          "intercept",
          NumPyArray(
            Matrix(
              rows: 1, columns: predictor.intercept.count, elements: predictor.intercept))
        ),
      ] + scaling.arrays, to: folder + "/model.npz")
    try ResultJSON.write(manifest, to: folder + "/model.json")
  }

  /// Reads the model in `folder`.
  ///
  /// - Throws: `SavedModelError`, `NumPyError`.
  public init(folder: String) throws {
    let path = folder + "/model.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SavedModelError.unreadable(path, reason: "there is no such file")
    }
    do {
      manifest = try JSONDecoder().decode(Manifest.self, from: data)
    } catch {
      throw SavedModelError.unreadable(path, reason: "it does not describe a model")
    }
    guard manifest.schemaVersion == 1 else {
      throw SavedModelError.unreadable(
        path, reason: "it has version \(manifest.schemaVersion) of the form, known is 1")
    }
    let archive = try NumPyArchive(path: folder + "/model.npz")
    inputs = try archive.array("inputs").matrix(as: Double.self)
    let coefficients = try archive.array("coefficients").matrix(as: Double.self)
    let intercept = try archive.array("intercept").matrix(as: Double.self).elements
    let features = manifest.shape.reduce(1, *)
    let reading = manifest.reading ?? (manifest.classes == nil ? .values : .largest(nil))
    let outputs = reading.outputCount(manifest.classes?.count)
    guard inputs.rows == manifest.rows, coefficients.rows == manifest.rows,
      inputs.columns == features, coefficients.columns == outputs, intercept.count == outputs
    else {
      throw SavedModelError.unreadable(
        folder + "/model.npz", reason: "its arrays are not those that model.json describes")
    }
    predictor = KernelPredictor(
      coefficients: coefficients, intercept: intercept, reading: reading)
    scaling = try FittedScaling(manifest.scaling, from: archive)
  }
}
