/// Ratings of items by users: some entries of a matrix.
public struct Ratings: Sendable, Equatable {
  /// One rating.
  public struct Rating: Sendable, Equatable {
    /// The user's number, from 0.
    public let user: Int
    /// The item's number, from 0.
    public let item: Int
    /// The rating.
    public let value: Double
  }

  /// What the ratings are called.
  public let name: String
  /// The users' names in the file, in the order of their numbers.
  public let users: [String]
  /// The items' names in the file, in the order of their numbers.
  public let items: [String]
  /// The ratings, in the order of the file.
  public let ratings: [Rating]

  /// Reads a file in the form of MovieLens 100K's `u.data`: user, item, rating and a time stamp on
  /// every line, separated by tabs, commas, spaces or "::"; the time stamp may be absent.
  ///
  /// Users and items are numbered in ascending order, whole numbers by value. A first line without
  /// a number as its rating is a header.
  ///
  /// - Throws: `DatasetError`, among others for a pair rated twice.
  ///
  /// Reference: Harper, Konstan (2015), The MovieLens Datasets, ACM TiiS 5(4).
  public init(path: String) throws(DatasetError) {
    let path = DataFile.expandingHome(path)
    let bytes = try DataFile.bytes(path)
    var rows: [(user: String, item: String, value: Double)] = []
    for (number, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated()
    {
      let words = line.split {
        [9, 13, 32, UInt8(ascii: ","), UInt8(ascii: ":")].contains($0)
      }.map { String(decoding: $0, as: UTF8.self) }
      if words.isEmpty { continue }
      guard words.count >= 3 else {
        throw .malformed(
          path: path, line: number + 1,
          reason: "\(words.count) fields; user, item and rating are needed")
      }
      guard let value = Double(words[2]), value.isFinite else {
        if number == 0 { continue }
        throw .notANumber(path: path, line: number + 1, column: "rating", text: words[2])
      }
      rows.append((words[0], words[1], value))
    }
    guard !rows.isEmpty else { throw .emptyFile(path: path) }
    (name, users, items) = (path, Self.sorted(rows.map(\.user)), Self.sorted(rows.map(\.item)))
    let userNumbers = Self.numbers(users)
    let itemNumbers = Self.numbers(items)
    ratings = rows.map {
      Rating(user: userNumbers[$0.user]!, item: itemNumbers[$0.item]!, value: $0.value)
    }
    var seen = Set<Int>()
    for (index, rating) in ratings.enumerated()
    where !seen.insert(rating.user * items.count + rating.item).inserted {
      throw .malformed(
        path: path, line: nil,
        reason: "user \(rows[index].user) rates item \(rows[index].item) twice; keep one of the two"
      )
    }
  }

  private static func sorted(_ names: [String]) -> [String] {
    Set(names).sorted {
      switch (Int($0), Int($1)) {
      case (let a?, let b?): return a < b
      case (.some, nil): return true
      case (nil, .some): return false
      default: return $0 < $1
      }
    }
  }

  private static func numbers(_ names: [String]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  }
}
