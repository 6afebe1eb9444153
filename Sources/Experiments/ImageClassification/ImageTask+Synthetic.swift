import Datasets
import LinearAlgebra

extension ImageTask {
  /// Synthetic images of 8 x 8 x 3 in `classes` classes, for runs without CIFAR-10.
  ///
  /// A class is a picture of independent normal numbers, its template. An image is the template of
  /// its class, moved around the border by at most a pixel in each direction, mirrored half the
  /// time, plus noise of twice the template's standard deviation.
  ///
  /// - Throws: `DatasetError`.
  static func synthetic(
    _ context: ExperimentContext, training: Int, test: Int, classes: Int = 10
  ) throws -> ImageTask {
    let side = 8
    let templates = context.stream("templates")
      .normalMatrix(rows: classes, columns: side * side * 3, as: Double.self)
    func part(_ name: String, _ count: Int) -> Dataset {
      let stream = context.stream("synthetic images").child(name)
      var labels: [Int] = []
      var x = Matrix<Double>(rows: count, columns: templates.columns)
      for row in 0..<count {
        var random = stream.child(row)
        let label = random.integer(below: classes)
        let (down, right) = (random.integer(below: 3) - 1, random.integer(below: 3) - 1)
        let isMirrored = random.sign() < 0
        labels.append(label)
        for index in 0..<templates.columns {
          let (pixel, channel) = (index / 3, index % 3)
          let i = (pixel / side + down + side) % side
          var j = (pixel % side + right + side) % side
          if isMirrored { j = side - 1 - j }
          x[row, index] = templates[label, (i * side + j) * 3 + channel] + 2 * random.normal()
        }
      }
      return Dataset(
        name: "templates \(name)", x: x, shape: [side, side, 3],
        targets: .classes(labels: labels, names: (0..<classes).map { "\($0)" }),
        source: "synthetic, seed \(context.seed)", license: "none needed")
    }
    return try ImageTask(
      name: "\(classes) templates of \(side) x \(side) x 3, moved, mirrored and noisy, \(training)"
        + " training and \(test) test rows",
      training: part("train", training), test: part("test", test))
  }
}
