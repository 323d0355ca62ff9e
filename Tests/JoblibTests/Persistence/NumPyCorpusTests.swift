import Foundation
import JoblibPersistence
import Testing

@Suite("Files that Python writes")
struct NumPyCorpusTests {
  @Test(
    "hold what Python's own description of them says",
    .needsPython,
    arguments: [
      ["--writer", "joblib", "--protocol", "0,1,2,3,4,5"],
      ["--writer", "pickle", "--protocol", "0,1,2,3,4,5"],
      ["--writer", "npy,npz,npz-compressed"],
    ]
  )
  func values(writers: [String]) throws {
    try NumPyCorpus.withFolder { folder in
      let entries = try NumPyCorpus.write(into: folder, writers)
      #expect(entries.count > 100)
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
