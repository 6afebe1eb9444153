import NTKit

let network = Architecture {
  Dense(weightStd: 1.5, biasStd: 0.1)
  ReLU()
  Dense()
}
let digits = try ShippedDatasets.digits().selecting(classes: [3, 8]).scaledToUnitNorm()
let kernel = try network.kernel(digits.x)  // infinite width: kernel.nngp, kernel.ntk
let labels = Matrix.column(try digits.signedLabels())
let training = try SquaredLossDynamics(kernel: kernel.ntk, labels: labels)
let steps = try training.stepsToReach(
  lossFraction: 0.01, stepSize: training.largestStableStep / 2)
print("99 % of the error is gone after \(steps!) steps of gradient descent")
