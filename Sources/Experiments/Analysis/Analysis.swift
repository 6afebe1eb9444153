import Architectures
import Dynamics
import Foundation
import Generalization
import InfiniteWidth
import KernelLearning
import LinearAlgebra

/// The main job, which asks what a wide network will learn from a data set.
///
/// Computes the tangent kernel of the training rows and from it, without training: the labels'
/// complexity against random ones, the training curves, the error on held-out rows. Then trains a
/// finite network on true and on random labels to check the curves, unless the kernel was given
/// without its network.
///
/// Reference: Arora, Du, Hu, Li, Wang (2019), arXiv:1901.08584.
public struct Analysis: Sendable {
  /// The numbers.
  public let result: AnalysisResult
  let data: AnalysisData
  let curves: AnalysisCurves
  /// The kernel predictor's outputs on the held-out rows.
  let testOutputs: Matrix<Double>
  let request: AnalysisRequest

  /// Loads the data and announces the plan before anything large is allocated.
  ///
  /// - Throws: `DatasetError`, `NumPyError`, `AnalysisError` for data that cannot be used.
  static func prepare(_ request: AnalysisRequest) throws -> (AnalysisData, AnalysisPlan) {
    request.report("Reading \(request.data)", 0)
    let data = try AnalysisData(request)
    guard data.x.rows >= 2 else {
      throw AnalysisError.tooFewRows(name: data.name, rows: data.x.rows)
    }
    let plan = AnalysisPlan(
      rows: data.x.rows, testRows: data.testX.rows, features: data.features,
      outputs: data.y.columns, width: request.width, iterations: request.iterations)
    return (data, plan)
  }

  /// Runs the analysis; `announce` is called with the plan once the sizes are known.
  ///
  /// - Throws: errors of the data; `KernelError.singularKernel` when two inputs coincide on the
  ///   sphere; `InfiniteWidthError.insufficientMemory`; errors of the architecture.
  public init(_ request: AnalysisRequest, announce: (AnalysisPlan) -> Void = { _ in }) throws {
    let watch = Stopwatch()
    let (data, plan) = try Self.prepare(request)
    announce(plan)
    try MachineMemory.require(plan.bytes)
    let architecture = try request.network
    var kernels = try Self.kernels(architecture, data, request)
    request.report("Decomposing the kernel", 0)
    // Also names coincident rows, and whether their labels contradict each other.
    let spectrum = try Self.spectrum(&kernels.train, labels: data.y)
    let random = Self.randomLabels(like: data, request.seed)
    let labels = try Self.labelSummary(spectrum, data, request, plan: plan)
    let stepSize = 1 / spectrum.largest
    let curves = try AnalysisCurves(
      spectrum: spectrum, labels: data.y, random: random, stepSize: stepSize,
      iterations: plan.iterations)
    request.report("Choosing the ridge", 0)
    let prediction = try Self.predict(spectrum, kernels.cross, data, request.seed)
    let training = try architecture.map {
      try Self.train($0, data, random: random, curves: curves, plan: plan, request)
    }
    self.data = data
    self.curves = curves
    testOutputs = prediction.outputs
    self.request = request
    result = AnalysisResult(
      version: Versions.program,
      data: .init(
        name: data.name, n: data.x.rows, testRows: data.testX.rows, features: data.features,
        classes: data.classNames.count, classNames: data.classNames),
      architecture: architecture?.oneLine ?? "kernel of \(request.kernel?.path ?? "")",
      seed: request.seed,
      kernel: .init(
        smallestEigenvalue: spectrum.smallest, largestEigenvalue: spectrum.largest,
        meanDiagonal: kernels.meanDiagonal,
        trueShareOfTop5Percent: curves.trueProjections.share(ofStrongest: 0.05),
        randomShareOfTop5Percent: curves.randomProjections.share(ofStrongest: 0.05)),
      labels: labels,
      training: curves.summary(training, width: plan.width),
      prediction: prediction.summary, notes: data.notes,
      cost: .init(
        plannedBytes: plan.bytes, peakBytes: ProcessMemory.peak,
        seconds: watch.seconds))
  }

  /// Theta on the training rows and against them, in double precision.
  private static func kernels(
    _ architecture: Architecture?, _ data: AnalysisData, _ request: AnalysisRequest
  ) throws -> (train: Matrix<Double>, cross: Matrix<Double>, meanDiagonal: Double) {
    guard let architecture else {
      request.report("Reading the kernel", 0)
      let (train, cross) = try data.kernelRows.read(request, data)
      return (train, cross, train.trace / Double(max(1, train.rows)))
    }
    let input = architecture.inputShape(for: data.shape)
    let train = try architecture.ntkKernel(
      data.x, input: input, options: KernelOptions { request.report("Computing the kernel", $0) })
    let cross = try architecture.ntkKernel(
      data.testX, data.x, input: input,
      options: KernelOptions { request.report("Computing the test kernel", $0) }
    )
    return (train, cross, train.trace / Double(max(1, train.rows)))
  }

