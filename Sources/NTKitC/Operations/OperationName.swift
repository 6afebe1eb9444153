/// The operations of `ntkit_run`, by name.
enum OperationName: String, CaseIterable {
  case information
  case shapes = "network.shapes"
  case storeKernel = "kernel.store"
  case kernelDiagonal = "kernel.diagonal"
  case dynamics
  case dynamicsOutputs = "dynamics.outputs"
  case dynamicsReach = "dynamics.reach"
  case ensemble
  case ensemblePredict = "ensemble.predict"
  case process
  case processPosterior = "process.posterior"
  case complexity
  case fit = "regression.fit"
  case predict = "regression.predict"
  case save = "regression.save"
  case load = "regression.load"
  case analyze
  case features
  case featureTheory = "features.theory"
  case featureWeights = "features.weights"
  case featureMap = "features.map"
  case bias
  case learningCurve = "learning-curve"

  /// What does it.
  var type: any Operation.Type {
    switch self {
    case .information: Information.self
    case .shapes: NetworkShapes.self
    case .storeKernel: StoreKernel.self
    case .kernelDiagonal: KernelDiagonal.self
    case .dynamics: MakeDynamics.self
    case .dynamicsOutputs: DynamicsOutputs.self
    case .dynamicsReach: DynamicsReach.self
    case .ensemble: MakeEnsemble.self
    case .ensemblePredict: EnsemblePredictions.self
    case .process: MakeProcess.self
    case .processPosterior: ProcessPosterior.self
    case .complexity: LabelComplexity.self
    case .fit: FitRegression.self
    case .predict: PredictRegression.self
    case .save: SaveRegression.self
    case .load: LoadRegression.self
    case .analyze: Analyze.self
    case .features: Features.self
    case .featureTheory: FeatureTheoryOperation.self
    case .featureWeights: FeatureWeights.self
    case .featureMap: FeatureMapOperation.self
    case .bias: Bias.self
    case .learningCurve: LearningCurve.self
    }
  }
}
