import Foundation
import JoblibPersistence
import JoblibTestSupport
import Testing

/// A value written to a pickle and read again.
enum Pickled {
  static func bytes(_ value: some Encodable) throws -> ContiguousArray<UInt8> {
    let sink = MemorySink()
    let writer = PickleWriter(to: try PickleOutput(sink))
    try writer.encode(value)
    try writer.finish()
    return sink.bytes
  }

  static func value(_ bytes: ContiguousArray<UInt8>) throws -> PickleValue {
    let graph = try PickleReader(PickleInput(MemorySource(bytes))).read()
    return PickleValue(graph, graph.root)
  }

  static func value(_ opcodes: String) throws -> PickleValue {
    try value(ContiguousArray(opcodes.utf8))
  }

  static func roundTrip<T: Codable>(_ value: T) throws -> T {
    try Self.value(try bytes(value)).decode(T.self)
  }
}

/// The interpreter that the variable PYTHON names.
enum Interpreter {
  static var path: String? { ProcessInfo.processInfo.environment["PYTHON"] }

  /// Whether tests that need it run: where there is none they are skipped, but fail in CI.
  static var isExpected: Bool {
    path != nil || ProcessInfo.processInfo.environment["CI"] != nil
  }

  /// Runs a program with arguments and returns what it printed.
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: try #require(path, "set PYTHON to a Python with joblib"))
    process.arguments = ["-c", program] + arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["PYTHONIOENCODING": "utf-8"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: text, as: UTF8.self)
  }
}

extension Trait where Self == ConditionTrait {
  static var needsPython: Self {
    .enabled(if: Interpreter.isExpected, "PYTHON names no interpreter")
  }
}
