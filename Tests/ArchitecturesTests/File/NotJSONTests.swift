import Architectures
import Foundation
import Testing

@Suite struct NotJSONTests {
  @Test(arguments: [
    (
      "{\n  \"layers\": [\n    {relu}\n  ]\n}",
      "line 3, column 6: expected a key in quotation marks"
    ),
    ("", "line 1, column 1, at the end: expected a value"),
    ("\n{", "line 2, column 2, at the end: expected a key in quotation marks"),
    ("{\"layers\"}", "line 1, column 10: expected \":\" after the key \"layers\""),
    ("{\"layers\": [1 2]}", "line 1, column 15: expected \",\" or \"]\""),
    ("{\"layers\": [1,]}", "line 1, column 15: expected a value"),
    ("{\"layers\": [] \"name\": 1}", "line 1, column 15: expected \",\" or \"}\""),
    ("{\"é\": 1,\n \"é\": 2}", "line 2, column 2: the key \"é\" stands twice in one object"),
    ("[1e999]", "line 1, column 2: the number 1e999 is too large"),
    ("[01]", "line 1, column 3: a number with a leading zero"),
    ("[1.]", "line 1, column 4: expected a digit"),
    ("[-]", "line 1, column 3: expected a digit"),
    ("[1e+]", "line 1, column 5: expected a digit"),
    ("[nul]", "line 1, column 2: expected a value"),
    ("[NaN]", "line 1, column 2: expected a value"),
    ("[\"a", "line 1, column 4, at the end: a text without its closing quotation mark"),
    ("[\"a\n\"]", "line 1, column 4: a line break or control character in a text"),
    ("[\"\\x\"]", "line 1, column 4: an unknown escape after \"\\\""),
    ("[\"\\u12g4\"]", "line 1, column 5: expected four hexadecimal digits"),
    ("[\"\\ud800\"]", "line 1, column 9: half of a surrogate pair"),
    ("[] []", "line 1, column 4: text after the end"),
    (
      String(repeating: "[", count: 2000),
      "line 1, column 513: more than 512 nested levels"
    ),
  ])
  func tellsThePosition(_ text: String, _ reason: String) {
    #expect(message { try decode(text) } == "not an architecture file: not JSON: \(reason)")
  }

  @Test func notUTF8() {
    let data = Data("{\"name\": \"".utf8) + [0xFF] + Data("\"}".utf8)
    #expect(
      message { try Architecture(json: data) }
        == "not an architecture file: not JSON: line 1, column 12: a text that is not UTF-8")
  }

  /// Texts, escapes and numbers read as Foundation reads them.
  @Test func agreesWithFoundation() throws {
    let layers = #"[{"exp": {"a": -1.5e-3, "b": 0.1}}, {"dropout": {"keep": 1E-2}}]"#
    let name = #""\u0041\n\t\"\\\/\b\f\r é 日本 \ud83d\ude00 😀""#
    let text = "\u{FEFF} {\"name\" : \(name),\r\n\t\"layers\": \(layers)}"
    let ours = try decode(text)
    let theirs = try JSONDecoder().decode(Architecture.self, from: Data(text.utf8.dropFirst(3)))
    #expect(ours == theirs)
    #expect(ours.name == "A\n\t\"\\/\u{8}\u{C}\r é 日本 😀 😀")
    #expect(ours.layers == [.activation(.exp(a: -0.0015, b: 0.1)), .dropout(keep: 0.01)])
  }
}
