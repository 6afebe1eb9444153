/// A convolution; `filter` has one entry for sequences, two for images.
public func Conv(
  _ filter: Int..., strides: [Int]? = nil, padding: Padding = .valid, weightStd: Double = 1,
  biasStd: Double = 0, units: Int? = nil, trainable: Bool = true, learningRate: Double = 1
) -> Layer {
  .conv(
    Convolution(
      filter: filter, strides: strides, padding: padding, weightStd: weightStd, biasStd: biasStd,
      units: units, trainable: trainable, learningRate: learningRate))
}

/// A convolution whose filter differs at every position.
public func ConvLocal(
  _ filter: Int..., strides: [Int]? = nil, padding: Padding = .valid, weightStd: Double = 1,
  biasStd: Double = 0, units: Int? = nil, trainable: Bool = true, learningRate: Double = 1
) -> Layer {
  .convLocal(
    Convolution(
      filter: filter, strides: strides, padding: padding, weightStd: weightStd, biasStd: biasStd,
      units: units, trainable: trainable, learningRate: learningRate))
}

/// A transposed convolution.
public func ConvTranspose(
  _ filter: Int..., strides: [Int]? = nil, padding: Padding = .valid, weightStd: Double = 1,
  biasStd: Double = 0, units: Int? = nil, trainable: Bool = true, learningRate: Double = 1
) -> Layer {
  .convTranspose(
    Convolution(
      filter: filter, strides: strides, padding: padding, weightStd: weightStd, biasStd: biasStd,
      units: units, trainable: trainable, learningRate: learningRate))
}

/// The mean over a window; `strides` nil means the window.
public func AveragePool(_ window: Int..., strides: [Int]? = nil, padding: Padding = .valid)
  -> Layer
{
  .averagePool(Pool(window: window, strides: strides, padding: padding))
}

/// The sum over a window; `strides` nil means the window.
public func SumPool(_ window: Int..., strides: [Int]? = nil, padding: Padding = .valid) -> Layer {
  .sumPool(Pool(window: window, strides: strides, padding: padding))
}

/// The largest entry of a window, channel by channel; `strides` nil means the window.
public func MaxPool(_ window: Int..., strides: [Int]? = nil, padding: Padding = .valid) -> Layer {
  .maxPool(Pool(window: window, strides: strides, padding: padding))
}

/// The mean over all positions.
public func GlobalAveragePool() -> Layer { .globalAveragePool }

/// The sum over all positions.
public func GlobalSumPool() -> Layer { .globalSumPool }

/// All positions and channels as one vector.
public func Flatten() -> Layer { .flatten }

/// Subtracts the mean and divides by the standard deviation over `axes` of (batch, positions...,
/// channels).
public func LayerNorm(axes: [Int] = [-1]) -> Layer { .layerNorm(LayerNormalization(axes: axes)) }

/// Subtracts each channel's mean and divides by its standard deviation, over the batch and all
/// positions; `affine` puts a trained factor and shift of each channel behind it.
public func BatchNorm(affine: Bool = false) -> Layer {
  .batchNorm(BatchNormalization(affine: affine))
}

/// Keeps each unit with probability `keep` and divides it by `keep`.
public func Dropout(keep: Double) -> Layer { .dropout(keep: keep) }
