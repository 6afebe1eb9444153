import Datasets
import Foundation
import ImplicitBias
import LinearAlgebra

/// Completion of ratings by a factorization stopped early, beside a nuclear-norm penalty.
///
/// A tenth of the ratings is the test part and a tenth the validation part, drawn by the seed. Both
/// methods learn the training ratings less their mean; the ridge and the number of steps of the
/// factorization and the penalty of the nuclear norm are chosen on validation ratings, and test
/// ratings are looked at once.
public struct RatingsRun: Sendable {
  /// The rank of the factors.
  public var rank: Int
  /// The deviation of the Gaussian start.
  public var startScale: Double
  /// The largest number of steps.
  public var steps: Int
  /// The seed of split and start.
  public var seed: UInt64

  /// The most singular values that the nuclear norm's solution may keep.
  static let largestRank = 150

  /// A run.
  public init(rank: Int = 10, startScale: Double = 0.03, steps: Int = 3000, seed: UInt64 = 0) {
    self.rank = rank
    self.startScale = startScale
    self.steps = steps
    self.seed = seed
  }

  /// What was found.
  public struct Result: Sendable, Encodable {
    /// The version of this form.
    public let schemaVersion = 1
    /// The file.
    public let ratings: String
    /// Users, items and ratings.
    public let users: Int
    /// See `users`.
    public let items: Int
    /// See `users`.
    public let count: Int
    /// The seed.
    public let seed: UInt64
    /// The rank of the factors.
    public let rank: Int
    /// The root mean square error on test ratings of the mean of the training ratings.
    public let meanError: Double
    /// Of the factorization.
    public let factorizationError: Double
    /// Of the nuclear-norm penalty.
    public let nuclearError: Double
    /// The ridge of the factors chosen on validation ratings, in units of the penalty.
    public let chosenRidge: Double
    /// The steps chosen on validation ratings.
    public let chosenSteps: Int
    /// The penalty chosen on validation ratings.
    public let chosenPenalty: Double
    /// The rank that penalty leaves.
    public let nuclearRank: Int
    /// Whether that is the largest rank looked at, so that the penalty alone might leave more.
    public let isTruncated: Bool
    /// The wall time of the factorization and of the penalty's path.
    public let factorizationSeconds: Double
    /// See `factorizationSeconds`.
    public let nuclearSeconds: Double
    /// Steps and validation errors of the factorization.
    public let curve: [Point]
  }

  /// One validation error.
  public struct Point: Sendable, Encodable {
    /// The steps.
    public let step: Int
    /// The root mean square error.
    public let error: Double
  }

  /// Splits, trains and scores.
  ///
  /// - Throws: `BiasRequestError.tooFewRatings`; `ImplicitBiasError.diverged`; `LinearAlgebraError`.
  public func run(
    _ ratings: Ratings, progress: @escaping (String, Double) -> Void = { _, _ in }
  ) throws -> Result {
    let count = ratings.ratings.count
    guard count >= 30 else { throw BiasRequestError.tooFewRatings(count) }
    var stream = RandomStream(seed: seed).child("ratings")
    let order = stream.permutation(count)
    let tenth = count / 10
    let trained = order[(2 * tenth)...]
    let mean = trained.reduce(0) { $0 + ratings.ratings[$1].value } / Double(trained.count)
    func part(_ rows: some Sequence<Int>) -> ObservedEntries {
      ObservedEntries(
        rows: ratings.users.count, columns: ratings.items.count,
        rows.map {
          let rating = ratings.ratings[$0]
          return .init(row: rating.user, column: rating.item, value: rating.value - mean)
        })
    }
    let (test, validation, training) = (
      part(order[..<tenth]), part(order[tenth..<2 * tenth]), part(trained)
    )
    var watch = Stopwatch()
    let factors = try trainFactors(training, validation, progress)
    let factorizationSeconds = watch.lap()
    let (penalty, model) = try choosePenalty(training, validation, progress)
    let nuclearSeconds = watch.lap()
    let problem = FactorizedCompletion(training, rank: rank)
    return Result(
      ratings: ratings.name, users: ratings.users.count, items: ratings.items.count, count: count,
      seed: seed, rank: rank,
      meanError: Self.error([Double](repeating: 0, count: test.count), test),
      factorizationError: Self.error(problem.products(factors.best, at: test), test),
      nuclearError: Self.error(model.predictions(at: test), test), chosenRidge: factors.ridge,
      chosenSteps: factors.step,
      chosenPenalty: penalty, nuclearRank: model.values.count { $0 > 0 },
      isTruncated: (model.values.last ?? 0) > 0,
      factorizationSeconds: factorizationSeconds,
      nuclearSeconds: nuclearSeconds, curve: factors.curve)
  }

