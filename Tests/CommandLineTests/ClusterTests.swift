import Foundation
import TestSupport
import Testing

/// What a build without MPI says of runs on several processes; `make test-mpi` tries those themselves.
@Suite struct ClusterTests {
  private func launched(_ rank: Int) -> [String: String] {
    ["OMPI_COMM_WORLD_SIZE": "3", "OMPI_COMM_WORLD_RANK": "\(rank)"]
  }

  @Test func theFirstOfSeveralProcessesSaysHowToGetMPI() async throws {
    try await Ntkit.expectFailure(
      ["regress", "-a", "fc-1", "--train", "digits"], environment: launched(0), status: 64,
      ["3 processes", "--traits MPI", "libopenmpi-dev"])
    let other = try await Ntkit.run(
      ["regress", "-a", "fc-1", "--train", "digits"], environment: launched(2))
    #expect(other.status == 64 && other.errors.isEmpty && other.output.isEmpty)
  }

  @Test func otherCommandsSaySoOnce() async throws {
    try await Ntkit.expectFailure(
      ["analyze", "digits"], environment: launched(0), status: 64,
      ["'ntkit analyze' runs on one process"])
    let other = try await Ntkit.run(["analyze", "digits"], environment: launched(1))
    #expect(other.status == 64 && other.errors.isEmpty)
  }

  @Test func plansSayWhatEachRankTakes() async throws {
    let folder = try Scratch()
    try KernelFixtures.normals(300, 5, seed: 3).writeNPY(to: folder.path("x.npy"))
    let command = ["kernel", "-a", "fc-2", "--x1", "x.npy", "--threads", "1"]
    let kernel = try await Ntkit.run(
      command + ["--dry-run", "--ranks", "64", "--format", "json"], in: folder)
    #expect(kernel.status == 0, "\(kernel.errors)")
    let plan = try #require(try kernel.json()["clusterPlan"] as? [String: Any])
    #expect(plan["ranks"] as? Int == 64 && plan["threadsPerRank"] as? Int == 1)
    let one = try #require(try kernel.json()["estimate"] as? [String: Any])
    let (all, each) = (one["seconds"] as? Double, plan["kernelSeconds"] as? Double)
    #expect(all != nil && each.map { abs(64 * $0 - all!) <= 1e-12 * all! } == true)
    try await Ntkit.expectFailure(
      command + ["--output", "K.npy", "--ranks", "64"], in: folder, status: 64, ["--dry-run"])
  }

  /// The kernel and its factor are in parts: each of 64 ranks holds less than each of 4.
  @Test func plansOfRegressionsShrinkWithRanks() async throws {
    var bytes: [Int] = []
    for ranks in [4, 64] {
      let result = try await Ntkit.run(
        [
          "regress", "-a", "fc-1", "--train", "digits", "--solver", "eigen", "--dry-run", "--ranks",
          "\(ranks)", "--format", "json",
        ])
      #expect(result.status == 0, "\(result.errors)")
      let plan = try #require(try result.json()["cluster"] as? [String: Any])
      #expect(plan["ranks"] as? Int == ranks)
      bytes.append(try #require(plan["bytesPerRank"] as? Int))
    }
    // Four parts of 1,350^2 doubles over 4 and over 64 ranks, and room for blocks of unequal size.
    #expect(bytes[0] - bytes[1] > 4 * 8 * 1350 * 1350 / 8)
  }
}
