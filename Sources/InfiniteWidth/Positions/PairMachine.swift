import LinearAlgebra

/// One image of the first set against a group of images of the second, or a group against itself.
struct PairInput<Element: KernelScalar> {
  /// The first image, (positions, channels), or (positions, channels, lanes) when every lane has one
  /// of its own.
  let first: UnsafePointer<Element>
  /// Whether every lane has a first image of its own.
  let firstIsVector: Bool
  /// The second images, (positions, channels, lanes).
  let second: UnsafePointer<Element>
  /// The second images in panels, for machines that ask for them.
  var panels: LanePanels<Element>?
  /// Better values for the pairs of equal positions in front of the first pool, by lane; machines
  /// that work on planes put them in.
  var corrections: [Int: EqualPositionRecursion.Outcome] = [:]
}

/// The features of one step for both sides of a pair.
struct StepOperands<Element> {
  /// (features, positions), or (features, positions, lanes) when every lane has a first image of its
  /// own.
  let first: UnsafePointer<Element>
  /// (features, positions, lanes).
  let second: UnsafePointer<Element>
}

/// What the steps of a plan need to know about each image of a pair alone.
final class OperandTable<Element: KernelScalar> {
  /// Whether every lane has a first image of its own.
  let firstIsVector: Bool
  private var activations: [PlaneActivation?]
  private var first: [FeatureTable<Element>?]
  private var second: [FeatureTable<Element>?]
  /// The memory of the tables, which can be read without counting references.
  private var pointers: [(first: UnsafePointer<Element>?, second: UnsafePointer<Element>?)]

  /// An empty table for a plan of `steps` steps.
  init(steps: Int, firstIsVector: Bool) {
    self.firstIsVector = firstIsVector
    activations = Array(repeating: nil, count: steps)
    first = Array(repeating: nil, count: steps)
    second = first
    pointers = Array(repeating: (nil, nil), count: steps)
  }

  /// Sets the form of the elementwise step at `index`.
  func set(_ index: Int, activation: PlaneActivation?) { activations[index] = activation }
  /// Sets the features of the first image, by step.
  func setFirst(_ tables: [Int: FeatureTable<Element>]) {
    for (index, table) in tables {
      first[index] = table
      pointers[index].first = UnsafePointer(table.memory)
    }
  }
  /// Sets the features of the second images, by step.
  func setSecond(_ tables: [Int: FeatureTable<Element>]) {
    for (index, table) in tables {
      second[index] = table
      pointers[index].second = UnsafePointer(table.memory)
    }
  }

  /// The form of the elementwise step at `index` of the plan.
  func activation(_ index: Int) -> PlaneActivation { activations[index]! }
  /// The features of the step at `index`.
  func operands(_ index: Int) -> StepOperands<Element> {
    StepOperands(first: pointers[index].first!, second: pointers[index].second!)
  }
  /// The correlation beyond which the series at `index` is left to quadrature; 1 for none.
  func trusted(_ index: Int) -> Double { min(first[index]!.trusted, second[index]!.trusted) }
}

/// Takes over the pairs of a position with itself of images with themselves, where correlations are
/// 1 and variances are read off.
protocol DiagonalRecorder<Element>: AnyObject {
  associatedtype Element: KernelScalar
  /// Records the variances before the step at `index` and carries the step out on equal positions.
  ///
  /// `k` and `theta` are (positions, lanes).
  func record(
    _ index: Int, _ planned: PlannedStep, k: UnsafeMutablePointer<Element>,
    theta: UnsafeMutablePointer<Element>?) throws

  /// Records the attention weights of the layer at `index` from the covariances of all pairs of
  /// positions, (positions, positions, lanes).
  func recordAttention(_ index: Int, _ planned: PlannedStep, k: UnsafeMutablePointer<Element>)
}

/// What takes all pairs of positions of a group of pairs of images through a plan.
protocol PairMachine<Element>: AnyObject {
  associatedtype Element: KernelScalar
  /// Whether pairs of two images should come with the second ones in panels.
  var wantsPanels: Bool { get }
  /// Computes both kernels of every lane, `lanes` numbers each.
  ///
  /// With a recorder the images are a group against itself; `equalPositionsOnly` then skips all other
  /// pairs of positions, so that only variances and, behind `flatten`, kernels are right.
  func run(
    _ input: PairInput<Element>, operands: OperandTable<Element>,
    recorder: (any DiagonalRecorder<Element>)?, equalPositionsOnly: Bool,
    nngp: UnsafeMutablePointer<Double>, ntk: UnsafeMutablePointer<Double>?) throws
}

extension PairMachine {
  var wantsPanels: Bool { false }
}
