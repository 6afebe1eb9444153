import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

/// The items on distance, norm, learnability, complexity and width, at quick scale without data.
struct WidthItemsTests {
  @Test(arguments: ["A6", "A7", "A8", "A9", "A10"])
  func holdsAtQuickScale(_ id: String) throws {
    let item = try #require(ExperimentCatalog.find(id))
    for seed: UInt64 in 0..<2 {
      let (record, outcome) = try run(item, ExperimentContext(scale: .quick, seed: seed))
      #expect(
        record.verdict == .holds, "\(id), seed \(seed): \(outcome.checks.filter { !$0.holds })")
      // Names are keys: none may hide another.
      #expect(record.measured.count == outcome.checks.count + outcome.measurements.count)
      let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(record))
      let keys = try #require(json as? [String: Any]).keys
      for key in ["schemaVersion", "id", "alias", "paper", "claim", "protocol", "measured"] {
        #expect(keys.contains(key))
      }
      for key in ["expected", "tolerance", "verdict", "figures", "seconds", "seed"] {
        #expect(keys.contains(key))
      }
    }
  }

  @Test(arguments: ["A8", "A9", "A10"])
  func seedDecidesEveryNumber(_ id: String) throws {
    let item = try #require(ExperimentCatalog.find(id))
    func values(_ seed: UInt64) throws -> [Double] {
      try run(item, ExperimentContext(scale: .quick, seed: seed)).outcome.checks.map(\.measured)
    }
    let first = try values(3)
    // Factorizations depend in their last bits on BLAS's thread count, which tests that run at the
    // same time may change: n eps times condition numbers up to 10^5 are below 10^-8.
    expectClose(try values(3), first, relative: 1e-8, absolute: 1e-12)
    #expect(first != (try values(4)))
  }

  @Test func progressRisesAndNamesTheWork() throws {
    let log = ProgressLog()
    var context = ExperimentContext(scale: .quick)
    context.progress = { log.add($0, $1) }
    _ = try A10WidthIndependence().run(context)
    #expect(log.entries.count >= 2)
    #expect(log.entries.allSatisfy { !$0.message.isEmpty && (0...1).contains($0.share) })
    #expect(zip(log.entries, log.entries.dropFirst()).allSatisfy { $0.share <= $1.share })
  }

  private func run(
    _ item: any Experiment.Type, _ context: ExperimentContext
  ) throws -> (record: ExperimentRecord, outcome: ExperimentOutcome) {
    func open<E: Experiment>(
      _ type: E.Type
    ) throws -> (record: ExperimentRecord, outcome: ExperimentOutcome) {
      try ExperimentRecord.run(type, context)
    }
    return try open(item)
  }
}

/// What an experiment said it was doing.
private final class ProgressLog: @unchecked Sendable {
  private let lock = NSLock()
  private var list: [(message: String, share: Double)] = []

  var entries: [(message: String, share: Double)] { lock.withLock { list } }

  func add(_ message: String, _ share: Double) { lock.withLock { list.append((message, share)) } }
}
