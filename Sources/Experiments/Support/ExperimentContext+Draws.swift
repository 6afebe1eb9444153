extension ExperimentContext {
  /// This context for one of several draws, whose progress is a part of the whole.
  func draw(_ index: Int, of count: Int) -> ExperimentContext {
    guard count > 1, let progress else { return self }
    var part = self
    part.progress = { what, share in
      progress("draw \(index + 1) of \(count): \(what)", (Double(index) + share) / Double(count))
    }
    return part
  }
}
