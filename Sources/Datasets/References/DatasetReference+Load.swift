import LinearAlgebra

extension DatasetReference {
  /// Reads the data.
  ///
  /// Image sets keep their pixels divided by 255 (the shipped digits: by 16), so in [0, 1]; tables
  /// keep their numbers.
  ///
  /// - Parameter selection: the rows to keep; applied before image bytes become doubles.
  /// - Throws: `DatasetError`, or `NumPyError` for `.npz` files.
  public func load(selecting selection: RowSelection = .all) throws -> Dataset {
    switch self {
    case .digits: return try ShippedDatasets.digits().selecting(selection)
    case .iris: return try ShippedDatasets.iris().selecting(selection)
    case .mnist(let directory, let part):
      return try MNISTFormat.images(directory: directory, part: part, names: MNISTFormat.digits)
        .dataset(
          name: "mnist \(part.rawValue)", selection: selection,
          source: "LeCun, Cortes, Burges, The MNIST database; \(directory)",
          license: "not stated by the authors")
    case .fashionMNIST(let directory, let part):
      return try MNISTFormat.images(directory: directory, part: part, names: MNISTFormat.clothes)
        .dataset(
          name: "fashion-mnist \(part.rawValue)", selection: selection,
          source: "Xiao, Rasul, Vollgraf (2017), Fashion-MNIST, arXiv:1708.07747; \(directory)",
          license: "MIT")
    case .cifar10(let directory, let part):
      return try CIFARFormat.ten(directory: directory, part: part).dataset(
        name: "cifar10 \(part.rawValue)", selection: selection,
        source: "Krizhevsky (2009), Learning multiple layers of features from tiny images;"
          + " \(directory)",
        license: "not stated by the author")
    case .cifar100(let directory, let part):
      return try CIFARFormat.hundred(directory: directory, part: part).dataset(
        name: "cifar100 \(part.rawValue)", selection: selection,
        source: "Krizhevsky (2009), Learning multiple layers of features from tiny images;"
          + " \(directory)",
        license: "not stated by the author")
    case .svhn(let file): return try NumPyFormat.streetViewNumbers(path: file, selection: selection)
    case .uci(let directory):
      return try UCIFormat.dataset(directory: directory).selecting(selection)
    case .csv(let file, let label):
      return try CSVFormat.dataset(path: file, label: label).selecting(selection)
    case .libsvm(let file):
      return try LIBSVMFormat.dataset(path: DataFile.expandingHome(file)).selecting(selection)
    case .numPy(let file): return try NumPyFormat.dataset(path: file).selecting(selection)
    }
  }
}
