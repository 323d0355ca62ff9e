import Foundation
import JoblibPersistence
import JoblibWire
import NDArrays
import Testing

@Suite("What does not fit is an error that says where, what, and how to mend it")
struct CodingErrorTests {
  struct Refusal: Error, Equatable {}

  /// A value of opcodes, asked for as something else.
  struct Mismatch: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let message: String
    let decode: @Sendable () throws(PersistenceError) -> Void

    init<T: Decodable & SendableMetatype>(
      _ opcodes: String,
      as type: T.Type,
      _ message: String
    ) {
      testDescription = "\(type) of \(opcodes.debugDescription)"
      self.message = message
      decode = { () throws(PersistenceError) in
        let value: PickleValue
        do { value = try Pickled.value(opcodes) } catch {
          throw PersistenceError(.corrupted, "the test's pickle", cause: error)
        }
        _ = try value.decode(type)
      }
    }
  }

  struct Fields: Decodable { var name: String }
  enum Letter: String, Decodable { case a }

  static let mismatches: [Mismatch] = [
    .init("I300\n.", as: UInt8.self, "UInt8 was asked for, but there is the int 300"),
    .init("I-1\n.", as: UInt.self, "UInt was asked for, but there is the int -1"),
    .init("I9007199254740993\n.", as: Double.self, "there is the int 9007199254740993"),
    .init("L99999999999999999999999999999999999999999L\n.", as: Int128.self, "an int of"),
    .init("F2.5\n.", as: Int.self, "Int was asked for, but there is the float 2.5"),
    .init("F1e300\n.", as: Float.self, "Float was asked for, but there is the float 1e+300"),
    .init("I01\n.", as: Int.self, "Int was asked for, but there is True"),
    .init("I1\n.", as: Bool.self, "Bool was asked for, but there is the int 1"),
    .init("N.", as: String.self, "there is None; decode an optional"),
    .init("Vtext\n.", as: Int.self, "Int was asked for, but there is the str \"text\""),
    .init(
      "V\\ud800\n.",
      as: String.self,
      "where text has surrogates alone, only PickleValue has it"
    ),
    .init("S'\\xff'\n.", as: String.self, "String was asked for"),
    .init("(lI1\na.", as: [String: Int].self, "there is "),
    .init("(d.", as: [Int].self, "there is a dict of length 0"),
    .init("(dVname\nI1\ns.", as: Fields.self, "value.name: String was asked for"),
    .init("(dVother\nI1\ns.", as: Fields.self, "there is no \"name\", only \"other\""),
    .init("(lVz\na.", as: [Letter].self, "value[0]: Cannot initialize Letter"),
    .init("(dVa\n(lVb\nas.", as: [String: [Int]].self, "value[\"a\"][0]: Int was asked for"),
    .init("(dI7\n(lVb\nas.", as: [Int: [Int]].self, "value[7][0]: Int was asked for"),
    .init("F1.0\n.", as: Date.self, "choose what it counts from"),
    .init("cos\nsystem\n.", as: Int.self, "there is the class or function os.system"),
    .init("cos\nsystem\n(Vls\ntR.", as: Fields.self, "there is an object of os.system"),
    .init(
      "cdatetime\ndatetime\n(S'\\x07\\xd1\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00'\nczoneinfo\nutc\ntR.",
      as: Date.self,
      "astimezone"
    ),
    .init(
      "cdatetime\ndatetime\n(S'\\x07\\xd1\\x0d\\x01\\x00\\x00\\x00\\x00\\x00\\x00'\ntR.",
      as: Date.self,
      "Date was asked for"
    ),
    .init("(dVe\\u0301\nI1\nsV\\u00e9\nI2\ns.", as: [String: Int].self, "two keys look alike"),
  ]

  @Test("a value of another type", arguments: mismatches)
  func mismatch(_ mismatch: Mismatch) throws {
    let error = #expect(throws: PersistenceError.self) { try mismatch.decode() }
    #expect(error?.code == .typeMismatch)
    let description = try #require(error?.description)
    #expect(description.contains(mismatch.message), "\(description)")
  }

  @Test("an error of the type's own keeps its cause and gets its path, both ways")
  func ownErrors() throws {
    struct Refusing: Codable {
      init() {}
      init(from decoder: any Decoder) throws { throw Refusal() }
      func encode(to encoder: any Encoder) throws { throw Refusal() }
    }
    struct Holder: Codable { var inner = ["key": [Refusing()]] }
    let written = #expect(throws: PersistenceError.self) { try Pickled.bytes([Holder()]) }
    #expect(written?.code == .notEncodable)
    #expect(written?.path == "[0].inner[\"key\"][0]")
    #expect(written?.cause is Refusal)
    let value = try Pickled.value(try Pickled.bytes([["inner": ["key": [1]]]]))
    let read = #expect(throws: PersistenceError.self) { _ = try value.decode([Holder].self) }
    #expect(read?.path == "[0].inner[\"key\"][0]")
    #expect(read?.cause is Refusal)
  }

  @Test("an error that its catcher passed over spoils the whole dump")
  func swallowed() throws {
    struct Refusing: Encodable {
      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(1)
        throw Refusal()
      }
    }
    struct Careless: Encodable {
      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try? list.encode(Refusing())
        try list.encode(2)
      }
    }
    let error = #expect(throws: PersistenceError.self) { try Pickled.bytes(Careless()) }
    #expect(error?.path == "[0]")
  }

  /// Types whose `encode(to:)` asks for what cannot be.
  struct Misuse: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: @Sendable (any Encoder) throws -> Void

    // Not the case itself, since the testing library encodes what is encodable.
    struct Value: Encodable {
      let misuse: Misuse
      func encode(to encoder: any Encoder) throws { try misuse.body(encoder) }
    }
  }

  static let misuses = [
    Misuse(testDescription: "two values") {
      var container = $0.singleValueContainer()
      try container.encode(1)
      try container.encode("b")
    },
    Misuse(testDescription: "a list and a dictionary") {
      var list = $0.unkeyedContainer()
      var table = $0.container(keyedBy: CodingShapesTests.PickledKey.self)
      try list.encode(1)
      try table.encode(2, forKey: .init("a"))
    },
    Misuse(testDescription: "a value and a list") {
      var container = $0.singleValueContainer()
      try container.encode([1])
      var list = $0.unkeyedContainer()
      try list.encode(1)
    },
  ]

  @Test("more than one value where one belongs", arguments: misuses)
  func misuse(_ misuse: Misuse) throws {
    let error = #expect(throws: PersistenceError.self) {
      try Pickled.bytes([Misuse.Value(misuse: misuse)])
    }
    #expect(error?.code == .notEncodable)
    #expect(error?.path == "[0]")
  }

  @Test(
    "a date that Python does not have",
    arguments: [-63_113_904_000.5, 252_423_993_600, .infinity, -.infinity, .nan]
  )
  func date(_ seconds: Double) throws {
    let error = #expect(throws: PersistenceError.self) {
      try Pickled.bytes(["d": Date(timeIntervalSinceReferenceDate: seconds)])
    }
    #expect(error?.code == .notEncodable)
    #expect(error?.path == "[\"d\"]")
  }

  @Test("a value of a pickle goes to nothing but a pickle")
  func otherCoders() throws {
    let value = try Pickled.value("I1\n.")
    #expect(throws: EncodingError.self) { try JSONEncoder().encode([value]) }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([PickleValue].self, from: Data("[1]".utf8))
    }
  }

  @Test("a list that ends too soon")
  func tooShort() throws {
    struct Pair: Decodable {
      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        for _ in 0..<2 { _ = try list.decode(Int.self) }
      }
    }
    let error = #expect(throws: PersistenceError.self) {
      _ = try Pickled.value("(lI1\na.").decode(Pair.self)
    }
    #expect(error?.message == "one more value was asked for, but there are 1")
    #expect(error?.path == "[1]")
  }
}

