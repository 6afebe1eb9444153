import Foundation
import NTKit

/// What this machine offers, and what is missing.
struct Diagnosis: Encodable {
  /// Something that ought to be there, and the line that brings it when it is not.
  struct Check: Encodable {
    let name: String
    let isFine: Bool
    let detail: String
    let remedy: String?
  }

  struct Machine: Encodable {
    let processor: String?
    let cores: Int
    let instructionSet: String
    let instructionSets: [String]
    let memoryBytes: Int
    let memoryBytesFree: Int
    let system: String
  }

  struct BLAS: Encodable {
    let configuration: String
    let core: String
    let coreDetected: String?
    let coreChosenBy: BLASCore.Choice
    let betterCore: String?
    let threads: Int
  }

  let schemaVersion = 1
  let versions = Versions.current
  let program: String
  let machine: Machine
  let blas: BLAS
  let threads: Int
  let checks: [Check]

  init(parallelism: Parallelism) {
    let process = ProcessInfo.processInfo
    program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    machine = Machine(
      processor: ProcessorInformation.current.model, cores: process.activeProcessorCount,
      instructionSet: InstructionSet.best.rawValue,
      instructionSets: InstructionSet.available.map(\.rawValue),
      memoryBytes: Int(process.physicalMemory), memoryBytesFree: MachineMemory.available,
      system: process.operatingSystemVersionString)
    blas = BLAS(
      configuration: BLASInformation.configuration, core: BLASInformation.coreName,
      coreDetected: BLASCore.detected, coreChosenBy: BLASCore.choice,
      betterCore: BLASCore.better, threads: BLASInformation.threads)
    threads = parallelism.threads
    checks =
      [
        Self.core(blas), Self.compiler, Self.gnuplot, Self.zlib, Self.crypto,
        Self.oneDNN, Self.supportVectors, Self.shipped,
      ] + Self.data
  }

  /// The diagnosis as a list, what is missing last.
  func text(_ style: TextStyle) -> String {
    let facts = TextTable(
      fields: [
        ("ntkit", "\(versions.ntkit), compiled by Swift \(versions.swift), \(program)"),
        ("system", machine.system),
        ("processor", machine.processor),
        ("cores", "\(machine.cores), \(threads) used"),
        (
          "instructions",
          "\(machine.instructionSet) (has \(machine.instructionSets.joined(separator: ", ")))"
        ),
        (
          "memory",
          "\(Quantity.bytes(machine.memoryBytes)), \(Quantity.bytes(machine.memoryBytesFree)) free"
        ),
        ("OpenBLAS", blas.configuration),
        ("its threads", "\(blas.threads)"),
      ])
    var table = TextTable([.left, .left, .left])
    for check in checks {
      table.append([
        .init(check.isFine ? "ok" : "to do") { check.isFine ? style.good($0) : style.bad($0) },
        .init(check.name), .init(check.detail),
      ])
    }
    let remedies = checks.compactMap(\.remedy).map { "  \($0)\n" }.joined()
    return facts.text + "\n" + table.text + (remedies.isEmpty ? "" : "\nto do\n" + remedies)
  }
}
