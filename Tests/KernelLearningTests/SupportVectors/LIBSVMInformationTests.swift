import KernelLearning
import Testing

@Suite struct LIBSVMInformationTests {
  @Test func answersAKnownProblem() throws {
    #expect(try LIBSVMInformation.check())
    let parts = LIBSVMInformation.version.split(separator: ".")
    #expect(parts.count == 2 && parts[0] == "3" && parts[1].count == 2)
  }
}