@Suite("Values that are too deep, or too many, end in an error")
struct CodingLimitTests {
  final class Tree: Codable {
    var children: [Tree] = []
    init() {}
    init(from decoder: any Decoder) throws {
      children = try decoder.singleValueContainer().decode([Tree].self)
    }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(children)
    }
  }

  @Test("a list in itself")
  func cycle() throws {
    let error = #expect(throws: PersistenceError.self) {
      _ = try Pickled.value("(lp0\ng0\na.").decode(Tree.self)
    }
    #expect(error?.code == .limitExceeded)
    #expect(error?.message.contains("hold themselves") == true)
    #expect(error?.path.hasPrefix("[0][0][0]") == true)
  }

  @Test("a chain that is too long, both ways")
  func depth() throws {
    let written = #expect(throws: PersistenceError.self) {
      _ = try Pickled.bytes(WireShape.Chain(length: 2000))
    }
    #expect(written?.code == .limitExceeded)
    let nested = String(repeating: "(l", count: 2000) + String(repeating: "a", count: 1999) + "."
    let read = #expect(throws: PersistenceError.self) {
      _ = try Pickled.value(nested).decode(Tree.self)
    }
    #expect(read?.code == .limitExceeded)
  }

  @Test("a chain of nested containers that is too long")
  func nestedDepth() throws {
    struct Nested: Encodable {
      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for _ in 0..<100_000 { list = list.nestedUnkeyedContainer() }
      }
    }
    let error = #expect(throws: PersistenceError.self) { try Pickled.bytes(Nested()) }
    #expect(error?.code == .limitExceeded)
  }

  @Test("lists that hold the one before ten times")
  func laughs() throws {
    var opcodes = "V\(String(repeating: "ha", count: 10_000))\np0\n0"
    for level in 1...8 {
      opcodes += "(l" + String(repeating: "g\(level - 1)\na", count: 10) + "p\(level)\n0"
    }
    let value = try Pickled.value(opcodes + "g8\n.")
    let error = #expect(throws: PersistenceError.self) {
      _ = try value.decode([[[[[[[[String]]]]]]]].self)
    }
    #expect(error?.code == .limitExceeded)
    #expect(error?.message.contains("hold each other so often") == true)
  }

  @Test("long text that is shared a million times over")
  func sharedText() throws {
    let text = String(repeating: "x", count: 50_000)
    var opcodes = "V\(text)\np0\n0(l" + String(repeating: "g0\na", count: 1000) + "p1\n0"
    opcodes += "(l" + String(repeating: "g1\na", count: 1000) + "."
    let value = try Pickled.value(opcodes)
    let error = #expect(throws: PersistenceError.self) { _ = try value.decode([[String]].self) }
    #expect(error?.code == .limitExceeded)
  }

  @Test("sharing that is no bomb comes out in full")
  func shared() throws {
    let row = "(l" + String(repeating: "I0\na", count: 1000) + "p0\n0"
    let value = try Pickled.value(row + "(l" + String(repeating: "g0\na", count: 2000) + ".")
    let rows = try value.decode([[Int]].self)
    #expect(rows.count == 2000)
    #expect(rows.allSatisfy { $0 == [Int](repeating: 0, count: 1000) })
  }

  @Test("fields asked for in any order take no quadratic time")
  func fieldOrder() throws {
    let count = 20_000
    let table = Dictionary(uniqueKeysWithValues: (0..<count).map { ("k\($0)", $0) })
    struct Backwards: Decodable {
      var sum = 0
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingShapesTests.PickledKey.self)
        for key in container.allKeys.reversed() {
          sum += try container.decode(Int.self, forKey: key)
          if container.contains(.init("missing " + key.stringValue)) { sum = .min }
        }
      }
    }
    let value = try Pickled.value(try Pickled.bytes(table))
    let clock = ContinuousClock()
    var sum = 0
    let time = try clock.measure { sum = try value.decode(Backwards.self).sum }
    #expect(sum == count * (count - 1) / 2)
    // Quadratic, it would be 400 million comparisons.
    #expect(time < .seconds(5))
  }
}
