extension Architecture {
  /// The fully connected ReLU network `fc-L`: L times (dense with weightStd sqrt 2, ReLU), then a
  /// dense readout with weightStd 1.
  ///
  /// Arora et al. (1904.11955, section 3) start at Sigma^0(x, x') = x . x', without the division by
  /// the number d of features, and put c_sigma = 2 behind the activations. Both kernels of this
  /// network are theirs divided by d: NNGP = Sigma^L / d and NTK = Theta^L / d, because ReLU is
  /// homogeneous. At unit inputs with cosine 1/2, d * NTK is .9423, 1.3515, 1.7378, 2.4629 for L
  /// = 1, 2, 3, 5.
  public static func fullyConnected(hiddenLayers: Int) -> Architecture {
    let hidden = Dense(weightStd: 2.0.squareRoot())
    return Architecture(name: "fc-\(hiddenLayers)") {
      for _ in 0..<hiddenLayers {
        hidden
        ReLU()
      }
      Dense()
    }
  }

  /// The two-layer ReLU network `two-layer`, with a trained hidden layer and a frozen readout.
  ///
  /// It computes sum_r a_r max(0, w_r . x / sqrt d) / sqrt m, and the w_r are trained.
  /// Its NTK is H / d for d features, where H(x, x') = x . x' (pi - arccos c) / (2 pi), with the cosine c
  /// of x and x', is the Gram matrix of Du et al. (1810.02054) and Arora et al. (1901.08584,
  /// eq. 5): they do not divide by the number of features. Their signs a_r = +-1 have the same
  /// second moment as the N(0, 1) readout here.
  public static var twoLayer: Architecture {
    Architecture(name: "two-layer") {
      Dense()
      ReLU()
      Dense(trainable: false)
    }
  }
}
