import Foundation
import JoblibFuzzing
import Testing

/// The inputs that fuzzing found worth keeping (`make fuzz`), each once.
@Suite struct FuzzCorpusTests {
  private static let corpus = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzz/corpus")

  @Test(
    "What has to hold for any input holds for those of the corpus",
    arguments: FuzzTarget.allCases
  )
  func corpus(target: FuzzTarget) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.corpus.appending(path: target.rawValue),
      includingPropertiesForKeys: nil
    )
    #expect(!files.isEmpty)
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      #expect(throws: Never.self, "\(file.path)") { try target.run(bytes) }
    }
  }
}
