/// Data named on a command line: a shipped set, a known set in a folder, or a file.
public enum DatasetReference: Sendable, Hashable {
  /// 1,797 images of digits, 8 x 8; shipped.
  case digits
  /// 150 irises with four lengths; shipped.
  case iris
  /// MNIST in IDX files.
  case mnist(directory: String, part: DatasetPart)
  /// Fashion-MNIST in IDX files.
  case fashionMNIST(directory: String, part: DatasetPart)
  /// CIFAR-10 in its binary version.
  case cifar10(directory: String, part: DatasetPart)
  /// CIFAR-100 in its binary version, with fine labels.
  case cifar100(directory: String, part: DatasetPart)
  /// Street View House Numbers as a `.npz` export.
  case svhn(file: String)
  /// A UCI set in the form of Fernandez-Delgado et al.
  case uci(directory: String)
  /// A comma-separated table; the label column by name or number from 0, the last when nil.
  case csv(file: String, label: String?)
  /// A sparse text file of LIBSVM.
  case libsvm(file: String)
  /// A NumPy archive with arrays `x` and `y`.
  case numPy(file: String)

  /// The forms, as they are written.
  public static let forms = [
    "digits", "iris", "mnist:DIR[:train|:test]", "fashion-mnist:DIR[:train|:test]",
    "cifar10:DIR[:train|:test]", "cifar100:DIR[:train|:test]", "svhn:FILE.npz", "uci:DIR",
    "FILE.csv[:label=COLUMN]", "FILE.libsvm", "FILE.npz", TextReference.form,
  ]
}

extension DatasetReference: CustomStringConvertible {
  /// The reference as it is written on a command line.
  public var description: String {
    switch self {
    case .digits: return "digits"
    case .iris: return "iris"
    case .mnist(let directory, let part): return "mnist:\(directory):\(part.rawValue)"
    case .fashionMNIST(let directory, let part):
      return "fashion-mnist:\(directory):\(part.rawValue)"
    case .cifar10(let directory, let part): return "cifar10:\(directory):\(part.rawValue)"
    case .cifar100(let directory, let part): return "cifar100:\(directory):\(part.rawValue)"
    case .svhn(let file): return "svhn:\(file)"
    case .uci(let directory): return "uci:\(directory)"
    case .csv(let file, let label): return file + (label.map { ":label=\($0)" } ?? "")
    case .libsvm(let file), .numPy(let file): return file
    }
  }
}
