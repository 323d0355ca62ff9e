import Foundation
import JoblibPersistence
import NDArrays
import Testing

@Suite("NumPy's own files")
struct NpyTests {
  /// A file of `numpy.save` by hand.
  private func npy(
    _ header: String,
    _ elements: [UInt8] = [1, 2, 3, 4, 5, 6],
    version: UInt8 = 1
  ) -> [UInt8] {
    let text = Array(header.utf8) + [UInt8(ascii: "\n")]
    let count =
      version == 1
      ? withUnsafeBytes(of: UInt16(text.count).littleEndian, Array.init)
      : withUnsafeBytes(of: UInt32(text.count).littleEndian, Array.init)
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + count + text + elements
  }

  @Test("of every version are arrays", arguments: [1, 2, 3] as [UInt8])
  func versions(version: UInt8) throws {
    let bytes = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", version: version)
    let array = try load(NDArray<UInt8>.self, from: bytes)
    #expect(array == NDArray(rows: [[1, 3, 5], [2, 4, 6]]))
  }

  @Test(
    "may have headers as Python 2 wrote them, and other spellings",
    arguments: [
      "{'descr': '|u1', 'fortran_order': False, 'shape': (6L,), }",
      "{\"shape\":(6,),'fortran_order':False,u'descr':'u1'}",
      "  { 'descr' : \"|u\\x31\" , 'fortran_order' : False , 'shape' : [ 6 ] , 'more': None }  ",
    ]
  )
  func headers(header: String) throws {
    #expect(try load(NDArray<UInt8>.self, from: npy(header)) == [1, 2, 3, 4, 5, 6])
  }

