import Figures
import Generalization
import LinearAlgebra

extension A1GramMatrix {
  /// H over the cosine, and the spectra.
  func figure(_ sample: Sample, spectra: [Spectrum]) throws -> FigureGrid {
    let cosines = (0...200).map { Double($0) / 100 - 1 }
    let z = Matrix(cosines.map { [$0, max(0, 1 - $0 * $0).squareRoot()] })
    let curve = try twoLayerGram(Matrix([[1.0, 0]]), z)
    let entries = Figure(
      "Entries", x: Axis("cosine x_i · x_j"), y: Axis("H^{∞}_{ij}"),
      series: [
        Series("closed form", x: cosines, y: Array(curve[row: 0]), style: .line, color: 0),
        Series(
          "series, l ≤ 3", x: cosines,
          y: cosines.map { ReLUGramSeries.value($0, terms: 3) }, style: .dashedLine, color: 1),
        Series(
          "random neurons", x: sample.cosines, y: sample.sampled, style: .markers, color: 0),
      ])
    let values = Figure(
      "Eigenvalues", x: Axis("rank / *n*", scale: .log), y: Axis("eigenvalue", scale: .log),
      series: spectra.enumerated().map { index, spectrum in
        let n = spectrum.values.count
        return Series(
          spectrum.name, x: (1...n).map { Double($0) / Double(n) }, y: spectrum.values.reversed(),
          style: .line, color: index)
      })
    return FigureGrid(
      "The Gram matrix of wide two-layer networks", panels: [entries, values],
      caption: "Left: an entry of H^∞ depends on the cosine of two inputs alone. Right: its"
        + " eigenvalues, largest first; all are positive for distinct inputs.")
  }
}
