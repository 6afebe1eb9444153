/// A file on a server.
public struct RemoteFile: Sendable, Hashable {
  /// The name, the same on the server and on the disk.
  public var name: String
  /// The SHA-256 of its bytes in hexadecimal, when it is known for certain.
  public var sha256: String?
  /// Whether it is a `.tar.gz` archive whose files are wanted.
  public var isArchive: Bool

  /// A file with what is known about it.
  public init(name: String, sha256: String? = nil, isArchive: Bool = false) {
    self.name = name
    self.sha256 = sha256
    self.isArchive = isArchive
  }
}

/// A data set that can be fetched.
public enum FetchableDataset: String, Sendable, Hashable, CaseIterable {
  /// 70,000 images of digits, 11 MB.
  case mnist
  /// 70,000 images of clothes, 31 MB.
  case fashionMNIST = "fashion-mnist"
  /// 60,000 photographs in 10 classes, 170 MB.
  case cifar10
  /// 60,000 photographs in 100 classes, 169 MB.
  case cifar100

  /// The set called `name`.
  ///
  /// - Throws: `FetchError.unknownDataset` with the nearest name.
  public init(named name: String) throws(FetchError) {
    guard let known = FetchableDataset(rawValue: name) else {
      let names = Self.allCases.map(\.rawValue)
      throw .unknownDataset(name, nearest: nearestWord(to: name, in: names), existing: names)
    }
    self = known
  }

  /// The folders it is served from, tried in this order.
  public var mirrors: [String] {
    switch self {
    case .mnist:
      return [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
      ]
    case .fashionMNIST:
      return ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"]
    case .cifar10, .cifar100: return ["https://www.cs.toronto.edu/~kriz/"]
    }
  }

  /// Its files.
  ///
  /// The checksums of MNIST were computed from the official bytes; the others are those that
  /// TensorFlow Datasets records for the same addresses.
  public var files: [RemoteFile] {
    switch self {
    case .mnist:
      return [
        RemoteFile(
          name: "train-images-idx3-ubyte.gz",
          sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        RemoteFile(
          name: "train-labels-idx1-ubyte.gz",
          sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        RemoteFile(
          name: "t10k-images-idx3-ubyte.gz",
          sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        RemoteFile(
          name: "t10k-labels-idx1-ubyte.gz",
          sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
      ]
    case .fashionMNIST:
      return [
        RemoteFile(
          name: "train-images-idx3-ubyte.gz",
          sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        RemoteFile(
          name: "train-labels-idx1-ubyte.gz",
          sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        RemoteFile(
          name: "t10k-images-idx3-ubyte.gz",
          sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        RemoteFile(
          name: "t10k-labels-idx1-ubyte.gz",
          sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
      ]
    case .cifar10:
      return [
        RemoteFile(
          name: "cifar-10-binary.tar.gz",
          sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
          isArchive: true)
      ]
    case .cifar100:
      return [
        RemoteFile(
          name: "cifar-100-binary.tar.gz",
          sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
          isArchive: true)
      ]
    }
  }
}