  private static func error(_ predictions: [Double], _ entries: ObservedEntries) -> Double {
    predictions.adding(-1, entries.values).euclideanNorm / Double(entries.count).squareRoot()
  }

  /// What was trained with the best ridge and the best number of steps.
  private struct Factors {
    var best: [Double] = []
    var error = Double.infinity
    var ridge = 0.0
    var step = 0
    var curve: [Point] = []
  }

  /// Training with every ridge of a grid, none among them: with one, factors of enough columns have
  /// the minima of the nuclear norm's penalty.
  private func trainFactors(
    _ training: ObservedEntries, _ validation: ObservedEntries,
    _ progress: (String, Double) -> Void
  ) throws -> Factors {
    let largest = try SoftImpute(training, rank: 2, seed: seed).largestPenalty()
    let shares = [0, 0.08, 0.12, 0.18, 0.27, 0.4]
    var best = Factors()
    for (index, share) in shares.enumerated() {
      progress("factorization", 0.7 * Double(index) / Double(shares.count))
      let found = try train(training, validation, ridge: share * largest, largest)
      if found.error < best.error { best = found }
    }
    return best
  }

  /// Gradient descent with momentum from a small start; the step is halved when it diverges.
  private func train(
    _ training: ObservedEntries, _ validation: ObservedEntries, ridge: Double, _ largest: Double
  ) throws -> Factors {
    let problem = FactorizedCompletion(training, rank: rank, ridge: ridge)
    var size = 0.1 / largest
    while true {
      var found = Factors(ridge: ridge)
      do {
        _ = try Descent(.heavyBall(momentum: 0.9), step: .constant(size), steps: steps).run(
          problem, from: problem.start(scale: startScale, seed: seed),
          at: Array(stride(from: 20, through: steps, by: 20))
        ) { step, point in
          let error = Self.error(problem.products(point, at: validation), validation)
          found.curve.append(Point(step: step, error: error))
          if error < found.error * (1 - 1e-5) {
            (found.best, found.error, found.step) = (point, error, step)
          }
          // Long past the best there is nothing to come.
          if step > 2 * found.step + 200 { throw Finished() }
        }
      } catch is Finished {
      } catch let error as ImplicitBiasError {
        guard case .diverged = error, size > 1e-9 / largest else { throw error }
        size /= 2
        continue
      }
      return found
    }
  }

  private struct Finished: Error {}

  /// Penalties from large to small, each from the solution before, until validation errors rise.
  private func choosePenalty(
    _ training: ObservedEntries, _ validation: ObservedEntries,
    _ progress: (String, Double) -> Void
  ) throws -> (Double, SoftImpute) {
    var model = SoftImpute(training, rank: Self.largestRank, seed: seed)
    let largest = try model.largestPenalty()
    var best = (penalty: largest, model: model, error: Double.infinity)
    let shares = (1...24).map { pow(0.85, Double($0)) }
    for (index, share) in shares.enumerated() {
      progress("nuclear norm", 0.7 + 0.3 * Double(index) / Double(shares.count))
      try model.solve(penalty: share * largest)
      let error = Self.error(model.predictions(at: validation), validation)
      if error < best.error { best = (share * largest, model, error) }
      if error > 1.02 * best.error { break }
    }
    return (best.penalty, best.model)
  }
}
