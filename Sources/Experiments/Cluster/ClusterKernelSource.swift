import Architectures
import Cluster
import Datasets
import InfiniteWidth
import LinearAlgebra

/// Where the kernels of a regression on a cluster come from: a network, or files that every rank sees.
struct ClusterKernelSource {
  private let kernels: RegressionKernels
  private let data: RegressionData
  private let cluster: ClusterTraining
  private let network: (x: Matrix<Double>, test: Matrix<Double>, shape: InputShape)?

  /// Scales the inputs of a network; checks the shapes of files.
  init(_ run: RegressionRun, _ data: RegressionData, _ cluster: ClusterTraining) throws {
    (kernels, self.data, self.cluster) = (run.kernels, data, cluster)
    switch run.kernels {
    case .network(let architecture, _):
      let shape = try architecture.inputShape(of: data.training)
      let scaled = try run.scaling.apply(training: data.training, test: data.test)
      network = (scaled.training, scaled.test, shape)
    case .files(let training, let test):
      network = nil
      try RegressionKernels.check(training, test, data)
    }
  }

  /// The lower triangle of the training kernel, and what this rank did for it.
  func training() throws -> (matrix: DistributedMatrix, tally: TileTally) {
    switch kernels {
    case .network(let architecture, let kind):
      let network = network!
      return try cluster.kernel(
        architecture, network.x, kind: kind, shape: network.shape, "training kernel")
    case .files(let training, _):
      return (
        try cluster.kernel(training, rows: data.split?.training, count: data.training.count),
        TileTally()
      )
    }
  }

  /// The kernel of some test rows with all training rows.
  func cross(_ part: Range<Int>) throws -> Matrix<Double> {
    switch kernels {
    case .network(let architecture, let kind):
      let network = network!
      return try cluster.cross(
        architecture, network.test.selectingRows(Array(part)), network.x, kind: kind,
        shape: network.shape)
    case .files(_, let test?): return try test.entries(rows: Array(part))
    case .files(let training, nil):
      return try training.entries(
        rows: part.map { data.split!.test[$0] }, columns: data.split!.training)
    }
  }

  /// The kernel of each of some test rows with itself; nil where a file does not say it, or nobody needs
  /// it.
  func priors(_ part: Range<Int>) throws -> [Double]? {
    guard data.test.targets.classCount == nil else { return nil }
    switch kernels {
    case .network(let architecture, let kind):
      let network = network!
      return try architecture.diagonal(
        network.test.selectingRows(Array(part)), kind: kind, input: network.shape,
        parallelism: cluster.parallelism)
    case .files(let training, nil):
      return try part.map {
        let row = data.split!.test[$0]
        return try training.entries(rows: [row], columns: [row]).elements[0]
      }
    case .files: return nil
    }
  }
}
