import Figures
import Foundation

/// A report like the one that `ntkit analyze` writes, with made-up numbers of a realistic shape.
enum SampleReport {
  /// Reproducible noise in (-1, 1), near enough to random for a picture.
  static func noise(_ i: Int, _ seed: Int) -> Double {
    let v = sin(Double(i) * 12.9898 + Double(seed) * 78.233) * 43758.5453
    return 2 * (v - v.rounded(.down)) - 1
  }

  static var spectrum: Figure {
    let n = 1000
    let eigenvalues = (1...n).map { 180 * pow(Double($0), -1.25) * (1 + 0.03 * noise($0, 1)) }
    let trueLabels = (1...n).map { 25 * pow(Double($0), -1.0) * abs(noise($0, 2) + 0.02) }
    var random = (1...n).map { _ in 1.0 }
    for i in 0..<n { random[i] = abs(noise(i, 3)) * 1.7 + (i == 400 ? -9 : 0) }
    return Figure(
      "True labels lean on the top of the spectrum", x: Axis("index *i*", scale: .log),
      y: Axis("eigenvalue λ_i, projection |v_i^⊤ y|", scale: .log),
      series: [
        Series("eigenvalues λ_i of H^∞", values: eigenvalues, style: .line),
        Series("projections, true labels", values: trueLabels, style: .markers),
        Series("projections, random labels", values: random, style: .markers),
      ],
      caption: "True labels fall with the index as the eigenvalues do; random labels stay level,"
        + " so training must move along directions with λ_i ≈ 10^-2, which is slow.")
  }

  static var loss: Figure {
    let steps = (0...120).map { pow(10, Double($0) / 30) }
    let curve = { (rate: Double, t: Double) in 0.5 * pow(1 + rate * t, -1.6) }
    let measured = stride(from: 0, through: 120, by: 8).map { steps[$0] }
    return Figure(
      "Training follows the kernel's prediction", x: Axis("step *t*", scale: .log),
      y: Axis("training loss Φ(t)", scale: .log),
      series: [
        Series(
          "predicted, true", x: steps, y: steps.map { curve(0.2, $0) }, style: .line, color: 0),
        Series(
          "trained, true", x: measured,
          y: measured.enumerated().map { curve(0.2, $1) * (1 + 0.06 * noise($0, 5)) },
          style: .markers, color: 0),
        Series(
          "predicted, random", x: steps, y: steps.map { curve(0.01, $0) }, style: .line, color: 1),
        Series(
          "trained, random", x: measured,
          y: measured.enumerated().map { curve(0.01, $1) * (1 + 0.05 * noise($0, 6)) },
          style: .markers, color: 1),
      ],
      caption: "Lines: Theorem 4.1. Markers: a network with *m* = 16\u{202F}384 hidden units.")
  }

  static var corruption: Figure {
    let p = (0...10).map { Double($0) / 10 }
    let complexity = p.map { 0.06 + 0.86 * sqrt($0) }
    let error = p.enumerated().map { 0.004 + 0.5 * pow($1, 1.6) + 0.012 * noise($0, 7) }
    return Figure(
      "The complexity measure follows the test error",
      x: Axis("fraction of random labels", range: -0.02...1.02), y: Axis("value"),
      series: [
        Series(
          "complexity (2 y^⊤ (H^∞)^{-1} y / n)^{1/2}", x: p, y: complexity,
          errors: p.map { 0.015 + 0.02 * $0 }, style: .markers),
        Series(
          "test error of the network", x: p, y: error, errors: p.map { _ in 0.013 }, style: .markers
        ),
        Series(
          "chance", x: [-0.02, 1.02], y: [0.5, 0.5], style: .dashedLine, color: Palette.neutral),
        Series(
          "95% of 20 networks", x: p, y: error,
          style: .band(lower: error.map { $0 - 0.04 }, upper: error.map { $0 + 0.04 }), color: 1),
      ], caption: "Means over five draws of the random labels; bars are one standard error.")
  }

  static var predictions: FigureGrid {
    let zeros = (0..<400).map { -0.9 + 0.35 * (noise($0, 8) + noise($0, 9)) }
    let ones = (0..<400).map { 0.85 + 0.4 * (noise($0, 10) + noise($0, 11)) }
    let kernel = zeros + ones
    let network = kernel.enumerated().map { $1 + 0.08 * noise($0, 12) }
    let range = -2.0...2.0
    return FigureGrid(
      "Test predictions",
      panels: [
        Figure(
          "Predictions of the kernel", x: Axis("*f*(x)"), y: Axis("test inputs"),
          series: [
            .histogram("class 0", of: zeros, bins: 40, in: range, color: 0),
            .histogram("class 1", of: ones, bins: 40, in: range, color: 1),
          ]),
        Figure(
          "Kernel and network agree", x: Axis("kernel *f*_{ntk}(x)"), y: Axis("network *f*(x)"),
          series: [
            Series("equal", x: [-2, 2], y: [-2, 2], style: .dashedLine, color: Palette.neutral),
            Series("class 0", x: zeros, y: Array(network[..<400]), style: .markers, color: 0),
            Series("class 1", x: ones, y: Array(network[400...]), style: .markers, color: 1),
          ]),
      ], caption: "Left: the two classes separate at zero. Right: each point is one test input.")
  }

