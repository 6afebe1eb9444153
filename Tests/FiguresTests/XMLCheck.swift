import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// XML well-formedness by the system's parser, which shares no code with the writer.
enum XMLCheck {
  static func isWellFormed(_ text: String) -> Bool {
    XMLParser(data: Data(text.utf8)).parse()
  }
}
