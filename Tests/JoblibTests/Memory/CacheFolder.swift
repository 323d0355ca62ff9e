import FoundationEssentials
import JoblibMemory
import Synchronization

/// A folder for one test, removed at its end.
struct CacheFolder: ~Copyable {
  let path: String

  init() throws {
    let name = "memory-\(UUID().uuidString)"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // Again where this process removed a file of its own meanwhile, which ends a removal half way.
    for _ in 0..<3 where FileManager.default.fileExists(atPath: path) {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  var memory: Memory { Memory(path) }
}

/// What lies in a folder.
enum CacheFiles {
  /// The paths of all files below `folder`, sorted.
  static func all(in folder: String) throws -> [String] {
    var files: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let path = "\(folder)/\(name)"
      var isFolder = false
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      if isFolder { files += try all(in: path) } else { files.append(path) }
    }
    return files.sorted()
  }

  /// Those that have to do with results: all but the store's own.
  static func results(in folder: String) throws -> [String] {
    try all(in: folder).filter { !$0.hasSuffix("/.gitignore") && !$0.contains("/.holder-") }
  }

  static func entries(in folder: String) throws -> [String] {
    try all(in: folder).filter { $0.hasSuffix(".entry") }
  }

  /// What writers left behind.
  static func temporaries(in folder: String) throws -> [String] {
    try all(in: folder).filter { $0.contains(".tmp-") || $0.contains(".try-") }
  }

  static func bytes(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// Makes the folder that a file shall be in.
  static func makeFolder(of path: String) throws {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
  }

  /// Says that a file was modified so long ago.
  static func setAge(of path: String, seconds: Double) throws {
    let time = Date(timeIntervalSinceNow: -seconds)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }
}

/// How often functions ran, by a name that only one test uses.
///
/// Beside the closures, since what they capture is part of their keys.
enum Runs {
  private static let counts = Mutex<[String: Int]>([:])

  static func note(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
  static func count(_ name: String) -> Int { counts.withLock { $0[name] ?? 0 } }
}
