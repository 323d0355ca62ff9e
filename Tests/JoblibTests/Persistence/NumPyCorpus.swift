import Foundation
import JoblibTestSupport

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

  /// Has the files written into a folder.
  static func write(into folder: URL, _ arguments: [String]) throws -> [Entry] {
    let program = """
      import os, runpy, sys
      sys.argv = sys.argv[1:]
      sys.path.insert(0, os.path.dirname(sys.argv[0]))
      runpy.run_path(sys.argv[0], run_name="__main__")
      """
    let script = scripts.appending(path: "write.py").path
    _ = try Python.text(program, [script, folder.path] + arguments)
    let index = try Data(contentsOf: folder.appending(path: "index.json"))
    return try JSONDecoder().decode(Index.self, from: index).written
  }

  /// Calls `body` with a new folder, which goes afterwards.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try body(URL(filePath: folder.path))
  }
}
