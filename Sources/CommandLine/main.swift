import Foundation
import NTKit

let arguments = CommandLine.arguments
let request = AnalysisRequest(
  data: arguments[1],
  classes: arguments.count > 2 && !arguments[2].isEmpty ? arguments[2].split(separator: ",").map { Int($0)! } : nil,
  limit: arguments.count > 3 ? Int(arguments[3]) : nil, output: "/tmp/analysis",
  progress: { stage, share in if share == 0 { print(stage) } })
do {
  let analysis = try Analysis(request) { print($0.bytes / 1_000_000, "MB", $0.iterations) }
  print(analysis.answer.joined(separator: "\n"))
  print(try analysis.write())
  print(analysis.result.cost, analysis.result.training.largestDeviation, analysis.result.training.largestRandomDeviation, analysis.result.prediction)
} catch { print("error:", error) }
