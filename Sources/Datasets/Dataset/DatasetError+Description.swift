extension DatasetError: CustomStringConvertible {
  /// One line: where, what, and the remedy.
  public var description: String {
    switch self {
    case .unknownReference(let text, let nearest):
      return "'\(text)' names no data" + suggestion(nearest)
        + "; the forms are \(DatasetReference.forms.joined(separator: ", "))"
    case .incompleteReference(let text, let form):
      return "'\(text)' is incomplete: write \(form)"
    case .isText(let text):
      return "'\(text)' is a text and has no rows; only train learns from texts"
    case .unknownPart(let text, let nearest):
      return "'\(text)' is not a part of the data" + suggestion(nearest) + "; write train or test"

    case .missingFile(let tried):
      return "no such file: " + tried.joined(separator: ", nor ")
    case .unreadable(let path, let reason): return "cannot read \(path): \(reason)"
    case .emptyFile(let path): return "\(path) is empty"
    case .wrongMagic(let path, let seen, let expected):
      return "\(path) has magic number \(hexadecimal(seen)), expected \(hexadecimal(expected));"
        + " it is another kind of file"
    case .truncatedGzip(let path, let unpacked):
      return "\(path) is a truncated gzip file: it ends after \(unpacked) unpacked bytes;"
        + " copy or download it again"
    case .corruptGzip(let path, let reason):
      return "\(path) is not a sound gzip file (\(reason)); copy or download it again"
    case .truncated(let path, let promised, let present):
      return "\(path) is truncated: its header promises \(promised) bytes, \(present) are present;"
        + " copy or download it again"
    case .partialRecord(let path, let size, let record):
      return "\(path) has \(size) bytes, not a multiple of the \(record) bytes of a record;"
        + " copy or download it again"
    case .countMismatch(let inputs, let inputCount, let labels, let labelCount):
      return "\(inputs) holds \(inputCount) inputs but \(labels) holds \(labelCount) labels;"
        + " use the two files of the same part"
    case .labelOutOfRange(let path, let row, let label, let classes):
      return "\(path): row \(row) has label \(label); labels run from 0 to \(classes - 1)"
    case .malformed(let path, let line, let reason):
      return path + (line.map { ", line \($0)" } ?? "") + ": \(reason)"
    case .tooLarge(let path, let rows, let columns):
      return "\(path) would make a dense \(rows) x \(columns) matrix; use fewer features or rows"

    case .ragged(let path, let line, let seen, let expected):
      return "\(path), line \(line): \(seen) fields, expected \(expected)"
    case .notANumber(let path, let line, let column, let text):
      return "\(path), line \(line), column \(column): '\(text)' is not a number"
        + (text.isEmpty ? "; fill in or remove rows with missing values" : "")
    case .notFinite(let name, let row, let column, let value):
      return "\(name): row \(row), column \(column) (from 0) is \(value);"
        + " fill in or remove such rows"
    case .noSuchColumn(let path, let column, let existing):
      return "\(path) has no column '\(column)'; its columns are \(list(existing))"

    case .oneClassOnly(let name, let className):
      return "\(name) has one class only, '\(className)'; two or more are needed"
    case .noSuchClass(let name, let selected, let existing):
      let numbered = existing.enumerated().map {
        "\($0.offset)" == $0.element
          ? $0.element
          : "\($0.offset) (\($0.element))"
      }
      return "\(name) has no class '\(selected)'; its classes are \(list(numbered))"
    case .repeatedClass(let name): return "class '\(name)' is selected twice"
    case .zeroRow(let name, let row):
      return "\(name): row \(row) (from 0) is all zeros and cannot be scaled to unit norm;"
        + " remove it or do not normalize"
    case .noRows(let name): return "no rows of \(name) are left; select other classes"
    case .notClassification(let name):
      return "\(name) has numbers as targets; class labels are needed"
    case .notTwoClasses(let name, let classes):
      return "\(name) has \(classes.count) classes (\(list(classes))); select two"
    case .notImages(let name, let shape):
      return "\(name) has inputs of shape \(shape), not images of shape [height, width, channels]"
    case .noContrast(let name, let row):
      return "\(name): row \(row) (from 0) has no contrast, as all its pixels are equal; remove"
        + " such images"
    case .shapeMismatch(let name, let seen, let expected):
      return "\(name) has images of shape \(seen), but the transformation was fitted on"
        + " \(expected)"
    case .notDivisible(let name, let shape, let block):
      return "\(name): images of \(shape[0]) x \(shape[1]) do not divide into"
        + " \(block) x \(block) blocks"

    case .invalidFraction(let fraction):
      return "\(fraction) is not a fraction between 0 and 1"
    case .invalidLimit(let limit): return "a limit of \(limit) rows; at least 1 is needed"
    case .emptyPart(let name, let rows, let request):
      return "\(request) of the \(rows) rows of \(name) would leave a part empty"
    case .featureMismatch(let seen, let expected):
      return "\(seen) features, but the transformation was fitted on \(expected)"
    case .invalidRegularization(let value):
      return "a regularization of \(value); it must be positive and finite, such as 1e-4"
    case .invalidPatches(let count, let size, let shape):
      return "\(count) patches of \(size) x \(size) from images of shape \(shape); at least one is"
        + " needed, no larger than the images and with more than one number"
    case .resourceMissing(let name, let tried):
      return "the shipped file \(name) is not installed; looked in "
        + tried.joined(separator: ", ") + "; copy NTKit_Datasets.resources next to the program"
    }
  }
}

private func suggestion(_ nearest: String?) -> String {
  nearest.map { "; did you mean '\($0)'?" } ?? ""
}

private func list(_ names: [String]) -> String {
  let shown = names.prefix(20).joined(separator: ", ")
  return names.count > 20 ? "\(shown), ... (\(names.count) in all)" : shown
}

private func hexadecimal(_ word: UInt32) -> String {
  let digits = String(word, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
