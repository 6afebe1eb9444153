import Testing

@testable import Datasets

struct DatasetReferenceTests {
  @Test func readsEveryForm() throws {
    let expected: [(String, DatasetReference)] = [
      ("digits", .digits), ("iris", .iris),
      ("mnist:/data/mnist", .mnist(directory: "/data/mnist", part: .train)),
      ("mnist:a:test", .mnist(directory: "a", part: .test)),
      ("mnist:a:/b:train", .mnist(directory: "a:/b", part: .train)),
      ("fashion-mnist:f:test", .fashionMNIST(directory: "f", part: .test)),
      ("cifar10:c", .cifar10(directory: "c", part: .train)),
      ("cifar100:c:test", .cifar100(directory: "c", part: .test)),
      ("svhn:train.npz", .svhn(file: "train.npz")), ("uci:u/wine", .uci(directory: "u/wine")),
      ("t.csv", .csv(file: "t.csv", label: nil)),
      ("T.CSV.gz:label=a:b", .csv(file: "T.CSV.gz", label: "a:b")),
      ("t.csv:label=-1", .csv(file: "t.csv", label: "-1")),
      ("a1a.libsvm", .libsvm(file: "a1a.libsvm")), ("a.svm", .libsvm(file: "a.svm")),
      ("d/k.npz", .numPy(file: "d/k.npz")),
    ]
    for (text, reference) in expected {
      #expect(try DatasetReference(parsing: text) == reference)
      #expect(try DatasetReference(parsing: reference.description) == reference)
    }
  }

  @Test(arguments: [
    ("digit", "digits"), ("minst:x", "mnist:DIR[:train|:test]"),
    ("MNIST:x", "mnist:DIR[:train|:test]"), ("cifar-10:x", "cifar10:DIR[:train|:test]"),
    ("fashionmnist:x", "fashion-mnist:DIR[:train|:test]"), ("a.cvs", "a.csv"),
    ("dir.x/a.npy", "dir.x/a.npz"), ("a.csv:species", "a.csv:label=COLUMN"), ("digits:8", "digits"),
  ])
  func suggestsTheNearestForm(text: String, nearest: String) {
    let error = datasetError { _ = try DatasetReference(parsing: text) }
    #expect(error == .unknownReference(text, nearest: nearest))
    #expect(error?.description.contains("did you mean '\(nearest)'?") == true)
  }

  @Test func refusesIncompleteReferences() {
    #expect(
      datasetError { _ = try DatasetReference(parsing: "mnist") }
        == .incompleteReference("mnist", form: "mnist:DIR[:train|:test]"))
    #expect(
      datasetError { _ = try DatasetReference(parsing: "uci:") }
        == .incompleteReference("uci:", form: "uci:DIR"))
    #expect(
      datasetError { _ = try DatasetReference(parsing: "a.csv:label=") }
        == .incompleteReference("a.csv:label=", form: "FILE.csv:label=COLUMN"))
    #expect(
      datasetError { _ = try DatasetReference(parsing: "mnist:d:tset") }
        == .unknownPart("tset", nearest: "test"))
    #expect(
      datasetError { _ = try DatasetReference(parsing: "something") }
        == .unknownReference("something", nearest: nil))
  }

  @Test func countsEdits() {
    #expect(editDistance("kitten", "sitting") == 3)
    #expect(editDistance("minst", "mnist") == 1)
    #expect(editDistance("", "abc") == 3 && editDistance("abc", "") == 3)
    #expect(nearestWord(to: "uvw", in: ["uci"]) == nil)
  }

  @Test func loadsTheShippedSets() throws {
    let digits = try DatasetReference.digits.load()
    #expect(digits.count == 1797 && digits.shape == [8, 8, 1])
    #expect(digits.x.elements.min() == 0 && digits.x.elements.max() == 1)
    // The first line of the file: 0,0,5,13,... with label 0.
    #expect(digits.x[row: 0].prefix(4).elementsEqual([0, 0, 5.0 / 16, 13.0 / 16]))
    let (labels, names) = try digits.classes()
    #expect(names == (0..<10).map { "\($0)" } && Array(labels.prefix(3)) == [0, 1, 2])
    // Counts of the UCI test part (README of optdigits.tes).
    let counts = (0..<10).map { digit in labels.count { $0 == digit } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])

    let iris = try DatasetReference.iris.load(selecting: RowSelection(classes: [2, 0], limit: 60))
    #expect(iris.count == 60 && iris.shape == [4])
    #expect(try iris.classes().names == ["virginica", "setosa"])
    #expect(
      try iris.classes().labels == Array(repeating: 1, count: 50) + Array(repeating: 0, count: 10))
    #expect(Array(iris.x[row: 0]) == [5.1, 3.5, 1.4, 0.2])
  }
}
