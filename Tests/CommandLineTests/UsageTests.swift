import Testing

/// Wrong command lines end with 64 and one line.
@Suite struct UsageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let words: [String]

    init(_ line: String, _ words: String...) {
      arguments = line.split(separator: " ").map(String.init)
      self.words = words
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let cases = [
    Case("kernle", "'kernle' is no command", "did you mean 'kernel'?"),
    Case("data shw digits", "did you mean 'show'?", "ntkit data --help"),
    Case("frobnicate", "known are analyze, kernel"),
    Case("--frobnicate", "'--frobnicate'"),
    Case("kernel", "missing expected argument", "--architecture", "ntkit kernel --help"),
    Case("kernel --architecture fc-1 --x1 x.npy", "--output", "--dry-run"),
    Case("kernel --architecture fc-1 --x1 x.npy --output K.txt", "K.txt", ".npz"),
    Case("kernel --architecture fc-1 --x1 x.npy --output K.npz --resume", "--resume", ".npy"),
    Case("kernel --architecture fc-1 --x1 x.npy --output K.npy --monte-carlo 5", ".npz"),
    Case("kernel --architecture fc-1 --x1 x.npy --resume --dry-run", "--resume", ".npy"),
    Case("kernel --architecture fc-1 --x1 x.npy --output K.npz --instruction-set mmx", "portable"),
    Case("kernel --architecture fc-1 --x1 x.npy --output K.npz --kind tnk", "tnk", "ntk"),
    Case("kernel --architecture fc-1 --x1 x.npy --output K.npz --precision 32", "float32"),
    Case("kernel --architecture fc-1 --x1 x.npy --output K.npz --threads 0", "--threads is 0"),
    Case("kernel --architecture fc-1 --x1 x.npy --output K.npz --threads two", "two"),
    Case("regress --train digits", "--architecture"),
    Case("regress --train digits", "--kernel"),
    Case("regress --train digits --kernel K.npy -a fc-1", "exclude"),
    Case("regress --train digits --kernel K.npy --test digits", "--test-kernel"),
    Case("regress --train digits --test-kernel K.npy -a fc-1", "needs --kernel"),
    Case("regress --train digits --kernel K.npy --scaling standardize", "data export"),
    Case("analyze digits --kernel K.npy -a fc-1", "exclude"),
    Case("analyze digits --test-kernel K.npy", "needs --kernel"),
    Case("data export digits --to X.csv", "X.csv", ".npy"),
    Case("data export digits", "--to"),
    Case("regress --architecture fc-1 --train digits --ridge -1", "--ridge"),
    Case("regress --architecture fc-1 --train digits --ridge=-1", "-1"),
    Case("regress --architecture fc-1 --train digits --ridge nan", "nan"),
    Case("regress --architecture fc-1 --train digits --kind tnk", "tnk", "nngp"),
    Case("regress -a fc-1 --train digits --select bic", "bic", "evidence"),
    Case("regress -a fc-1 --train digits --classifier forest", "forest", "softmax"),
    Case("regress -a fc-1 --train digits --cost 1", "--cost", "--classifier svc"),
    Case("regress -a fc-1 --train digits --classifier svc --ridge 1", "--ridge", "ridge"),
    Case("regress -a fc-1 --train digits --classifier svc --cost 0", "--cost is 0"),
    Case("regress -a fc-1 --train digits --classifier softmax --select loo", "kfold"),
    Case("regress -a fc-1 --train digits --folds 5", "--folds", "kfold"),
    Case("regress -a fc-1 --train digits --select kfold --folds 1", "--folds is 1"),
    Case("regress -a fc-1 --train digits --tune", "--tune", "evidence"),
    Case("regress -a fc-1,fc-2 --train digits --ridge 1", "--ridge"),
    Case("regress --train digits --kernel K.npy --select evidence --tune", "--tune"),
    Case("regress --architecture fc-1 --train digits --limit 0", "--limit is 0"),
    Case("regress --architecture fc-1 --train digits --test-fraction 1", "--test-fraction"),
    Case("regress --architecture fc-1 --train digits --seed 1.5", "1.5"),
    Case("regress --architecture fc-1 --train digits --scaling unitnorm", "unit-norm"),
    Case("reproduce Z99", "Z99", "--list"),
    Case("reproduce A2 --list", "exclude"),
    Case("reproduce A2 --quick --full", "exclude"),
    Case("data show", "<data>"),
    Case("data fetch mnist", "--to"),
    Case("data fetch mnits --to x", "did you mean 'mnist'?"),
    Case("data fetch mnist --to x --from ftp://example.org/", "ftp://example.org/"),
    Case("cite nobody2020", "nobody2020", "jacot2018ntk"),
    Case("cite jacot2018ntk --all", "exclude"),
    Case("doctor --format xml", "xml", "json"),
  ]

  @Test(arguments: cases) func usage(_ line: Case) async throws {
    try await Ntkit.expectFailure(line.arguments, status: 64, line.words)
  }
}
