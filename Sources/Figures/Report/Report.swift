/// A report as a plain value: the question, the answer, the evidence, and how to repeat it.
///
/// All texts are ``Markup`` source, but where a comment says plain text. ``html()`` gives one page
/// that needs no other file, no network and no script.
public struct Report: Equatable, Sendable {
  /// What was computed, on what.
  public var title: String
  /// The line under the title.
  public var subtitle: String
  /// The question that the report answers.
  public var question: String
  /// The answer, a sentence an element; the first one is set largest.
  public var answer: [String]
  /// The numbers to remember.
  public var keyNumbers: [KeyNumber]
  /// The evidence, in reading order.
  public var sections: [ReportSection]
  /// How to repeat the computation: command line, seed, versions, processor, time, as plain text.
  public var provenance: [Entry]
  /// The works the computation rests on.
  public var citations: [Citation]

  /// A report.
  public init(
    title: String, subtitle: String = "", question: String, answer: [String],
    keyNumbers: [KeyNumber] = [], sections: [ReportSection] = [], provenance: [Entry] = [],
    citations: [Citation] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.question = question
    self.answer = answer
    self.keyNumbers = keyNumbers
    self.sections = sections
    self.provenance = provenance
    self.citations = citations
  }

  /// A named fact, in plain text.
  public struct Entry: Equatable, Sendable {
    /// What it is.
    public var key: String
    /// Its value, set in fixed width.
    public var value: String

    /// A named fact.
    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  /// A number to remember.
  public struct KeyNumber: Equatable, Sendable {
    /// What it measures.
    public var label: String
    /// The number as text; see the initializers.
    public var value: String
    /// Its unit; empty for pure numbers.
    public var unit: String
    /// What it means, in a few words.
    public var note: String

    /// A number already written.
    public init(_ label: String, value: String, unit: String = "", note: String = "") {
      self.label = label
      self.value = value
      self.unit = unit
      self.note = note
    }

    /// A number, written by ``NumberFormat/standard``.
    public init(_ label: String, value: Double, unit: String = "", note: String = "") {
      self.init(label, value: NumberFormat.standard.string(value), unit: unit, note: note)
    }

    /// An integer, written by ``NumberFormat/standard``.
    public init(_ label: String, value: Int, unit: String = "", note: String = "") {
      self.init(label, value: NumberFormat.standard.string(value), unit: unit, note: note)
    }
  }
}
