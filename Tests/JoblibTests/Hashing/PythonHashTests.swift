import Foundation
import JoblibHashing
import Testing

/// Hashes that Python's joblib gives the same values.
struct PythonHashTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let value: @Sendable () -> Any
    let md5: String

    init(_ python: String, _ value: @autoclosure @escaping @Sendable () -> Any, _ md5: String) {
      testDescription = python
      self.value = value
      self.md5 = md5
    }
  }

  /// The text is the value in Python.
  static let cases = [
    Case("None", Int?.none as Any, "4dc6000a33a1ca18a3aaedb7f9802955"),
    Case("True", true, "d96559e4facb8ecd8831a6d6b300cf00"),
    Case("False", false, "eda83ccc3db2ac8390b4f4762079448e"),
    Case("0", 0, "83a696a104863aa210c0dd529176a3e5"),
    Case("1", UInt8(1), "366da3d0fc5e8ed36f9eac8083a46ae8"),
    Case("-1", -1, "518fc011e8dc77519c392c578ab79a30"),
    Case("256", Int16(256), "fe9f55260fc3be7dddbd2af98d46e4f8"),
    Case("65536", 65536, "45151e881e55618920cdf6f2ea99738f"),
    Case("2**31", 1 << 31, "7364f24f2e05afa2618902d7203ae38f"),
    Case("2**63", UInt64(1) << 63, "d5777e14c7f64af75434e69d2f688f93"),
    Case("1.0", 1.0, "050d6d891f2c3258158030ec54d18618"),
    Case("-0.0", -0.0, "c342fd413234313c58648b2431c63a3b"),
    Case("0.1", 0.1, "38fee6144dab866718611e7c58dbf5a2"),
    Case("''", "", "1260d54833ff6438804f983e15d807fb"),
    Case("'a'", "a", "0357109b163771392cc674173d921e4b"),
    Case("b''", [UInt8](), "ea65cfadb0079394a8be1f4aa1e96e2b"),
    Case("b'a'", [UInt8(97)], "2eb1fdda0029b647076a03d3b68063a9"),
    Case("()", (), "7aa3631cc45701e2df0e03ef7162f2cb"),
    Case("(1, 2)", (1, 2), "18b7d799d939a532f2d5ac8a0e4e6d31"),
    Case("[]", [Int](), "d34b2ff3ebd47dff1d21eee2d69d4ffd"),
    Case("[1, 2]", [1, 2], "ad6352385cc5e69d5c24fad28c7fd226"),
    Case("{}", [String: Int](), "72a755383fba437e4dead6ff3e3d81e3"),
    Case("{'a': 1}", ["a": 1], "7f59e23d81075d4b7706194fc1c689c5"),
    Case("{'b': 1, 'a': 2}", ["b": 1, "a": 2], "885d38d0de928775403aa661c812f0c2"),
    Case("{'x': 1}", ["x": 1], "d3ffa92536e9b2aeb96c6d0e11ccd857"),
    Case("{'x': 1, 'y': 0}", ["x": 1, "y": 0], "f1c0070fa8443e8314529886f94b8dbb"),
    Case("set()", Set<Int>(), "0f6a6b6677d19ec28ce8b07fd68056ff"),
    Case("{1, 2}", Set([1, 2]), "8237f6266d8639fcbed083d68d21a3b2"),
    Case("['aa', 'aa']", ["aa", "aa"], "389957a3bd7af4ff2772595214c2c644"),
    Case("[[1], [1]]", [[1], [1]], "1468caca4214397895704555ba7ab00f"),
    Case(
      "'This is a string to hash'",
      "This is a string to hash",
      "71b3f47df22cb19431d85d92d0b230b2"
    ),
    Case("\"C'est l\\xe9t\\xe9\"", "C'est l\u{e9}t\u{e9}", "2d8d189e9b2b0b2e384d93c868c0e576"),
    Case("(123456, 54321, -98765)", (123456, 54321, -98765), "e205227dd82250871fa25aa0ec690aa3"),
    Case(
      "{'abcde': 123, 'sadfas': [-9999, 2, 3]}",
      ["abcde": 123, "sadfas": [-9999, 2, 3]] as [String: Any],
      "aeda150553d4bb5c69f0e69d51b0e2ef"
    ),
    Case(
      "[r.random() for r in [__import__('random').Random(42)] for _ in range(5)]",
      [
        0.6394267984578837, 0.025010755222666936, 0.27502931836911926, 0.22321073814882275,
        0.7364712141640124,
      ],
      "9e4e9bf9b91890c9734a6111a35e6633"
    ),
  ]

  @Test(arguments: cases)
  func `a value of any kind has the hash that joblib pins`(value: Case) throws {
    #expect(try hash(value.value(), .md5) == value.md5)
  }

  @Test func `the other algorithm has joblib's hashes too`() throws {
    let text = "This is a string to hash"
    #expect(try hash(text, .sha1) == "3449617ed888cde380c11be0e55d4ec4b87ec832")
    #expect(try hash(text, .md5) != hash(text, .sha1))
  }

  /// Values too long or too many to have a hash that could be looked over, as Python writes them.
  static let others = [
    Case("list(range(1001))", Array(0..<1001), ""),
    Case("[[i] for i in range(300)]", (0..<300).map { [$0] }, ""),
    Case("{str(i): i for i in range(2001)}", table(2001), ""),
    Case("{i for i in range(-700, 700)}", Set(-700..<700), ""),
    Case("[{1}, {2, 3}, set()]", [Set([1]), [2, 3], []], ""),
    Case("[{i} for i in range(200)] + [[{1}]]", sets(), ""),
    Case("bytes(range(256)) * 2", (0..<512).map { UInt8($0 % 256) }, ""),
    Case(
      "'\\U0001f600' * 100 + 'e\\u0301'",
      String(repeating: "\u{1f600}", count: 100) + "e\u{301}",
      ""
    ),
    Case("{None: 1, 2: [3]}", [nil: 1, 2: [3]] as [Int?: Any], ""),
    Case("{'\\uffff', '\\U00010000', 'b', 'a\\u0301', 'z'}", texts, ""),
    Case("{1.5, -2.0, 3}", Set<AnyHashable>([1.5, -2.0, 3]), ""),
    Case("{b'ab', b'', b'b'}", Set<[UInt8]>([[97, 98], [], [98]]), ""),
    Case("{1, 'a', None}", Set<AnyHashable>([1, "a", Int?.none]), ""),
    Case("(1, (2, ()), 'x', 4.0)", (1, (2, ()), "x", 4.0), ""),
    Case("[(i, -i) for i in range(300)]", (0..<300).map { ($0, -$0) }, ""),
    Case("[-2**31, -2**31-1, 2**31-1, -2**63, 2**64-1, 2**127, -2**127, -128, 255]", edges, ""),
    Case(
      "[float('nan'), float('inf'), 5e-324]",
      [Double.nan, .infinity, .leastNonzeroMagnitude],
      ""
    ),
  ]

  private static func table(_ count: Int) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: (0..<count).map { ("\($0)", $0) })
  }

  private static func sets() -> [Any] { (0..<200).map { Set([$0]) } + [[Set([1])]] as [Any] }

  private static let texts: Set<String> = ["\u{ffff}", "\u{10000}", "b", "a\u{301}", "z"]

  private static var edges: [Any] {
    [
      Int32.min, -(1 << 31) - 1, Int32.max, Int.min, UInt.max, UInt128(1) << 127, Int128.min,
      Int8.min, UInt8.max,
    ]
  }

  @Test(.enabled(if: PythonJoblib.isExpected, PythonJoblib.absence))
  func `Python hashes the same values to the same`() throws {
    let cases = Self.cases + Self.others
    for algorithm in [HashAlgorithm.md5, .sha1] {
      let expected = try PythonJoblib.hashes(cases.map(\.testDescription), "\(algorithm)")
      try #require(expected.count == cases.count)
      for (value, expected) in zip(cases, expected) {
        #expect(try hash(value.value(), algorithm) == expected, "\(value.testDescription)")
      }
    }
  }

  @Test func `the order in which a set was filled does not matter`() throws {
    let words = (0..<100).map { "word \($0)" }
    let forwards = try hash(Set(words), .md5)
    #expect(try hash(Set(words.reversed()), .md5) == forwards)
  }

  @Test func `types that Python lacks are refused by name`() throws {
    struct Point { var x = 1 }
    for value in [Point(), [Point()], ["a": Point()], Set([[1]]), [[1]: 2]] as [Any] {
      let error = try #require(throws: HashingError.self) { try hash(value, .md5) }
      #expect(error.code == .notInPython)
    }
    let error = try #require(throws: HashingError.self) { try hash([Point()], .md5) }
    #expect(error.description.contains("Point") && error.description.contains("hash(_:)"))
  }

  @Test func `values without end are refused`() throws {
    var value: Any = 1
    for _ in 0..<200 { value = [value] }
    _ = try hash(value, .md5)
    for _ in 0..<200 { value = [value] }
    let deep = value
    let error = try #require(throws: HashingError.self) { try hash(deep, .md5) }
    #expect(error.code == .tooDeep)
  }
}

/// The joblib of the interpreter that the variable PYTHON names.
private enum PythonJoblib {
  static let path = ProcessInfo.processInfo.environment["PYTHON"]
  static let absence: Comment = "the environment variable PYTHON names no interpreter"
  /// In CI the interpreter has to be there.
  static let isExpected = path != nil || ProcessInfo.processInfo.environment["CI"] != nil

  /// The hashes of what these expressions are in Python.
  static func hashes(_ expressions: [String], _ algorithm: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: try #require(path, absence))
    let program =
      "import sys, joblib; [print(joblib.hash(eval(e), sys.argv[1])) for e in sys.argv[2:]]"
    process.arguments = ["-c", program, algorithm] + expressions
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
