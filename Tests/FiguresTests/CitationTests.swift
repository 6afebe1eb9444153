import Figures
import Testing

@Suite struct CitationTests {
  @Test func tableIsConsistent() {
    let all = Citations.all
    #expect(all.count >= 25)
    #expect(Set(all.map(\.key)).count == all.count)
    let identifiers = all.compactMap(\.arXiv)
    #expect(Set(identifiers).count == identifiers.count)
    for work in all {
      #expect(!work.authors.isEmpty && work.url != nil, "\(work.key)")
      #expect(work.key.contains(String(work.year)), "\(work.key) does not hold its year")
      if let id = work.arXiv {
        #expect(id.wholeMatch(of: /[0-9]{4}\.[0-9]{4,5}/) != nil)
        // A preprint cannot be younger than its publication.
        #expect((Int(id.prefix(2)) ?? 99) + 2000 <= work.year)
      }
    }
    for id in [
      "1901.08584", "1806.07572", "1904.11955", "1902.06720", "1711.00165", "1810.02054",
      "1611.03530", "2001.07301", "1910.01663", "1912.02803",
    ] {
      #expect(identifiers.contains(id))
    }
  }

  @Test func bibTeXIsWellFormed() throws {
    let text = try Citations.bibTeX()
    for work in Citations.all { #expect(occurrences("{\(work.key),", in: text) == 1) }
    #expect(occurrences("{", in: text) == occurrences("}", in: text))
    #expect(text.unicodeScalars.allSatisfy { $0.isASCII })
    let some = try Citations.bibTeX(for: ["1806.07572", "cho2009kernel", "jacot2018ntk"])
    #expect(occurrences("@inproceedings", in: some) == 2)
    let one = try Citations.bibTeX(for: ["jacot2018ntk", "jacot2018ntk"])
    #expect(
      one == """
        @inproceedings{jacot2018ntk,
          author        = {Arthur Jacot and Franck Gabriel and Cl{\\'e}ment Hongler},
          title         = {{Neural Tangent Kernel: Convergence and Generalization in \
        Neural Networks}},
          booktitle     = {Advances in Neural Information Processing Systems 31},
          year          = {2018},
          eprint        = {1806.07572},
          archivePrefix = {arXiv},
          url           = {https://arxiv.org/abs/1806.07572}
        }

        """)
  }

  @Test func lineNamesThePaper() throws {
    let line = try Citations.work("1901.08584").line
    #expect(line.hasPrefix("Arora, Du, Hu, Li, Wang (2019), Fine-Grained Analysis"))
    #expect(line.hasSuffix("arXiv:1901.08584"))
    try #expect(Citations.work("lee2019wide").line.hasPrefix("Lee et al. (2019)"))
  }

  @Test func unknownKeyIsNamed() {
    #expect(throws: CitationError.unknownKey("nobody2000")) {
      try Citations.bibTeX(for: ["nobody2000"])
    }
    #expect("\(CitationError.unknownKey("x"))".contains("jacot2018ntk"))
  }
}