  @Test("have records with titles, gaps and arrays within elements")
  func records() throws {
    let header = """
      {'descr': [(('the a', 'a'), '|u1'), ('', '|V1'), ('b', '|u1', (2,)), ('c', [('d', '<i2')])], \
      'fortran_order': False, 'shape': (1,)}
      """
    let value = try load(PickleValue.self, from: npy(header))
    let array = try #require(value.array)
    #expect(array.type.fields.map(\.name) == ["a", "b", "c"])
    #expect(array.type.fields.map(\.offset) == [0, 2, 4])
    #expect(array.type.fields[0].title == "the a")
    #expect(try array.field("b")?.converted(to: NDArray<UInt8>.self) == NDArray(rows: [[3, 4]]))
    #expect(
      try array.field("c")?.field("d")?.converted(to: NDArray<Int16>.self) == [5 + 6 << 8]
    )
  }

  @Test(
    "with another header are refused, and say where",
    arguments: [
      "", "{", "{}", "[]", "{'descr'}", "{'descr': '|u1'}", "None None", "{'descr': f()}", "(((((",
      "{'descr': 'q9', 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '|u1', 'fortran_order': 0, 'shape': (6,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': 6}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (7,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 8)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': [('a',)], 'fortran_order': False, 'shape': (6,)}",
      "{'descr': [(1, '|u1')], 'fortran_order': False, 'shape': (6,)}",
      "{'descr': [('a', '|u1', (-2,))], 'fortran_order': False, 'shape': (6,)}",
      "{'descr': [('a', '|V2147483647'), ('b', '|V2147483647')], 'fortran_order': False, 'shape': ()}",
      "{'descr': '|u1, 'fortran_order': False, 'shape': (6,)}", "{'descr': '\\q'}",
      "{'descr': '\\x4'}", "{'descr': '\\ud800'}", "{'descr': 'a",
      String(repeating: "[", count: 100_000),
    ]
  )
  func damagedHeaders(header: String) throws {
    guard header.utf8.count < 65_000 else {
      #expect(throws: PersistenceError.self) {
        try load(PickleValue.self, from: npy(header, version: 2))
      }
      return
    }
    #expect(throws: PersistenceError.self) { try load(PickleValue.self, from: npy(header)) }
  }

  @Test("of an unknown version, or with an endless header, are refused")
  func damagedStarts() throws {
    let error = #expect(throws: PersistenceError.self) {
      try load(PickleValue.self, from: npy("{}", version: 4))
    }
    #expect(error?.code == .unsupported)
    let endless = [0x93] + Array("NUMPY".utf8) + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(throws: PersistenceError.self) { try load(PickleValue.self, from: endless) }
  }

  // MARK: With Python

  private static let save = """
    import numpy, sys
    numpy.save(sys.argv[1] + "/plain.npy", numpy.arange(6.0).reshape(2, 3))
    numpy.save(sys.argv[1] + "/objects.npy", numpy.array([1, "a", None], object))
    numpy.savez(sys.argv[1] + "/stored.npz", numpy.arange(3), name=numpy.arange(5.0), o=numpy.array(["x"], object))
    numpy.savez_compressed(sys.argv[1] + "/deflated.npz", a=numpy.arange(1000), b=numpy.zeros(3))
    """

  private func withPythonFiles(_ body: (URL) throws -> Void) throws {
    try NumPyCorpus.withFolder { folder in
      _ = try Python.text(Self.save, [folder.path])
      try body(folder)
    }
  }

  @Test(
    "are mapped; archives are read instead, with a warning",
    .needsPython,
    arguments: MemoryMapMode.allCases
  )
  func mapped(mode: MemoryMapMode) throws {
    try withPythonFiles { folder in
      let path = folder.appending(path: "plain.npy").path
      let array = try load(NDArray<Double>.self, from: path, mmapMode: mode)
      #expect(array == NDArray(rows: [[0, 1, 2], [3, 4, 5]]))
      #expect(array.storage.mapping?.path == path)
      #expect(array.storage.mapping?.access == mode)
      var warnings: [PersistenceWarning] = []
      let arrays = try load(
        PickleValue.self,
        from: folder.appending(path: "stored.npz").path,
        mmapMode: mode
      ) { warnings.append($0) }
      #expect(try arrays["name"]?.ndarray(as: NDArray<Double>.self) == [0, 1, 2, 3, 4])
      #expect(warnings.count == 1)
      #expect(warnings.first?.description.contains("archive") == true)
    }
  }

  @Test(
    "decode as the dictionary of their arrays",
    .needsPython
  )
  func decoded() throws {
    try withPythonFiles { folder in
      struct Arrays: Decodable {
        let a: NDArray<Int>
        let b: NDArray<Double>
      }
      let path = folder.appending(path: "deflated.npz").path
      let fromFile = try load(Arrays.self, from: path)
      #expect(fromFile.a == NDArray(0..<1000))
      #expect(fromFile.b == [0, 0, 0])
      let fromMemory = try load(Arrays.self, from: [UInt8](Data(contentsOf: URL(filePath: path))))
      #expect(fromMemory.a == fromFile.a)
      let stored = try load(PickleValue.self, from: folder.appending(path: "stored.npz").path)
      #expect(stored.pairs?.map { $0.key.string } == ["name", "o", "arr_0"])
      #expect(stored["o"]?.array?.items?.first?.string == "x")
    }
  }

  @Test(
    "are written as joblib's, and are the same in Python",
    .needsPython
  )
  func convertedForPython() throws {
    try NumPyCorpus.withFolder { folder in
      let entries = try NumPyCorpus.write(into: folder, ["--writer", "npy", "array-*"])
      for entry in entries {
        let file = folder.appending(path: entry.file)
        let value = try load(PickleValue.self, from: file.path)
        try dump(value, to: file.path + ".pkl")
      }
      let program = """
        import joblib, numpy, sys
        sys.path.insert(0, "\(NumPyCorpus.scripts.path)")
        for file in sys.argv[2:]:
            before = numpy.load(f"{sys.argv[1]}/{file}", allow_pickle=True)
            after = joblib.load(f"{sys.argv[1]}/{file}.pkl", ensure_native_byte_order=False)
            assert before.dtype == after.dtype and before.dtype.str == after.dtype.str, file
            assert before.shape == after.shape, file
            if before.dtype.names:
                # Gaps between fields may have anything.
                assert repr(before.tolist()) == repr(after.tolist()), file
            elif not before.dtype.hasobject:
                assert before.tobytes() == after.tobytes(), file
        """
      _ = try Python.text(program, [folder.path] + entries.map(\.file))
    }
  }

  @Test(
    "that are cut short anywhere, or damaged, are refused",
    .needsPython
  )
  func damaged() throws {
    try withPythonFiles { folder in
      for name in ["plain.npy", "objects.npy", "stored.npz", "deflated.npz"] {
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        for count in 0..<bytes.count {
          #expect(throws: PersistenceError.self, "\(name), \(count) bytes") {
            try load(PickleValue.self, from: Array(bytes[..<count]))
          }
        }
        for place in bytes.indices {
          var changed = bytes
          changed[place] ^= 1 << UInt8(place % 8)
          let value = try? load(PickleValue.self, from: changed)
          value?.readEverything()
          // An archive has checksums of all that is in it, though not of names and such.
          if name == "stored.npz", let value,
            let array = try? value["name"]?.ndarray(as: NDArray<Double>.self)
          {
            #expect(array == [0, 1, 2, 3, 4], "\(place)")
          }
        }
      }
    }
  }

  @Test(
    "may not give more bytes than the limit",
    .needsPython
  )
  func limits() throws {
    try withPythonFiles { folder in
      let error = #expect(throws: PersistenceError.self) {
        try load(
          PickleValue.self,
          from: folder.appending(path: "deflated.npz").path,
          limits: LoadLimits(byteCount: 5000)
        )
      }
      #expect(error?.code == .limitExceeded)
    }
  }
}
