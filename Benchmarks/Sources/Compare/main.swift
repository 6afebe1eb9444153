// Measures the library against the peer and against LAPACK, in one run, in turns.
//
// Usage: Compare [PYTHON FOLDER [SECTION...]]; without them the rows against the peer are left out.
// FOLDER holds the peer's workers; sections are dense, images or the name of one of their presets,
// costs, completion, lapack, training, language and empirical; the last three run only when named.
import CLAPACKDirect
import Foundation
import NTKit

let rounds = 7
print(
  "OpenBLAS core \(BLASInformation.coreName), \(BLASInformation.threads) threads;"
    + " inner loops \(InstructionSet.best.rawValue); medians of \(rounds) alternating calls"
    + " (3 at n = 10,000)")
print("'x' is how many times faster ours is.")

func report(_ comparison: Comparison?, _ skipped: String) {
  FileHandle.standardOutput.write(Data(((comparison?.row ?? "skipped: \(skipped)") + "\n").utf8))
}

let arguments = CommandLine.arguments
func peer(_ script: String) -> (python: String, script: String)? {
  arguments.count > 2 ? (arguments[1], "\(arguments[2])/\(script)") : nil
}
func isWanted(_ section: String) -> Bool {
  arguments.count <= 3 || arguments.dropFirst(3).contains(section)
}

if arguments.dropFirst(3).contains("training") {
  let python = ProcessInfo.processInfo.environment["NTKIT_TORCH_PYTHON"] ?? "/usr/bin/python3"
  for model in ["dense", "resnet-20", "vgg-11"] {
    try TrainingSteps(model: model).run(python: python, folder: arguments[2])
  }
}
if arguments.dropFirst(3).contains("language") {
  let python = ProcessInfo.processInfo.environment["NTKIT_TORCH_PYTHON"] ?? "/usr/bin/python3"
  for vocabulary in [1000, 10_000] {
    try LanguageSteps(vocabulary: vocabulary, layers: 3, units: 200)
      .run(python: python, folder: arguments[2])
  }
}
if arguments.dropFirst(3).contains("empirical") {
  for way in ["default", "fastest"] {
    try EmpiricalKernels(model: "dense", rows: 256, way: way, rounds: 1, asked: 500)
      .run(python: arguments[1], folder: arguments[2])
    try EmpiricalKernels(model: "convolutional", rows: 64, way: way, rounds: 5, asked: 20)
      .run(python: arguments[1], folder: arguments[2])
  }
}
if isWanted("dense") {
  try DenseKernels(rows: 4000, features: 784, asked: 8, rounds: rounds).run(peer("worker.py"))
  try DenseKernels(rows: 10_000, features: 784, asked: 12, rounds: 3).run(peer("worker.py"))
}
let images = [
  ImageKernels(preset: "cntk-5-gap", asked: 400, images: 32, rounds: 5),
  ImageKernels(preset: "cntk-21-gap", asked: nil, askedMilliseconds: 20, images: 32, rounds: 3),
  ImageKernels(preset: "cntk-21-flatten", asked: 20, images: 384, rounds: 5),
  ImageKernels(preset: "myrtle-5", asked: 100, images: 32, rounds: 5),
]
for kernels in images where isWanted("images") || isWanted(kernels.preset) {
  try kernels.run(peer("image_worker.py"))
}
if isWanted("costs") { try CostTable().run() }
if isWanted("completion") { try CompletionCost().run() }
guard isWanted("lapack") else { exit(0) }

// Factorizations against LAPACK called directly.
let n = 3000
let a: Matrix<Double> = RandomStream(seed: 2).normalMatrix(rows: n, columns: n)
let positive = a.gram().addingToDiagonal(1)
report(
  try Comparison(
    "Cholesky, n \(n), float64", rounds: rounds, against: "dpotrf", requirement: "(0.90 asked)",
    ours: { _ = try Cholesky(positive) },
    other: {
      var work = positive.elements
      var size = Int32(n)
      var info: Int32 = 0
      return seconds { dpotrf_("U", &size, &work, &size, &info) }
    }), "")

let large = 6000
let wide: Matrix<Double> = RandomStream(seed: 3).normalMatrix(rows: large, columns: 500)
let covariance = wide.gram()
report(
  try Comparison(
    "blocked Cholesky, n \(large), float64", rounds: 3, against: "dpotrf",
    requirement: "(0.67 asked)",
    ours: { _ = try BlockCholesky(MatrixBlocks(covariance, isSymmetric: true), ridge: 500) },
    other: {
      var work = covariance.addingToDiagonal(500).elements
      var size = Int32(large)
      var info: Int32 = 0
      return seconds { dpotrf_("U", &size, &work, &size, &info) }
    }), "")

let m = 1500
let symmetric = Matrix(rows: m, columns: m) { positive[$0, $1] }
report(
  try Comparison(
    "eigendecomposition, n \(m), float64", rounds: rounds, against: "dsyevd",
    requirement: "(0.90 asked)",
    ours: { _ = try SymmetricEigen(symmetric) },
    other: {
      var work = symmetric.elements
      var values = [Double](repeating: 0, count: m)
      var size = Int32(m)
      var info: Int32 = 0
      var scratch = [Double](repeating: 0, count: 1 + 6 * m + 2 * m * m)
      var scratchCount = Int32(scratch.count)
      var integers = [Int32](repeating: 0, count: 3 + 5 * m)
      var integerCount = Int32(integers.count)
      return seconds {
        dsyevd_(
          "V", "U", &size, &work, &size, &values, &scratch, &scratchCount, &integers, &integerCount,
          &info)
      }
    }), "")
