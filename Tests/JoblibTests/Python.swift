import Foundation
import JoblibTestSupport
import Testing

/// The Python that the environment variable `PYTHON` names, with joblib, lz4 and zstandard.
enum Python {
  static let path = ProcessInfo.processInfo.environment["PYTHON"]
  static let absence: Comment = "the environment variable PYTHON names no interpreter"

  /// Whether tests that need it can run; where all must, they do, and fail without.
  static let isThere = path != nil || ProcessInfo.processInfo.environment["CI"] != nil

  /// What a program prints.
  static func text(_ program: String, _ arguments: [String] = []) throws -> String {
    String(decoding: try run(program, arguments), as: UTF8.self)
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a program.
  ///
  /// - Returns: What it wrote.
  static func run(_ program: String, _ arguments: [String] = [], input: [UInt8] = []) throws
    -> [UInt8]
  {
    guard let path else { throw Failure(description: "\(absence)") }
    return try Tool.run(path, ["-c", program] + arguments, input: input)
  }
}

extension Trait where Self == ConditionTrait {
  static var needsPython: Self { .enabled(if: Python.isThere, Python.absence) }
}

/// Programs of the system.
enum Tool {
  /// Where a program is, if it is there.
  static func path(_ name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Runs a program with `input` as its standard input.
  ///
  /// - Returns: What it wrote.
  static func run(_ path: String, _ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
    // Through files, since pipes in both directions want two threads.
    let folder = try TemporaryFolder()
    let (inputPath, outputPath) = (folder.appending("input"), folder.appending("output"))
    try Data(input).write(to: URL(filePath: inputPath))
    try Data().write(to: URL(filePath: outputPath))
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["PYTHONIOENCODING": "utf-8"]) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: inputPath))
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputPath))
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Python.Failure(description: "\(path) ended with \(process.terminationStatus)")
    }
    return [UInt8](try Data(contentsOf: URL(filePath: outputPath)))
  }
}
