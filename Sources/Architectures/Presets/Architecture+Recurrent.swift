/// The cell of a preset of recurrent language models.
public enum RecurrentPreset: String, Sendable, Codable, CaseIterable {
  /// Simple cells with tanh.
  case rnn
  /// Long short-term memory.
  case lstm
  /// Gated recurrent units.
  case gru
}

extension Architecture {
  /// The language model `lstm-L-H`, `gru-L-H` or `rnn-L-H`: vectors of H numbers for tokens, L recurrent
  /// layers of H units, and the logits of the next token.
  ///
  /// Standard parameterization; embeddings have variance 0.01, weights of recurrent layers and of the
  /// readout variance 1 / (3 fan-in) as in PyTorch. With `keep` below 1, as `lstm-L-H-dropout-P`, dropout
  /// stands in front of each recurrent layer and behind the last, and not on the way from one position to
  /// the next.
  ///
  /// Reference: Zaremba, Sutskever, Vinyals (2014), arXiv:1409.2329.
  public static func recurrent(
    _ cell: RecurrentPreset, layers: Int, units: Int, keep: Double = 1
  ) -> Architecture {
    let std = (1.0 / 3).squareRoot()
    let kind: RecurrentCell =
      switch cell {
      case .rnn: .simple(.tanh)
      case .lstm: .lstm
      case .gru: .gru
      }
    let recurrent = Layer.recurrent(
      Recurrent(
        cell: kind, weightStd: std, recurrentStd: std, biasStd: std / Double(units).squareRoot(),
        units: units))
    let dropped = Int((100 * (1 - keep)).rounded())
    return Architecture(
      name: "\(cell.rawValue)-\(layers)-\(units)" + (dropped > 0 ? "-dropout-\(dropped)" : ""),
      parameterization: .standard
    ) {
      Embed(weightStd: 0.1, units: units)
      for _ in 0..<layers {
        if keep < 1 { Dropout(keep: keep) }
        recurrent
      }
      if keep < 1 { Dropout(keep: keep) }
      Dense(weightStd: std, biasStd: std / Double(units).squareRoot())
    }
  }
}
