import Testing

@testable import Experiments

/// The experiments of high dimension.
@Suite struct HighDimensionExperimentTests {
  /// Every verdict is computed and holds in the quick form at a seed that no band was set with.
  @Test(arguments: ["B10", "B11", "B12", "B15", "B16"])
  func holds(_ id: String) throws {
    let item = try #require(ExperimentCatalog.find(id))
    let (record, outcome) = try ExperimentRecord.run(
      item, ExperimentContext(scale: .quick, seed: 11))
    #expect(!outcome.checks.isEmpty)
    #expect(record.verdict == .holds, "\(outcome.checks.filter { !$0.holds })")
  }

  @Test func sweepsAsTheyAreWritten() throws {
    var request = FeatureRequest(
      .sphere(dimension: 3, linear: 1, nonlinear: 0, noise: 0), width: 5, samples: 5)
    try request.setSweep("width=10:1000:3")
    #expect(request.axis == .width && request.values == [10, 100, 1000])
    try request.setSweep("ridge=0,0.5,0.5")
    #expect(request.axis == .ridge && request.values == [0, 0.5])
    for text in ["width", "width=", "width=a", "depth=1", "width=5:1:3", "width=1:5", "time=1::3"] {
      #expect(throws: FeatureRunError.badSweep(text)) { try request.setSweep(text) }
    }
  }
}
