import Foundation
import Testing

/// Files that Python writes in the test run, with descriptions of what they hold.
enum NumPyCorpus {
  struct Entry: Decodable, CustomStringConvertible {
    let name: String
    let file: String
    let writer: String
    let `protocol`: Int?

    var description: String { file }
  }

  private struct Index: Decodable {
    let written: [Entry]
  }

  /// `Tests/reference/persistence`.
  static let scripts: URL = {
    var folder = URL(filePath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let scripts = folder.appending(path: "reference/persistence")
      if FileManager.default.fileExists(atPath: scripts.path) { return scripts }
    }
    return folder
  }()

  /// The Python that has NumPy and pandas, if there is one.
  static let python: String? = ProcessInfo.processInfo.environment["PYTHON"]

  /// Why Python's files are not looked at; nothing on the machines where they must be.
  static let isMissing = python == nil && ProcessInfo.processInfo.environment["CI"] == nil

  /// Has the files written into a folder.
  static func write(into folder: URL, _ arguments: [String]) throws -> [Entry] {
    try run([scripts.appending(path: "write.py").path, folder.path] + arguments)
    let index = try Data(contentsOf: folder.appending(path: "index.json"))
    return try JSONDecoder().decode(Index.self, from: index).written
  }

  /// Runs Python to its end.
  @discardableResult
  static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python ?? "python3"] + arguments
    let output = Foundation.Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(),
      as: UTF8.self
    )
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(arguments)")
    return text
  }

  /// Calls `body` with a new folder, which goes afterwards.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
