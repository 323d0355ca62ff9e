import Foundation
import JoblibPersistence
import NDArrays
import Testing

@Suite("Files of joblib before 1.2 and of Python 2")
struct OldFormatsTests {
  private struct Entry: Decodable {
    let file: String
    let description: String
  }

  private static let folder = NumPyCorpus.scripts.appending(path: "old")

  @Test("hold what they were written with")
  func contents() throws {
    let index = try Data(contentsOf: Self.folder.appending(path: "index.json"))
    let entries = try JSONDecoder().decode([Entry].self, from: index)
    #expect(entries.count > 30)
    for entry in entries {
      #expect(throws: Never.self, "\(entry.file)") {
        let value = try load(
          PickleValue.self,
          from: Self.folder.appending(path: entry.file).path,
          onWarning: { _ in }
        )
        try NumPyDescription.compare(
          value,
          with: Self.folder.appending(path: entry.description),
          isOld: true
        )
      }
    }
  }

  @Test(
    "are mapped where their arrays lie in files of their own",
    arguments: MemoryMapMode.allCases
  )
  func mapped(mode: MemoryMapMode) throws {
    try NumPyCorpus.withFolder { folder in
      let name = "joblib-0.9.4-py36-plain.pkl"
      for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      where file.hasPrefix(name) {
        try FileManager.default.copyItem(
          at: Self.folder.appending(path: file),
          to: folder.appending(path: file)
        )
      }
      let path = folder.appending(path: name).path
      let value = try load(PickleValue.self, from: path, mmapMode: mode, onWarning: { _ in })
      let array = try value.items?.first?.ndarray(as: NDArray<Int64>.self)
      #expect(array == NDArray<Int64>(0..<5))
      let region = array?.storage.mapping
      #expect(region?.path == path + "_01.npy")
      #expect(region?.access == mode)
    }
  }

  @Test("say which file is missing")
  func missingCompanion() throws {
    try NumPyCorpus.withFolder { folder in
      for name in ["joblib-0.9.4-py36-plain.pkl", "joblib-0.9.4-py36-zlib-companions.pkl"] {
        try FileManager.default.copyItem(
          at: Self.folder.appending(path: name),
          to: folder.appending(path: name)
        )
        let error = #expect(throws: PersistenceError.self) {
          try load(PickleValue.self, from: folder.appending(path: name).path)
        }
        #expect(error?.code == .unreadable)
        #expect(error?.description.contains("\(name)_01.npy") == true)
      }
    }
  }

  @Test(
    "cannot lead to a file in another folder",
    arguments: ["../secret", "/etc/passwd", "..", ""]
  )
  func otherFolder(name: String) throws {
    try NumPyCorpus.withFolder { folder in
      // An NDArrayWrapper whose state is {"filename": name}.
      var pickle = Array("cjoblib.numpy_pickle\nNDArrayWrapper\n)".utf8) + [0x81]
      pickle += Array("}Vfilename\nV\(name)\nsb.".utf8)
      let file = folder.appending(path: "file.pkl")
      try Data(pickle).write(to: file)
      let error = #expect(throws: PersistenceError.self) {
        try load(PickleValue.self, from: file.path)
      }
      #expect(error?.code == .corrupted)
    }
  }

  @Test("with damaged companions are refused, at every length")
  func truncatedCompanion() throws {
    for name in ["joblib-0.9.4-py36-plain.pkl", "joblib-0.8.4-py27-zlib-companions.pkl"] {
      let suffix = name.contains("zlib") ? "_01.npy.z" : "_01.npy"
      let bytes = try Data(contentsOf: Self.folder.appending(path: name + suffix))
      try NumPyCorpus.withFolder { folder in
        let path = folder.appending(path: name).path
        try FileManager.default.copyItem(
          atPath: Self.folder.appending(path: name).path,
          toPath: path
        )
        for count in 0..<bytes.count {
          try bytes.prefix(count).write(to: URL(filePath: path + suffix))
          #expect(throws: PersistenceError.self, "\(name), \(count)") {
            try load(PickleValue.self, from: path)
          }
        }
      }
    }
  }
}
