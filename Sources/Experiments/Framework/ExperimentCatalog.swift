/// All experiments, in the order of their identifiers.
public enum ExperimentCatalog {
  /// Every experiment.
  public static let all: [any Experiment.Type] = [
    A0RandomLabels.self,
    A1GramMatrix.self,
    A2TrainingLoss.self,
    A3LabelProjections.self,
    A4TestBound.self,
    A5ComplexityCorruption.self,
    A6DistanceToInitialization.self,
    A7MinimumNorm.self,
    A8Learnability.self,
    A9RademacherComplexity.self,
    A10WidthIndependence.self,
    B1Linearization.self,
    B2TangentFlow.self,
    B3NetworkAndTangent.self,
    B4FullyConnectedKernel.self,
    B5ConvolutionalKernel.self,
    B6Augmentation.self,
    B7CompositionalKernel.self,
    B8NetworksAndKernels.self,
    C7MatrixSensing.self,
    C8CommutingMeasurements.self,
    C9MultiTask.self,
    C10StepAndScale.self,
    C11LeastSquares.self,
    C12MirrorDescent.self,
    C13SteepestDescent.self,
    C14CoordinateDescent.self,
    C15AdaGrad.self,
    C16LogisticRegression.self,
    C17OptimizersOnSeparableData.self,
    C18Multiclass.self,
    C19NormsOnSeparableData.self,
    C20AdaGradOnSeparableData.self,
    C21OneBitCompletion.self,
    C22FullyConnected.self,
    C23Convolutional.self,
    C24Diagonal.self,
    D1DeepNetwork.self,
    D2ForwardStability.self,
    D3Convergence.self,
    D4GradientBounds.self,
    D5SemiSmoothness.self,
    D6NoExplosion.self,
    D7KernelEquivalence.self,
    D8TrainedLayers.self,
    D9LossSurface.self,
    D10OtherSettings.self,
    D12MinimalNorm.self,
    UCITables.self,
    SmallDataImages.self,
    ImageTable.self,
  ]

  /// The experiment with this identifier or alias, whatever the case of its letters.
  public static func find(_ name: String) -> (any Experiment.Type)? {
    let wanted = name.lowercased()
    return all.first { $0.id.lowercased() == wanted || $0.alias == wanted }
  }
}
