/// Data that cannot be used, with the offending place and value and what to do.
public enum DatasetError: Error, Equatable, Sendable {
  // References
  /// A reference in none of the known forms.
  case unknownReference(String, nearest: String?)
  /// A reference that lacks its file or folder.
  case incompleteReference(String, form: String)
  /// A part that is neither train nor test.
  case unknownPart(String, nearest: String?)

  /// A text where rows are needed.
  case isText(String)

  // Files
  /// None of the files exists.
  case missingFile(tried: [String])
  /// The system refused to read or write the file.
  case unreadable(path: String, reason: String)
  /// The file has no data.
  case emptyFile(path: String)
  /// The first bytes name another format.
  case wrongMagic(path: String, seen: UInt32, expected: UInt32)
  /// A gzip file ends early.
  case truncatedGzip(path: String, unpacked: Int)
  /// A gzip file is damaged, or is not one.
  case corruptGzip(path: String, reason: String)
  /// The header promises more bytes than the file holds.
  case truncated(path: String, promised: Int, present: Int)
  /// The size of a file is not a multiple of its record.
  case partialRecord(path: String, size: Int, record: Int)
  /// Inputs and labels differ in number.
  case countMismatch(inputs: String, inputCount: Int, labels: String, labelCount: Int)
  /// A label outside its range.
  case labelOutOfRange(path: String, row: Int, label: Int, classes: Int)
  /// A file whose content does not follow its format.
  case malformed(path: String, line: Int?, reason: String)
  /// A dense matrix too large to hold.
  case tooLarge(path: String, rows: Int, columns: Int)

  // Tables
  /// A line with another number of fields than the first.
  case ragged(path: String, line: Int, seen: Int, expected: Int)
  /// Text where a number is needed.
  case notANumber(path: String, line: Int, column: String, text: String)
  /// NaN or an infinity; rows count from 0.
  case notFinite(name: String, row: Int, column: Int, value: Double)
  /// The label column does not exist.
  case noSuchColumn(path: String, column: String, existing: [String])

  // Contents
  /// Every row has the same class.
  case oneClassOnly(name: String, className: String)
  /// A selected class does not exist.
  case noSuchClass(name: String, selected: String, existing: [String])
  /// A class selected twice.
  case repeatedClass(String)
  /// A row of zeros, which cannot be scaled to unit norm; rows count from 0.
  case zeroRow(name: String, row: Int)
  /// Nothing is left after selection.
  case noRows(name: String)
  /// Class labels are needed.
  case notClassification(name: String)
  /// Exactly two classes are needed.
  case notTwoClasses(name: String, classes: [String])
  /// Images are needed.
  case notImages(name: String, shape: [Int])
  /// An image, or all its patches that were tried, whose pixels are all equal; rows count from 0.
  case noContrast(name: String, row: Int)
  /// Images of another shape than a transformation was fitted on.
  case shapeMismatch(name: String, seen: [Int], expected: [Int])
  /// Images that cannot be divided into blocks.
  case notDivisible(name: String, shape: [Int], block: Int)

  // Requests
  /// A fraction outside its range.
  case invalidFraction(Double)
  /// A number of rows that is not positive.
  case invalidLimit(Int)
  /// A split that leaves one part empty.
  case emptyPart(name: String, rows: Int, request: String)
  /// Another number of features than the transformation was fitted on.
  case featureMismatch(seen: Int, expected: Int)
  /// A regularization that is not positive.
  case invalidRegularization(Double)
  /// Patches that do not fit into the images, or none.
  case invalidPatches(count: Int, size: Int, shape: [Int])
  /// A file that is shipped with the library is not installed.
  case resourceMissing(name: String, tried: [String])
}
