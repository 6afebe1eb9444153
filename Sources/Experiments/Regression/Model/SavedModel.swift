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
/// the scaling; for values learned from at most `lawRows` rows also the eigenvectors of the kernel, (n, n),
/// and its eigenvalues, (n), which intervals need.
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
    /// s^2 of the law of new observations; nil where `model.npz` has no law.
    public let lawScale: Double?
    /// Whether kernels are averaged over mirror images; nil, as in models of before there was a choice,
    /// for no.
    public let flips: Bool?
    /// The name of the training data.
    public let trainedOn: String
    /// The number of training rows.
    public let rows: Int
  }

  /// The most training rows whose eigenvectors are kept: 32 MB.
  public static let lawRows = 2000

  /// What it is.
  public let manifest: Manifest
  /// How inputs are scaled.
  public let scaling: FittedScaling
  /// The scaled training inputs: (n, features).
  public let inputs: Matrix<Double>
  /// What it learned.
  public let predictor: KernelPredictor
  /// The law of new observations; nil for classes, and where it was not kept.
  let law: PredictiveLaw?

  /// The model of `result`.
  ///
  /// - Throws: `SavedModelError.noArchitecture` when the kernels came from files.
  public init(_ result: RegressionResult) throws {
    guard case .network(let architecture, let kind) = result.run.kernels else {
      throw SavedModelError.noArchitecture
    }
    let training = result.data.training
    let scaling = try FittedScaling(result.run.scaling, fitting: training)
    self.init(
      result.run, architecture, kind, training, scaling: scaling,
      inputs: try scaling.applied(to: training), predictor: result.predictor,
      // With the eigenvectors here, wherever they were.
      law: training.count <= Self.lawRows
        ? result.law.map {
          PredictiveLaw(
            scale: $0.scale, ridge: $0.ridge, intercept: $0.intercept, values: $0.values,
            vectors: $0.vectors)
        } : nil, strength: result.regularization.strength)
  }

  /// The model of what was learned from the rows of `training`, with its law whatever their number.
  init(
    _ run: RegressionRun, _ architecture: Architecture, _ kind: KernelKind, _ training: Dataset,
    scaling: FittedScaling, inputs: Matrix<Double>, predictor: KernelPredictor,
    law: PredictiveLaw?, strength: Double
  ) {
    self.scaling = scaling
    self.inputs = inputs
    self.predictor = predictor
    self.law = law
    var names: [String]?
    if case .classes(_, let classes) = training.targets { names = classes }
    manifest = Manifest(
      architecture: architecture, kind: kind, shape: training.shape,
      scaling: run.scaling.resolved(for: training.shape), classes: names, ridge: strength,
      classifier: run.method, reading: predictor.reading, lawScale: law?.scale,
      flips: run.averagesFlips ? true : nil, trainedOn: training.name, rows: training.count)
  }

  /// The shape in which the network takes the rows of `data`, which are like the training rows.
  ///
  /// - Throws: `SavedModelError.wrongShape`, `DatasetError.notImages`.
  func inputShape(of data: Dataset) throws -> InputShape {
    guard data.shape == manifest.shape else {
      throw SavedModelError.wrongShape(
        data: data.name, shape: data.shape, expected: manifest.shape)
    }
    return try manifest.architecture.inputShape(of: data)
  }

  /// What the model says of the rows of `data`.
  ///
  /// Cost: m n kernel entries, which are never in memory together; with a law m n^2 multiply-adds.
  ///
  /// - Throws: `SavedModelError.wrongShape`, `DatasetError`, `InfiniteWidthError`.
  public func predict(
    _ data: Dataset, parallelism: Parallelism = .allCores,
    progress: ((Double) throws -> Void)? = nil
  ) throws -> PredictedRows {
    let shape = try inputShape(of: data)
    let x = try scaling.applied(to: data)
    let options = KernelOptions(parallelism: parallelism)
    func rows(_ outputs: Matrix<Double>, _ deviations: [Double]?) -> PredictedRows {
      PredictedRows(
        predictor, outputs, classCount: manifest.classes?.count ?? 0,
        standardDeviations: deviations)
    }
    guard x.rows > 0 else {
      return rows(Matrix(rows: 0, columns: predictor.intercept.count), law.map { _ in [] })
    }
    let cross = try manifest.architecture.kernelBlocks(
      x, inputs, kind: manifest.kind, input: shape, options: options)
    guard let law else {
      var sum = try cross.product(with: predictor.coefficients, progress: progress)
      if manifest.flips == true {
        // The mean over a row and its mirror image.
        let flipped = try manifest.architecture.kernelBlocks(
          scaling.applied(to: data.flippedHorizontally()), inputs, kind: manifest.kind,
          input: shape, options: options)
        sum = 0.5 * (sum + (try flipped.product(with: predictor.coefficients, progress: progress)))
      }
      return rows(sum.addingToRows(predictor.intercept), nil)
    }
    let priors = try manifest.architecture.diagonal(
      x, kind: manifest.kind, input: shape, parallelism: parallelism)
    var (outputs, deviations) = ([Double](), [Double]())
    let step = 1000
    for start in stride(from: 0, to: x.rows, by: step) {
      let part = start..<min(start + step, x.rows)
      let block = try cross.block(rows: part, columns: 0..<inputs.rows)
      outputs += predictor.predict(block).elements
      deviations += law.variances(cross: block, priorVariances: Array(priors[part]))
        .map { $0.squareRoot() }
      try progress?(Double(part.upperBound) / Double(x.rows))
    }
    return rows(
      Matrix(rows: x.rows, columns: predictor.intercept.count, elements: outputs), deviations)
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
      ] + lawArrays + scaling.arrays, to: folder + "/model.npz")
    try ResultJSON.write(manifest, to: folder + "/model.json")
  }

  private var lawArrays: [(String, NumPyArray)] {
    guard let law else { return [] }
    return [
      (
        "eigenvalues",
        NumPyArray(Matrix(rows: 1, columns: law.values.count, elements: law.values))
      ), ("eigenvectors", NumPyArray(law.vectors)),
    ]
  }

  /// The law in `archive`; nil where the manifest has none.
  private static func law(
    _ manifest: Manifest, _ archive: NumPyArchive
  ) throws -> PredictiveLaw? {
    guard let scale = manifest.lawScale else { return nil }
    let values = try archive.array("eigenvalues").matrix(as: Double.self).elements
    let vectors = try archive.array("eigenvectors").matrix(as: Double.self)
    guard values.count == manifest.rows, vectors.rows == manifest.rows,
      vectors.columns == manifest.rows
    else {
      throw SavedModelError.unreadable(
        archive.path, reason: "its eigenvectors are not those of \(manifest.rows) rows")
    }
    // Values are learned with a constant.
    return PredictiveLaw(
      scale: scale, ridge: manifest.ridge, intercept: .unpenalized, values: values,
      vectors: vectors)
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
    law = try Self.law(manifest, archive)
  }
}
