import Architectures
import Datasets
import Experiments
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// The main job on small data.
@Suite struct AnalysisTests {
  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("analysis-\(UUID())").path
  }

  @Test func numbersAgreeWithTheirDefinitions() throws {
    let output = folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let analysis = try Analysis(
      AnalysisRequest(
        data: "digits", classes: ["0", "1"], limit: 120, seed: 3, width: 4096, iterations: 60,
        output: output))
    let result = analysis.result
    #expect(result.data.n == 120 && result.data.testRows == 240 && result.data.classes == 2)

    // y^T H^-1 y by a direct solve on H from its closed form.
    let rows = try ShippedDatasets.digits().selecting(classes: [0, 1]).limited(to: 120)
    let x = try rows.scaledToUnitNorm().x
    let h = Matrix<Double>(rows: 120, columns: 120) { i, j in
      let c = i == j ? 1 : zip(x[row: i], x[row: j]).reduce(0) { $0 + $1.0 * $1.1 }
      return c * (.pi - acos(min(1, c))) / (2 * .pi)
    }
    let y = try rows.signedLabels()
    let q = zip(y, try Cholesky(h).solve(y)).reduce(0) { $0 + $1.0 * $1.1 }
    // The solution's relative error is the condition number, below 1e5 here, times 1e-14.
    expectClose(result.labels.trueComplexity, (2 * q / 120).squareRoot(), relative: 1e-9)
    expectClose(result.labels.predictedDistance, q.squareRoot(), relative: 1e-9)
    #expect(result.labels.randomComplexity > 2 * result.labels.trueComplexity)
    #expect(result.labels.corruption.map(\.fraction).count == 11)
    #expect(
      zip(result.labels.corruption, result.labels.corruption.dropFirst()).allSatisfy {
        $0.expected < $1.expected
      })

    // One step of gradient descent from 0 leaves y - H y / lambda_max.
    let values = try SymmetricEigen.values(of: h)
    expectClose(result.kernel.largestEigenvalue, values.last!, relative: 1e-12)
    let step = zip(y, h * y).map { $0 - $1 / values.last! }
    expectClose(
      result.training.predictedLoss[1], step.reduce(0) { $0 + $1 * $1 } / 120, relative: 1e-9)
    #expect(result.training.iterations.prefix(2) == [0, 1])
    // The Gram matrix of 2048 independent neurons is off by about 1/sqrt(2048) = 2 %; over a curve
    // that falls by 20 times the deviation of its logarithm stays of that order.
    #expect(try #require(result.training.largestDeviation) < 0.2)
    #expect(try #require(result.training.largestRandomDeviation) < 0.1)
    #expect(result.prediction.testError <= 0.02)

    let files = try analysis.write()
    let page = try String(contentsOf: files.report, encoding: .utf8)
    #expect(page.contains("<svg") && page.contains(analysis.answer[2].prefix(20)))
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: files.json))
    let object = try #require(json as? [String: Any])
    for key in ["data", "architecture", "seed", "kernel", "labels", "training", "prediction"] {
      #expect(object[key] != nil, "\(key)")
    }
    #expect(files.pictures.count == 4)
  }

  @Test func severalClassesUseTheTrace() throws {
    let output = folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let result = try Analysis(
      AnalysisRequest(
        data: "digits", classes: ["1", "4", "7"], limit: 60, width: 256, iterations: 10,
        output: output)
    ).result
    let rows = try ShippedDatasets.digits().selecting(classes: [1, 4, 7]).limited(to: 60)
    let x = 8.0 * (try rows.scaledToUnitNorm().x)  // length sqrt(64)
    let h = try Architecture.twoLayer.ntkKernel(x)
    let labels = try rows.classes().labels
    let targets = Matrix<Double>(rows: 60, columns: 3) { (labels[$0] == $1 ? 1 : 0) - 1.0 / 3 }
    let trace = Matrix.product(targets, .transposed, try Cholesky(h).solve(targets)).trace
    expectClose(result.labels.trueComplexity, (2 * trace / 60).squareRoot(), relative: 1e-9)
  }

  @Test func otherArchitecturesAndTables() throws {
    let output = folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let result = try Analysis(
      AnalysisRequest(
        data: "iris", architecture: .fullyConnected(hiddenLayers: 2), classes: ["1", "2"],
        width: 512, iterations: 20, output: output)
    ).result
    #expect(result.notes.contains { $0.contains("standardized") })
    #expect(result.training.trainedLoss.last! < result.training.trainedLoss[0])
  }

  @Test func contradictionsNameTheRowsOfTheFile() throws {
    let output = folder()
    let file = output + ".csv"
    try "a,b,y\n1,2,p\n1,2,q\n2,2,p\n5,1,q\n3,3,q\n8,1,p\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    #expect {
      try Analysis(AnalysisRequest(data: file, output: output))
    } throws: { error in
      guard case AnalysisError.contradiction(_, 0, 1)? = error as? AnalysisError else {
        return false
      }
      return true
    }
  }
}
