import Datasets
import Foundation
import Testing

@Suite struct RatingsTests {
  private func read(_ text: String) throws -> Ratings {
    let path = NSTemporaryDirectory() + "ratings-\(UUID().uuidString).data"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Ratings(path: path)
  }

  @Test func movieLens() throws {
    let ratings = try read("196\t242\t3\t881250949\n22\t242\t1\t878887116\n196\t9\t4.5\t0\n")
    #expect(ratings.users == ["22", "196"] && ratings.items == ["9", "242"])
    #expect(ratings.ratings.map(\.user) == [1, 0, 1])
    #expect(ratings.ratings.map(\.item) == [1, 1, 0])
    #expect(ratings.ratings.map(\.value) == [3, 1, 4.5])
  }

  @Test(arguments: [
    "1::7::5::9\n2::7::3::9\n", "userId,movieId,rating\n1,7,5\n2,7,3\n", "1 7 5\r\n2 7 3",
  ])
  func otherSeparators(_ text: String) throws {
    let ratings = try read(text)
    #expect(ratings.users == ["1", "2"] && ratings.items == ["7"])
    #expect(ratings.ratings.map(\.value) == [5, 3])
  }

  @Test(arguments: [
    ("1\t2\n", "2 fields"), ("1\t2\t3\n4\t5\tx\n", "'x'"), ("", "is empty"),
    ("1\t2\t3\n1\t2\t4\n", "twice"),
  ])
  func errors(_ text: String, _ expected: String) {
    #expect {
      try read(text)
    } throws: { "\($0)".contains(expected) }
  }
}
