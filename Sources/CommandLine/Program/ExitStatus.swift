import ArgumentParser
import Foundation
import NTKit

/// How the program ends; scripts depend on the numbers.
enum ExitStatus: Int32, CaseIterable {
  case success = 0
  case failed = 1
  case refuted = 2
  case usage = 64
  case badData = 65
  case internalError = 70
  case interrupted = 130
  case terminated = 143

  /// What the number says, for `--help`.
  var meaning: String {
    switch self {
    case .success: return "success"
    case .failed: return "the computation, a download or writing a result failed"
    case .refuted: return "reproduce: the claim does not hold here"
    case .usage: return "wrong use of the command line"
    case .badData: return "data, an architecture or an input file that cannot be used"
    case .internalError: return "an internal error; please report it"
    case .interrupted: return "stopped by SIGINT; what was done is kept and can be gone on with"
    case .terminated: return "stopped by SIGTERM; what was done is kept and can be gone on with"
    }
  }
}

extension ExitStatus {
  /// The status for an error of the library or of a command; nil for one that nobody expects.
  init?(of error: any Error) {
    switch error {
    case let error as RegressionFitError: self = error.isBadData ? .badData : .usage
    case is UsageError, is CitationError, is BiasMethodError: self = .usage
    case let error as ClusterError: self = error.status
    case let error as BiasRequestError: self = error.isBadData ? .badData : .usage
    case let error as ImplicitBiasError: self = error.isBadData ? .badData : .failed
    case let error as FetchError: self = error.isMisuse ? .usage : .failed
    case let error as NumPyError: self = error.isOutput ? .failed : .badData
    case let error as KernelError: self = error.isBadData ? .badData : .failed
    case let error as InfiniteWidthError: self = error.isFailure ? .failed : .badData
    case let error as KernelStoreError: self = error.status
    case let error as RegressionSolverError: self = error.status
    case let error as FactorCheckpointError: self = error.isOutput ? .failed : .badData
    case is DatasetError, is ArchitectureError, is ClassificationError, is InputArrayError,
      is RegressionDataError, is PrecomputedKernelError, is SavedModelError,
      is AnalysisError, is KernelTransformError, is FiniteWidthError, is WeightFileError:
      self = .badData
    case let error as ExperimentFailure: self = error.status
    case let error as TrainingRunError: self = error.status
    case let error as FeatureRunError: self = error.status
    case let error as HighDimensionError: self = error.status
    case is LinearAlgebraError, is DynamicsError, is GeneralizationError,
      is FigureError, is ResultFileError, is OutputError:
      self = .failed
    default: return nil
    }
  }
}

extension ExitStatus {
  /// The status of a run that a signal ended.
  fileprivate init(stoppedBy signal: Int32) {
    self = signal == SIGTERM ? .terminated : .interrupted
  }
}

extension ClusterError {
  fileprivate var status: ExitStatus {
    switch self {
    case .builtWithoutMPI, .notConnected, .needsOneProcess: return .usage
    case .mixed: return .badData
    case .noThreads, .communication, .tooLarge: return .failed
    }
  }
}

extension TrainingRunError {
  fileprivate var status: ExitStatus {
    switch self {
    case .stopped(let signal, _, _): return ExitStatus(stoppedBy: signal)
    case .diverged: return .failed
    case .folderInUse, .notForTexts, .onlyForTexts: return .usage
    case .lossNeedsClasses, .batchTooLarge, .kernelRows, .unreadable, .dataChanged, .noCheckpoint,
      .otherNetwork:
      return .badData
    }
  }
}

extension FeatureRunError {
  fileprivate var status: ExitStatus {
    switch self {
    case .stopped(let signal, _, _, _): return ExitStatus(stoppedBy: signal)
    case .badValue, .ridgeAndTime, .noValues, .badSweep, .folderInUse: return .usage
    case .tooFewRows, .cannotResume: return .badData
    }
  }
}

extension HighDimensionError {
  fileprivate var status: ExitStatus {
    switch self {
    case .outOfDomain, .noFunction, .noNonlinearPart: return .usage
    case .vanishingFeatures: return .badData
    case .tooLarge: return .failed
    }
  }
}

extension ExperimentFailure {
  fileprivate var status: ExitStatus {
    if case .stopped(let signal, _) = self { return ExitStatus(stoppedBy: signal) }
    return isDataAbsent ? .badData : .failed
  }
}

/// A combination of arguments that makes no sense.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension FetchError {
  fileprivate var isMisuse: Bool {
    switch self {
    case .unknownDataset, .invalidAddress: return true
    default: return false
    }
  }
}

extension BiasRequestError {
  fileprivate var isBadData: Bool {
    switch self {
    case .wrongTargets, .tooFewRatings: return true
    default: return false
    }
  }
}

extension ImplicitBiasError {
  fileprivate var isBadData: Bool {
    switch self {
    case .notSeparable, .contradictoryMeasurements, .infeasible: return true
    default: return false
    }
  }
}

extension NumPyError {
  fileprivate var isOutput: Bool {
    if case .unwritable = self { return true }
    return false
  }
}

extension KernelStoreError {
  fileprivate var status: ExitStatus {
    if case .stopped(let signal, _, _, _) = self { return ExitStatus(stoppedBy: signal) }
    return isOutput ? .failed : .badData
  }
}

extension RegressionSolverError {
  fileprivate var status: ExitStatus {
    switch self {
    case .needsArchitecture: return .usage
    case .stopped(let signal): return ExitStatus(stoppedBy: signal)
    }
  }
}

extension RegressionFitError {
  fileprivate var isBadData: Bool {
    switch self {
    case .needsClasses, .vanishingKernel, .cannotTune, .cannotFlip: return true
    case .criterion, .needsKernelInMemory: return false
    }
  }
}

extension FactorCheckpointError {
  fileprivate var isOutput: Bool {
    switch self {
    case .unwritable, .noSpace, .locked: return true
    case .mismatch, .damaged: return false
    }
  }
}

extension KernelError {
  fileprivate var isBadData: Bool {
    switch self {
    case .singularKernel, .invalidRidge: return true
    case .notPositiveSemidefinite, .numericallySingular: return false
    }
  }
}

extension InfiniteWidthError {
  fileprivate var isFailure: Bool {
    if case .quadratureNotConverged = self { return true }
    return false
  }
}
