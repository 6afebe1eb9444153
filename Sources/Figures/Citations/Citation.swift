/// A paper or a program that a computation rests on.
public struct Citation: Equatable, Sendable {
  /// What kind of publication it is; BibTeX's entry type.
  public enum Kind: String, Equatable, Sendable {
    /// In a journal.
    case journal = "article"
    /// In the proceedings of a conference.
    case conference = "inproceedings"
    /// A preprint.
    case preprint = "misc"
  }

  /// The BibTeX key, such as `jacot2018ntk`.
  public let key: String
  /// The authors in order, given names first.
  public let authors: [String]
  /// The title.
  public let title: String
  /// Where it appeared: the journal or the proceedings.
  public let venue: String
  /// The year of that publication.
  public let year: Int
  /// The kind of publication.
  public let kind: Kind
  /// The arXiv identifier, such as `1806.07572`.
  public let arXiv: String?
  /// The digital object identifier.
  public let doi: String?
  /// The address where the paper can be read.
  public let url: String?

  /// A citation; without a `url` it leads to arXiv, or else to the publisher.
  public init(
    _ key: String, _ authors: [String], _ title: String, _ kind: Kind, _ venue: String,
    _ year: Int, arXiv: String? = nil, doi: String? = nil, url: String? = nil
  ) {
    self.key = key
    self.authors = authors
    self.title = title
    self.kind = kind
    self.venue = venue
    self.year = year
    self.arXiv = arXiv
    self.doi = doi
    self.url =
      url ?? arXiv.map { "https://arxiv.org/abs/\($0)" } ?? doi.map { "https://doi.org/\($0)" }
  }

  /// One line: `Arora, Du, Hu, Li, Wang (2019), Title, Venue, arXiv:1901.08584`.
  public var line: String {
    let names = authors.map { $0.split(separator: " ").last.map(String.init) ?? $0 }
    let people = names.count > 6 ? "\(names[0]) et al." : names.joined(separator: ", ")
    let place = arXiv.map { "arXiv:\($0)" } ?? doi.map { "doi:\($0)" }
    return (["\(people) (\(year))", title, venue] + [place].compactMap { $0 })
      .joined(separator: ", ")
  }
}