  static func make(in directory: URL) throws -> Report {
    let figures = (
      try spectrum.write(to: directory, name: "spectrum"),
      try loss.write(to: directory, name: "loss"),
      try corruption.write(to: directory, name: "corruption"),
      try predictions.write(to: directory, name: "predictions")
    )
    return Report(
      title: "MNIST, digits 0 and 1", subtitle: "1000 training images, two-layer ReLU network",
      question: "Can a wide network learn these labels, and will it generalize?",
      answer: [
        "Yes: gradient descent fits the labels in about 300 steps, and the bound promises a test"
          + " error below 9 in 100.",
        "The true labels lie along the large eigenvalues of *H*^∞, so their complexity is 0.061;"
          + " random labels have 0.92.",
        "A network of 16\u{202F}384 units trained as predicted and errs on 0.4% of test images.",
      ],
      keyNumbers: [
        .init(
          "Smallest eigenvalue λ_0", value: 1.234e-5, note: "of *H*^∞; it sets the slowest rate"),
        .init("Complexity", value: 0.06104, note: "true labels; 0.92 for random ones"),
        .init("Steps to loss 10^-2", value: 312, note: "predicted; 318 measured"),
        .init("Test error", value: 0.41, unit: "%", note: "2115 test images"),
        .init("Parameters", value: 12_861_440, note: "of the trained network"),
      ],
      sections: [
        ReportSection(
          "Where the labels lie",
          paragraphs: [
            "The kernel *H*^∞ of the two-layer network has eigenvalues λ_1 ≥ … ≥ λ_n with"
              + " eigenvectors v_i. Gradient descent with step η shrinks the error along v_i by the"
              + " factor (1 − ηλ_i) a step, so labels on large eigenvalues are learned fast.",
            "The share of |y|^2 in the first ten directions is 0.87 for the true labels and 0.011"
              + " for random ones.",
          ], figures: [figures.0],
          remarks: [.note("Inputs have unit length, as the theorem asks; `normalize` did this.")],
          details: [
            .init(
              "The ten largest eigenvalues", paragraphs: ["Computed with LAPACK's `dsyevd`."],
              tables: [
                ReportTable(
                  "Eigenvalues and projections", columns: ["*i*", "λ_i", "(v_i^⊤ y)^2"],
                  rows: (1...4).map {
                    [
                      .integer($0), .number(180 / pow(Double($0), 1.25)),
                      .number(600 / pow(Double($0), 2)),
                    ]
                  })
              ])
          ]),
        ReportSection(
          "How training goes",
          paragraphs: ["Theorem 4.1 predicts the loss at every step from the spectrum alone."],
          figures: [figures.1],
          remarks: [
            .warning(
              "The width that the theorem asks for is far above 16\u{202F}384; the agreement here"
                + " is measured, not promised.")
          ]),
        ReportSection(
          "What it means for new images", figures: [figures.2, figures.3],
          tables: [
            ReportTable(
              "Test error by method", columns: ["method", "test error", "wrong images", "seconds"],
              rows: [
                ["Kernel regression, NTK", .uncertain(0.0038, standardError: 0.0013), 8, 0.8213],
                ["Kernel regression, NNGP", .uncertain(0.0043, standardError: 0.0014), 9, 0.79],
                [
                  "Network, *m* = 16\u{202F}384", .uncertain(0.0041, standardError: 0.0014), 9,
                  184.2,
                ],
                ["Linear regression", .uncertain(0.0099, standardError: 0.0021), 21, .missing],
              ])
          ]),
      ],
      provenance: [
        .init(
          "Command",
          "ntkit analyze mnist:data/mnist --classes 0,1 --limit 1000 --seed 7"
            + " --output <here> & \"there\""
        ),
        .init("Seed", "7"), .init("NTKit", "0.1.0, Swift 6.3, OpenBLAS 0.3.21 (SkylakeX)"),
        .init("Processor", "x86-64, 2 cores, AVX-512"), .init("Time", "214 s"),
      ],
      citations: try ["1901.08584", "1806.07572", "1611.03530", "salmon2011philox"].map(
        Citations.work))
  }
}
