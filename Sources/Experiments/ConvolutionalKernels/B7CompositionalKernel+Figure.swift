import Architectures
import Figures
import InfiniteWidth
import LinearAlgebra

extension B7CompositionalKernel {
  /// The last operation, and its value for two images.
  func figure() throws -> FigureGrid {
    let curve = (0...200).map { Double($0) / 100 - 1 }
    let last = Figure(
      "The last operation", x: Axis("correlation *c*"), y: Axis("projected kernel"),
      series: Nonlinearity.allCases.enumerated().map { index, kind in
        Series(
          kind.rawValue, x: curve, y: curve.map { kind.projection.value(at: $0) }, style: .line,
          color: index)
      }, legend: .inside(.topLeft))
    let waves = SmallImages.waves(side: 8)
    let pairs = Figure(
      "Two images, by depth", x: Axis.categories("network", ["Myrtle5", "Myrtle7", "Myrtle10"]),
      y: Axis("projected kernel of two images"),
      series: try Nonlinearity.allCases.enumerated().map { index, kind in
        let values = try MyrtleDepth.allCases.map { depth in
          try KernelTransforms.projected(
            Self.kernel(depth, kind, waves), kind.projection)[0, 1]
        }
        return Series(
          kind.rawValue, x: values.indices.map(Double.init), y: values, style: .markers,
          color: index)
      })
    return FigureGrid(
      "Compositional kernels", panels: [last, pairs],
      caption: "Left: the projected activation turns the correlation of two pooled images into a"
        + " kernel with a unit diagonal. Right: its value for two smooth images of 8 x 8 pixels.")
  }
}
