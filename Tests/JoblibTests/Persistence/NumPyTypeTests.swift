import Foundation
import JoblibPersistence
import NDArrays
import Testing

@Suite("Types of NumPy's elements")
struct NumPyTypeTests {
  /// As Python's source spells them.
  static let types = [
    "'?'", "'i1'", "'u1'", "'<i2'", "'>i4'", "'<u8'", "'<f2'", "'>f4'", "'f8'", "'c8'", "'>c16'",
    "'g'", "'G'", "'O'", "'S5'", "'S0'", "'<U3'", "'>U3'", "'U0'", "'V16'", "'M8[ns]'",
    "'>M8[25s]'",
    "'m8[D]'", "'M8'", "'m8'", "[('a', 'i4'), ('b', '>f8')]", "[(('title', 'x'), 'i4')]",
    "[('a', 'f8', (2,)), ('b', [('c', '>i2'), ('d', 'O')])]",
    "[('it\\'s', 'u2'), ('b', '?'), ('c', 'i1'), ('s', 'S3'), ('v', 'V2')]",
    "{'names': ['late', 'early'], 'formats': ['<i4', '<i2'], 'offsets': [6, 1], 'itemsize': 13}",
    "numpy.dtype([('a', 'i1'), ('b', 'f8')], align=True)", "('f8', (2, 3))", "('O', (2,))",
    "numpy.dtypes.StringDType()",
  ]

  @Test(
    "have NumPy's description and size, whichever way they are pickled",
    .needsPython,
    arguments: [0, 2, 4, 5]
  )
  func descriptions(protocol number: Int) throws {
    try NumPyCorpus.withFolder { folder in
      let file = folder.appending(path: "types.pickle").path
      let program = """
        import numpy, pickle
        types = [numpy.dtype(type) for type in (\(Self.types.joined(separator: ", ")))]
        pickle.dump(types, open("\(file)", "wb"), \(number))
        for type in types: print(type.itemsize, str(type).replace("dtype(", "").replace(", align=True)", ""))
        """
      let lines = try Python.text(program, []).split(separator: "\n").map(String.init)
      let value = try load(PickleValue.self, from: file)
      let found = try value.items?.map { item in
        let type = try NumPyType(item.id, in: item.graph.tables)
        return "\(type.itemSize) \(type)"
      }
      #expect(found == lines)
    }
  }

  @Test(
    "are found by NumPy's codes",
    arguments: [
      ("<f8", "float64"), ("=f8", "float64"), (">f8", ">f8"), ("|b1", "bool"), ("i4", "int32"),
      ("|S3", "|S3"), ("<U2", "<U2"), ("<M8[ns]", "datetime64[ns]"),
      ("<M8[25s]", "datetime64[25s]"),
      ("<m8[generic]", "timedelta64"), ("|O", "object"), ("|V7", "|V7"),
    ]
  )
  func codes(code: String, description: String) {
    #expect(NumPyType(code: code)?.description == description)
  }

  @Test(
    "are not made of what is no code",
    arguments: [
      "", "<", "f", "f3", "<i16", "x8", "f8[ns]", "M8[", "M8[]", "M8[parsec]", "M8[0s]", "M8[-1s]",
      "S-1", "S+1", "S99999999999", "U9999999999", "b2", "O3", "f8 ", "c4",
      "M8[99999999999999999999s]",
    ]
  )
  func noCodes(code: String) {
    #expect(NumPyType(code: code) == nil)
  }

  @Test("keep units, fields and arrays within elements")
  func parts() throws {
    #expect(NumPyType(code: "<M8[25s]")?.timeUnit.map { "\($0.count) \($0.name)" } == "25 s")
    #expect(NumPyType(code: ">i4")?.native == .int32)
    #expect(NumPyType(code: ">i4")?.isBigEndian == true)
    #expect(NumPyType(code: "<f16")?.native == nil)
  }

  @Test(
    "are refused where they contradict themselves",
    arguments: [
      // A field beyond the size; one without a description; a sub-array of another size; itself.
      "(S'V4'\nI0\nI1\ntR(I3\nS'|'\nN(S'a'\nt(dS'a'\n(\(f8)I0\ntsI4\nI1\nI0\ntb",
      "(S'V4'\nI0\nI1\ntR(I3\nS'|'\nN(S'a'\nt(dI4\nI1\nI0\ntb",
      "(S'V8'\nI0\nI1\ntR(I3\nS'|'\n(\(f8)(I2\nttNNI8\nI1\nI0\ntb",
      "(S'V8'\nI0\nI1\ntRp0\n(I3\nS'|'\nN(S'a'\nt(dS'a'\n(g0\nI0\ntsI8\nI1\nI0\ntb",
      "(S'M8'\nI0\nI1\ntR(I4\nS'<'\nNNNI-1\nI-1\nI0\n(N(S'eon'\nI1\nI1\nI1\ntttb",
      "(S'V4'\nI0\nI1\ntR(I3\nS'|'\nNNNI99999999999\nI1\nI0\ntb",
      "(S'q9'\nI0\nI1\ntR",
      "(cos\nsystem\nI0\nI1\ntR",
    ]
  )
  func contradictions(rest: String) throws {
    let value = try load(PickleValue.self, from: Array("cnumpy\ndtype\n\(rest).".utf8))
    let error = #expect(throws: PersistenceError.self) {
      try NumPyType(value.id, in: value.graph.tables)
    }
    #expect(error?.message.contains("element type") == true)
  }

  private static let f8 =
    "cnumpy\ndtype\n(S'f8'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntb"
}
