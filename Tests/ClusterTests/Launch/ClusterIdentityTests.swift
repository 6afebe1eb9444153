import Cluster
import Testing

@Suite struct ClusterIdentityTests {
  private func identity(_ fields: KeyValuePairs<String, String>, host: String) -> ClusterIdentity {
    ClusterIdentity(host: host, fields: fields.map { .init($0.key, $0.value) })
  }

  @Test func equalRanksAgree() {
    let first = identity(["program": "1", "x1": "abc"], host: "a")
    #expect(
      first.difference(from: identity(["program": "1", "x1": "abc"], host: "b"), rank: 1) == nil)
  }

  @Test func theFirstDifferenceNamesBothSides() throws {
    let first = identity(["program": "1", "x1": "abc", "kind": "ntk"], host: "a")
    let second = identity(["program": "1", "x1": "abd", "kind": "nngp"], host: "b")
    let error = try #require(first.difference(from: second, rank: 3))
    #expect(
      error
        == .mixed(field: "x1", root: "abc", other: "abd", rank: 3, rootHost: "a", host: "b"))
    for word in ["x1", "abc", "abd", "rank 0 (a)", "rank 3 (b)"] {
      #expect(error.description.contains(word))
    }
  }

  @Test func aFieldThatOneSideLacksIsADifference() {
    let long = identity(["program": "1", "x2": "abc"], host: "a")
    let short = identity(["program": "1"], host: "b")
    #expect(long.difference(from: short, rank: 1) != nil)
    #expect(short.difference(from: long, rank: 1) != nil)
  }

  @Test func launchersAreKnown() {
    #expect(ClusterLaunch([:]) == nil)
    #expect(ClusterLaunch(["OMPI_COMM_WORLD_SIZE": "1", "OMPI_COMM_WORLD_RANK": "0"]) == nil)
    let open = ClusterLaunch(["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "2"])
    #expect(open?.processes == 4 && open?.rank == 2)
    #expect(ClusterLaunch(["PMI_SIZE": "3", "PMI_RANK": "1"])?.rank == 1)
    // A batch script of four tasks is one process; what srun starts in it is four.
    #expect(ClusterLaunch(["SLURM_NTASKS": "4", "SLURM_PROCID": "0"]) == nil)
    #expect(ClusterLaunch(["SLURM_STEP_NUM_TASKS": "4", "SLURM_PROCID": "1"])?.processes == 4)
  }
}
