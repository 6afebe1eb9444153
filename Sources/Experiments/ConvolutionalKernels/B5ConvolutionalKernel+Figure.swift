import Architectures
import Figures
import InfiniteWidth
import LinearAlgebra

extension B5ConvolutionalKernel {
  /// The correlation of two images under each kernel, by the number of convolutions.
  func figure() throws -> FigureGrid {
    let images = SmallImages.waves(side: 8)
    let depths = Array(1...12)
    func panel(_ title: String, _ readout: ConvolutionalReadout) throws -> Figure {
      let kernels = try depths.map {
        try Architecture.convolutional(depth: $0 + 1, readout: readout, endLayers: .trained)
          .kernel(images.x, input: images.shape)
      }
      // A single convolution with fixed ends has nothing to train.
      let fixed = try depths.dropFirst().map {
        try Architecture.convolutional(depth: $0 + 1, readout: readout, endLayers: .fixed)
          .ntkKernel(images.x, input: images.shape)
      }
      let x = depths.map(Double.init)
      return Figure(
        title, x: Axis("convolutions"), y: Axis("correlation of two images"),
        series: [
          Series("NNGP", x: x, y: kernels.map { correlation($0.nngp) }, style: .line, color: 0),
          Series(
            "NTK, all layers trained", x: x, y: kernels.map { correlation($0.ntk) }, style: .line,
            color: 1),
          Series(
            "NTK, first and last fixed", x: Array(x.dropFirst()), y: fixed.map(correlation),
            style: .line, color: 2),
        ])
    }
    return FigureGrid(
      "Convolutional kernels by depth",
      panels: [
        try panel("Without pooling", .flatten),
        try panel("Global average pooling", .globalAverage),
      ],
      caption: "K(x, z)/√(K(x, x) K(z, z)) of two images of 8 x 8 pixels. The NNGP kernels lose the"
        + " difference between images as depth grows; the tangent kernels keep it longer.")
  }
}