  /// The spectrum, which must be positive: a singular kernel is named by its rows.
  ///
  /// Frees `kernel`: only its spectrum is needed from here on.
  private static func spectrum(
    _ kernel: inout Matrix<Double>, labels: Matrix<Double>
  ) throws -> KernelSpectrum {
    if let coincident = CoincidentRows.find(in: kernel, labels: labels) {
      throw KernelError.singularKernel(
        rows: coincident.rows, contradicting: coincident.contradicting)
    }
    let spectrum = try KernelSpectrum(kernel)
    kernel = Matrix(rows: 0, columns: 0)
    guard spectrum.zeroCount == 0 else {
      throw KernelError.numericallySingular(
        smallest: spectrum.eigen.values.first ?? 0, threshold: spectrum.threshold)
    }
    return spectrum
  }

  /// Random labels of the same kind: uniform signs, uniform classes, or shuffled values.
  private static func randomLabels(like data: AnalysisData, _ seed: UInt64) -> Matrix<Double> {
    var stream = RandomStream(seed: seed).child("random labels")
    guard data.isClassification else {
      return data.y.selectingRows(stream.permutation(data.y.rows))
    }
    let alphabet = data.alphabet
    return Matrix((0..<data.y.rows).map { _ in alphabet.draw(&stream) })
  }

  private static func labelSummary(
    _ spectrum: KernelSpectrum, _ data: AnalysisData, _ request: AnalysisRequest, plan: AnalysisPlan
  ) throws -> AnalysisResult.LabelSummary {
    let measure = ComplexityMeasure(spectrum)
    let stream = RandomStream(seed: request.seed).child("corruption")
    var points: [AnalysisResult.CorruptionPoint] = []
    for tenth in 0...10 {
      request.report("Measuring label complexity", Double(tenth) / 11)
      let corruption = try LabelReplacement(
        probability: Double(tenth) / 10, alphabet: data.alphabet)
      let sampled = try measure.sampledComplexity(
        data.y, corruption: corruption, draws: tenth == 0 ? 1 : 20, stream: stream.child(tenth))
      points.append(
        .init(
          fraction: corruption.probability, complexity: sampled.mean,
          standardError: tenth == 0 ? 0 : sampled.standardError,
          expected: try measure.expectedComplexity(data.y, corruption: corruption)))
    }
    let network = try WideNetwork(
      rows: data.x.rows, width: plan.width, initialScale: AnalysisTraining.kappa,
      smallestEigenvalue: spectrum.smallest, initialError: data.y.frobeniusNorm)
    let quadraticForm = try measure.quadraticForm(data.y)
    let bound = try GeneralizationBound(
      network, quadraticForm: quadraticForm, failureProbability: 0.05)
    return .init(
      trueComplexity: try measure.complexity(data.y), randomComplexity: points[10].complexity,
      randomComplexityStandardError: points[10].standardError,
      predictedDistance: quadraticForm.squareRoot(), bound: bound.total,
      boundTerms: Dictionary(
        uniqueKeysWithValues: bound.terms.map { ($0.key.rawValue, $0.value) }),
      boundIsVacuous: bound.isVacuous, corruption: points)
  }

  private static func train(
    _ architecture: Architecture, _ data: AnalysisData, random: Matrix<Double>,
    curves: AnalysisCurves, plan: AnalysisPlan, _ request: AnalysisRequest
  ) throws -> TrainedCurves {
    func run(_ labels: Matrix<Double>, _ what: String, _ index: Int) throws -> AnalysisTraining {
      let seed = request.seed &+ UInt64(index)
      let progress: @Sendable (Double) -> Void = {
        request.report("Training a network on \(what) labels", $0)
      }
      if request.architecture == nil {
        return try .twoLayer(
          data, targets: labels, width: plan.width, learningRate: curves.stepSize,
          iterations: plan.iterations, seed: seed, progress: progress)
      }
      return try .general(
        architecture, data, targets: labels, width: plan.width, learningRate: curves.stepSize,
        iterations: plan.iterations, seed: seed, progress: progress)
    }
    return TrainedCurves(
      trueLabels: try run(data.y, "true", 0), randomLabels: try run(random, "random", 0),
      width: plan.width)
  }
}

extension AnalysisData {
  /// What random labels are drawn from.
  var alphabet: LabelAlphabet {
    classNames.count > 2 ? .centeredOneHot(classes: classNames.count) : .signs
  }
}
