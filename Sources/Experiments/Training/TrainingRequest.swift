import Architectures
import FiniteWidth
import LinearAlgebra

/// Everything that determines a training run of a finite network: what `config.json` of a run's
/// folder holds.
public struct TrainingRequest: Sendable, Codable, Hashable {
  /// How the learning rate falls, in shares of the whole training.
  public enum Schedule: String, Sendable, Codable, CaseIterable {
    /// Not at all.
    case constant
    /// To a tenth after half and after three quarters of the steps.
    case steps
    /// Along half a cosine wave, after a twentieth of the steps of rising.
    case cosine
  }

  /// The data.
  public var data: SplitRequest
  /// How inputs are scaled.
  public var scaling = FeatureScaling.auto
  /// The network.
  public var architecture: Architecture
  /// The units or channels of layers that do not name their own.
  public var width = 512
  /// What is made small; nil takes cross-entropy for classes and squared error for values.
  public var loss: Loss?
  /// How parameters move.
  public var optimizer = Optimizer.gradientDescent(momentum: 0.9)
  /// The learning rate; nil takes a quarter of the largest stable one for gradient descent, on a text
  /// 5 (1 - momentum), 0.1 for Path-SGD, and 0.001 for the others.
  public var learningRate: Double?
  /// How it falls.
  public var schedule = Schedule.constant
  /// lambda of lambda/2 |theta|^2.
  public var weightDecay = 0.0
  /// The largest norm of a gradient; nil for none, on a text 0.25.
  public var largestGradientNorm: Double?
  /// Random changes of images.
  public var augmentation = Augmentation()
  /// The rows of a batch; nil takes 128, or all rows where there are fewer.
  ///
  /// Of a text the streams that are read side by side; nil takes 20.
  public var batchSize: Int?
  /// Of a text: the positions that gradients go back through; nil takes 35.
  public var positions: Int?
  /// Passes over the training rows.
  public var epochs = 10
  /// A file of weights to begin with, as `WeightFile` writes it; nil draws them.
  public var weights: String?
  /// The training rows on which the drift of the tangent kernel is measured; nil measures none.
  public var kernelRows: Int?
  /// The precision of parameters and activations.
  public var precision = KernelPrecision.float32
  /// The seed of parameters, batches, dropout, augmentation and held-out rows.
  public var seed: UInt64 = 0

  /// A request with the defaults.
  public init(data: SplitRequest, architecture: Architecture) {
    self.data = data
    self.architecture = architecture
    seed = data.seed
  }

  /// The momentum of gradient descent; 0 for other optimizers.
  var momentum: Double {
    if case .gradientDescent(let momentum, _) = optimizer { momentum } else { 0 }
  }

  var isGradientDescent: Bool {
    if case .gradientDescent = optimizer { true } else { false }
  }

  /// The learning rate where none is given.
  func usualRate(stable: Double?) -> Double {
    switch optimizer {
    case .gradientDescent: stable.map { $0 / 4 } ?? 0.01
    case .pathSGD: 0.1
    case .adam, .rmsProp, .adaGrad: 0.001
    }
  }

  /// The rows of a batch of `rows` training rows.
  func batchSize(rows: Int) -> Int { batchSize ?? min(128, rows) }

  /// The schedule for `steps` steps.
  func rateSchedule(steps: Int) -> LearningRateSchedule {
    switch schedule {
    case .constant: .constant
    case .steps: .drops(steps: [steps / 2, 3 * steps / 4])
    case .cosine: .cosine(warmup: steps / 20)
    }
  }
}
