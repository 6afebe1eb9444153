import Dynamics
import FiniteWidth
import Generalization
import LinearAlgebra

extension A6DistanceToInitialization {
  /// Networks of several widths trained on three kinds of labels.
  struct Runs {
    typealias Labels = SphereProblem.Labels
    static let networks = 3

    /// What networks of one width did with one kind of labels, one entry for each network.
    struct Entry {
      var width: Int
      var labels: Labels
      /// |W - W(0)|_F at the end.
      var distances: [Double] = []
      /// sqrt(m) max_r |w_r - w_r(0)| at the end.
      var neurons: [Double] = []
      /// sqrt(y^T H(0)^{-1} y).
      var initialNorms: [Double] = []
      /// Steps and distances of the first network.
      var curve: [(step: Int, distance: Double)] = []
    }

    let problem: SphereProblem
    let widths: [Int]
    /// The width whose distances are judged.
    let judgedWidth: Int
    /// The standard deviation of the initial weights.
    let kappa: Double
    /// sqrt(y^T (H^∞)^{-1} y).
    let limits: [Labels: Double]
    private(set) var entries: [Entry] = []

    /// Trains `networks` networks of each width.
    init(
      _ problem: SphereProblem, widths: [Int], judgedWidth: Int, kappa: Double,
      _ context: ExperimentContext, progress: (String, Double) -> Void
    ) throws {
      (self.widths, self.judgedWidth, self.kappa) = (widths, judgedWidth, kappa)
      self.problem = problem
      let measure = ComplexityMeasure(problem.spectrum)
      var limits: [Labels: Double] = [:]
      for kind in Labels.allCases { limits[kind] = try measure.minimumNorm(problem.labels(kind)) }
      self.limits = limits
      let total = Double(Self.networks * widths.reduce(0, +))
      var done = 0.0
      for width in widths {
        var found = Labels.allCases.map { Entry(width: width, labels: $0) }
        for index in 0..<Self.networks {
          progress("networks of width \(width), κ = \(Int(kappa))", done / total)
          let start = try problem.network(
            width: width, kappa: kappa, seed: context.seed("network of width \(width)", index))
          let initial = ComplexityMeasure(try KernelSpectrum(start.gram()))
          for k in found.indices { try Self.train(start, problem, initial, &found[k]) }
          done += Double(width)
        }
        entries += found
      }
    }

    private static func train(
      _ start: TwoLayerNetwork<Double>, _ problem: SphereProblem, _ initial: ComplexityMeasure,
      _ entry: inout Entry
    ) throws {
      let y = problem.labels(entry.labels)
      var network = start
      let result = try network.train(
        labels: y.elements, learningRate: problem.learningRate, steps: SphereProblem.steps,
        schedule: .logarithmic(perDecade: 6))
      guard let last = result.records.last else { return }
      entry.distances.append(last.distance)
      entry.neurons.append(Double(entry.width).squareRoot() * last.largestPerNeuron)
      entry.initialNorms.append(try initial.minimumNorm(y))
      if entry.curve.isEmpty { entry.curve = result.records.map { ($0.step, $0.distance) } }
    }

    /// The entries of one kind of labels, in the order of widths.
    func entries(_ kind: Labels) -> [Entry] { entries.filter { $0.labels == kind } }
    /// The entry that is judged.
    func judged(_ kind: Labels) -> Entry { entries(kind).first { $0.width == judgedWidth }! }
    /// 4 n / lambda_0, the bound of lemma C.1 on sqrt(m) max_r |w_r - w_r(0)|, for |y| = sqrt(n).
    var neuronBound: Double {
      4 * Double(SphereProblem.rows).squareRoot() * problem.labelNorm / problem.spectrum.smallest
    }
  }
}
