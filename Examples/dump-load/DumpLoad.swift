import FoundationEssentials
import Joblib

/// Writes a value to files and reads it again: plain, compressed, through a file handle, mapped.
@main struct DumpLoad {
  struct Persisted: Codable, Equatable {
    var a = [1, 2, 3]
    var b = NDArray(0..<10)
    var c = NDArray(repeating: 1.0, shape: [5, 5])
  }

  static func main() throws {
    let value = Persisted()

    try dump(value, to: "plain.joblib")
    show("by its path", try load(from: "plain.joblib"), value)

    let compressions: [(String, Compression)] = [
      ("level 1", 1), ("gzip, level 3", .gzip(level: 3)), ("bz2, level 5", .bz2(level: 5)),
      ("lz4, level 3", .lz4(level: 3)),
    ]
    for (name, compression) in compressions {
      try dump(value, to: "compressed.joblib", compress: compression)
      show(name, try load(from: "compressed.joblib"), value)
    }
    // The name chooses, where nothing else does; when it is read, the content alone.
    try dump(value, to: "by-name.joblib.gz")
    show("gzip, by the name", try load(from: "by-name.joblib.gz"), value)

    // Memory in place of a file.
    show("bytes in memory", try load(from: try dumped(value, compress: "xz")), value)

    let mapped = try load(Persisted.self, from: "plain.joblib", mmapMode: .readOnly)
    show("mapped", mapped, value)

    print(try describe("by-name.joblib.gz"))
  }

  static func show(_ way: String, _ found: Persisted, _ expected: Persisted) {
    print("\(way): \(found == expected ? "equal" : "different")")
  }
}
