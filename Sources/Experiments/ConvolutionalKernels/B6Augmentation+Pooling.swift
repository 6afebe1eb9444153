import Architectures
import Figures
import InfiniteWidth
import LinearAlgebra

extension B6Augmentation {
  /// Local average pooling between its two ends, and against the formula with separable weights.
  func poolingChecks(_ context: ExperimentContext) throws -> [ExperimentCheck] {
    let images = SmallImages.normal(4, side: 4, stream: context.stream("pooling"))
    let side = images.side
    func kernels(_ readout: ConvolutionalReadout) throws -> [Double] {
      let found = try Architecture.convolutional(
        depth: Self.convolutions + 1, readout: readout, endLayers: .trained
      ).kernel(images.x, input: images.shape)
      return found.nngp.elements + found.ntk.elements
    }
    // A window of (2 c + 1)^2 with c >= P holds all P^2 pixels and is divided by its own area.
    let share = Double(side * side) / Double((2 * side + 1) * (2 * side + 1))
    let global = try kernels(.globalAverage).map { share * share * $0 }
    let single = Self.network(.same, .averagePool(Pool(window: [1, 1])))
    let windowed = try Architecture(layers: single.layers.dropLast() + [.flatten, .dense(Dense())])
      .kernel(images.x, input: images.shape)
    return [
      ExperimentCheck(
        "c = P: largest relative |K - (P/(2P+1))⁴ K_GAP|",
        largestDeviation(try kernels(.localAverage(radius: side)), global), atMost: 1e-10,
        because: "section 4.2: every window holds the whole image; rounding of 256 terms"),
      ExperimentCheck(
        "c = 0: largest relative |K - K_flatten|, windows of 1 x 1",
        largestDeviation(
          windowed.nngp.elements + windowed.ntk.elements, try kernels(.flatten)),
        atMost: 1e-12, because: "section 4.2: a window of one pixel changes nothing"),
      ExperimentCheck(
        "largest relative |K_c - Σ w(i,i') w(j,j') Θ|, c = 0 ... 4",
        try weightsDeviation(images), atMost: 1e-10,
        because: "rounding: correlations c of pixels with errors of 1e-15 give angles to"
          + " 1e-15/√(1 - c²)"),
    ]
  }

  /// The presets against the plain recursion and the weights of section 4.2.
  private func weightsDeviation(_ images: SmallImages) throws -> Double {
    var recursion = images.recursion(0, 1)
    recursion.runConvolutions(Self.convolutions, ends: .trained)
    let pair = images.x.selectingRows([0, 1])
    // The papers add over channels and pixels where the presets average.
    let factor = Double(images.x.columns)
    return try (0...images.side).map { radius in
      let kernels = try Architecture.convolutional(
        depth: Self.convolutions + 1, readout: .localAverage(radius: radius)
      ).kernel(pair, input: images.shape)
      return max(
        largestDeviation(
          triple(factor * kernels.nngp), recursion.localAverage(recursion.sigma, radius: radius)),
        largestDeviation(
          triple(factor * kernels.ntk), recursion.localAverage(recursion.theta, radius: radius)))
    }.max() ?? .nan
  }

  /// The correlation of two images as the window grows from a pixel to the whole image.
  func figure() throws -> FigureGrid {
    let images = SmallImages.waves(side: 8)
    let radii = Array(0...images.side)
    func kernels(_ readout: ConvolutionalReadout) throws -> Kernels<Double> {
      try Architecture.convolutional(depth: 5, readout: readout, endLayers: .trained)
        .kernel(images.x, input: images.shape)
    }
    let local = try radii.map { try kernels(.localAverage(radius: $0)) }
    let (none, global) = (try kernels(.flatten), try kernels(.globalAverage))
    let x = radii.map(Double.init)
    func panel(_ title: String, _ kernel: (Kernels<Double>) -> Matrix<Double>) -> Figure {
      func level(_ name: String, _ kernels: Kernels<Double>, _ color: Int) -> Series {
        Series(
          name, x: [x[0], x[x.count - 1]],
          y: [Double](repeating: correlation(kernel(kernels)), count: 2), style: .dashedLine,
          color: color)
      }
      return Figure(
        title, x: Axis("radius *c* of the window"), y: Axis("correlation of two images"),
        series: [
          level("no pooling", none, 1), level("global pooling", global, 2),
          Series(
            "local average pooling", x: x, y: local.map { correlation(kernel($0)) },
            style: .markers, color: 0),
        ])
    }
    return FigureGrid(
      "Local average pooling",
      panels: [panel("Tangent kernel", \.ntk), panel("NNGP kernel", \.nngp)],
      caption:
        "K(x, z)/√(K(x, x) K(z, z)) of two images of 8 x 8 pixels, 4 convolutions. Windows of"
        + " one pixel are no pooling; from c = 7 on every window holds the whole image.")
  }
}
