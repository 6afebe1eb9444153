import ArgumentParser
import NTKit

/// `ntkit cite`: BibTeX of the works that the results rest on.
struct CiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cite",
    abstract: "Print BibTeX for the works that the results rest on.",
    discussion: """
      Without keys, the works behind 'ntkit analyze', 'kernel' and 'regress'. A key may also be \
      an arXiv identifier.

      Example:
        ntkit cite >> references.bib
        ntkit cite jacot2018ntk 1904.11955
      """)

  @Argument(
    help: "The works, by key or arXiv identifier.",
    completion: .list(Citations.all.map(\.key)))
  var keys: [String] = []

  @Flag(help: "Every work.")
  var all = false

  @OptionGroup var printing: OutputOptions

  func validate() throws {
    guard keys.isEmpty || !all else {
      throw ValidationError("--all and keys exclude each other")
    }
  }

  func run() throws {
    let wanted = all ? Citations.all.map(\.key) : keys.isEmpty ? Self.mainJob : keys
    let works = try wanted.map(Citations.work)
    let text = try Citations.bibTeX(for: wanted)
    try printing.emit(CitationList(items: works.map(CitationList.Item.init))) { text }
  }

  private static let mainJob = [
    "cho2009kernel", "lee2018nngp", "jacot2018ntk", "du2019provably", "arora2019finegrained",
    "arora2019cntk", "lee2019wide", "salmon2011philox", "zhang2012openblas",
  ]
}

/// Works as JSON.
private struct CitationList: Encodable {
  struct Item: Encodable {
    let key: String
    let authors: [String]
    let title: String
    let venue: String
    let year: Int
    let arXiv: String?
    let doi: String?
    let url: String?
    let bibTeX: String

    init(_ work: Citation) {
      key = work.key
      authors = work.authors
      title = work.title
      venue = work.venue
      year = work.year
      arXiv = work.arXiv
      doi = work.doi
      url = work.url
      bibTeX = work.bibTeX
    }
  }

  let schemaVersion = 1
  let items: [Item]
}
