/// The experiments there are, as `ntkit reproduce --list --format json` prints them.
public struct ExperimentList: Sendable, Encodable {
  /// One experiment.
  public struct Item: Sendable, Encodable {
    /// The identifier.
    public let id: String
    /// The readable name.
    public let alias: String
    /// arXiv identifier and theorem or figure.
    public let paper: String
    /// The claim in one sentence.
    public let claim: String
    /// The seconds a default run takes on two cores.
    public let seconds: Double
  }

  /// The version of this form.
  public let schemaVersion = 1
  /// The experiments, in the order of the catalog.
  public let items: [Item]

  /// A list of `experiments`.
  public init(_ experiments: [any Experiment.Type] = ExperimentCatalog.all) {
    items = experiments.map {
      Item(
        id: $0.id, alias: $0.alias, paper: $0.paper, claim: $0.claim, seconds: $0.typicalSeconds)
    }
  }
}
