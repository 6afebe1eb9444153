extension ImageTask {
  /// What an experiment says when CIFAR-10 is not there.
  static let absent =
    "CIFAR-10 is absent: no accuracies were measured, only the identities; 'ntkit data fetch"
    + " cifar10' downloads it."

  /// How ridges are chosen, for the record of a run.
  static let ridgeSetting =
    "ridges by the smallest mean squared exact leave-one-out residual of the training rows"

  /// The precision of kernels, for the record of a run.
  static let precisionSetting = "training kernels in float64, test kernels in float32"
}
