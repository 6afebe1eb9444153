import NTKit

/// The completion of ratings in words.
enum RatingsText {
  static func text(_ result: RatingsRun.Result) -> String {
    var table = TextTable([.left, .right, .left])
    table.append(["method", "test RMSE", "chosen on validation ratings"])
    table.append(["mean rating", .init(Quantity.number(result.meanError)), ""])
    table.append([
      .init("factorization, rank \(result.rank)"),
      .init(Quantity.number(result.factorizationError)),
      .init(
        "ridge \(Quantity.number(result.chosenRidge)), \(Quantity.count(result.chosenSteps)) steps, \(Quantity.duration(result.factorizationSeconds))"
      ),
    ])
    table.append([
      .init("nuclear norm"), .init(Quantity.number(result.nuclearError)),
      .init(
        "penalty \(Quantity.number(result.chosenPenalty)), rank \(result.nuclearRank)"
          + "\(result.isTruncated ? ", the most allowed" : ""),"
          + " \(Quantity.duration(result.nuclearSeconds))"),
    ])
    return
      "\(result.ratings): \(Quantity.count(result.count)) ratings by \(Quantity.count(result.users))"
      + " users of \(Quantity.count(result.items)) items\n\n" + table.text
      + "\nseed  \(result.seed)\n"
  }
}
