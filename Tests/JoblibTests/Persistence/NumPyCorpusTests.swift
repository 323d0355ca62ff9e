import Foundation
import JoblibPersistence
import Testing

@Suite("Files that Python writes")
struct NumPyCorpusTests {
  @Test(
    "hold what Python's own description of them says",
    .disabled(if: NumPyCorpus.isMissing, "PYTHON names no interpreter"),
    arguments: ["joblib", "pickle"]
  )
  func values(writer: String) throws {
    try NumPyCorpus.withFolder { folder in
      let entries = try NumPyCorpus.write(
        into: folder,
        ["--writer", writer, "--protocol", "0,1,2,3,4,5"]
      )
      #expect(entries.count > 1000)
      for entry in entries {
        let file = folder.appending(path: entry.file)
        #expect(throws: Never.self, "\(entry)") {
          let value = try load(PickleValue.self, from: file.path)
          try NumPyDescription.compare(value, with: file.appendingPathExtension("json"))
        }
      }
    }
  }
}
