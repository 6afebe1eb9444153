import Experiments
import Testing

@Suite struct BiasExperimentTests {
  /// The items whose quick runs take a second or less and hold.
  @Test(arguments: ["C5", "C11", "C12", "C13", "C17", "C20", "C21", "C24"])
  func holds(_ id: String) throws {
    let experiment = try #require(ExperimentCatalog.find(id))
    let (record, outcome) = try ExperimentRecord.run(
      experiment, ExperimentContext(scale: .quick, seed: 0))
    #expect(
      record.verdict == .holds,
      "\(id): \(outcome.checks.filter { !$0.holds }.map { "\($0.name) \($0.measured)" })")
  }

  @Test func allItemsAreListed() {
    let ids = ExperimentCatalog.all.map { $0.id }
    for index in 5...24 { #expect(ids.contains("C\(index)")) }
  }
}
