import ComplexModule
import Foundation
import JoblibPersistence
import JoblibTestSupport
import JoblibWire
import NDArrays
import Testing

@Suite("Python and Swift read each other's values", .needsPython)
struct CodingPythonTests {
  /// What Python sees of a value, by its `repr`.
  struct Seen: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let repr: String
    let bytes: @Sendable () throws -> ContiguousArray<UInt8>

    init<T: Encodable & SendableMetatype>(
      _ repr: String,
      _ value: @autoclosure @escaping @Sendable () throws -> T
    ) {
      testDescription = repr
      self.repr = repr
      bytes = { try Pickled.bytes(try value()) }
    }
  }

  enum Colour: String, Codable, Hashable { case red }
  struct Point: Codable, Hashable, Comparable {
    var x = 1
    var y: Double?
    static func < (a: Point, b: Point) -> Bool { a.x < b.x }
  }

  static let seen: [Seen] = [
    Seen("None", Int?.none), Seen("True", true), Seen("-129", Int8(-128) == -128 ? -129 : 0),
    Seen("255", UInt8.max), Seen("18446744073709551615", UInt64.max),
    Seen("-9223372036854775808", Int64.min),
    Seen("-170141183460469231731687303715884105728", Int128.min),
    Seen("340282366920938463463374607431768211455", UInt128.max),
    Seen("0.1", 0.1), Seen("0.5", Float(0.5)), Seen("0.25", Float16(0.25)),
    Seen("inf", Double.infinity),
    Seen("'é𝄞'", "é𝄞"), Seen("b'\\x00\\xff'", [UInt8(0), 255]), Seen("b'ab'", Data("ab".utf8)),
    Seen("(1.5-2j)", Complex(1.5, -2)), Seen("[1, 2]", [1, 2]), Seen("[]", [String]()),
    Seen("{'x': 1, 'y': 2.5}", Point(y: 2.5)), Seen("{'x': 1}", Point()),
    Seen("{}", WireShape.Empty()),
    Seen("{'x': {'x': 1}}", ["x": Point()]), Seen("{3: 'a'}", [3: "a"]), Seen("{0.5: 1}", [0.5: 1]),
    Seen("{True: None}", [true: Int?.none]), Seen("{'red': 1}", [Colour.red: 1]),
    Seen("[{'x': 1}, 5]", [Point(): 5]), Seen("{1}", Set([1])), Seen("set()", Set<Int>()),
    Seen("[{'x': 1}]", Set([Point()])), Seen("{'spring': {}}", WireShape.Season.spring),
    Seen("-3", WireShape.Level.low), Seen("{'value': {'_0': 7}}", WireShape.Tree.value(7)),
    Seen(
      "{'super': {'name': 'Rex'}, 'tricks': ['sit']}",
      WireShape.Dog(name: "Rex", tricks: ["sit"])
    ),
    Seen(
      "datetime.datetime(2023, 3, 8, 20, 26, 40, 250000, tzinfo=datetime.timezone.utc)",
      Date(timeIntervalSince1970: 1_678_307_200.25)
    ),
    Seen(
      "[datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), "
        + "datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc)]",
      [
        Date(timeIntervalSince1970: -62_135_596_800), Date(timeIntervalSince1970: 253_402_300_799),
      ]
    ),
    Seen(
      "'E621E1F8-C36C-495A-93FC-0C247A3E6E5F'",
      UUID(uuidString: "E621E1F8-C36C-495A-93FC-0C247A3E6E5F")
    ),
    Seen("array([[0., 1.], [2., 3.]])", NDArray(shape: [2, 2], elements: [0.0, 1, 2, 3])),
    Seen(
      "{'a': array([1], dtype=int32), 'b': [array([ True])]}",
      Arrays(
        a: NDArray(shape: [1], elements: [Int32(1)]),
        b: [NDArray(shape: [1], elements: [true])]
      )
    ),
    Seen(
      "{'first': [1, [4, 5], 2, 3], 'second': {'a': 1, 'b': 2}, 'between': 'between'}",
      WireShape.Interleaved()
    ),
  ]

  struct Arrays: Encodable {
    var a: NDArray<Int32>
    var b: [NDArray<Bool>]
  }

  @Test("Python sees the values that were written")
  func written() throws {
    let folder = try TemporaryFolder()
    var arguments: [String] = []
    for (number, value) in Self.seen.enumerated() {
      let path = folder.appending("\(number).joblib")
      try Data(try value.bytes()).write(to: URL(filePath: path))
      arguments.append(path)
    }
    let output = try Python.text(
      """
      import sys, joblib
      for path in sys.argv[1:]:
          print(" ".join(repr(joblib.load(path)).split()).replace("\\n", " "))
      """,
      arguments
    )
    let lines = output.split(separator: "\n").map(String.init)
    try #require(lines.count == Self.seen.count)
    for (line, value) in zip(lines, Self.seen) { #expect(line == value.repr) }
  }

  @Test("Python sees random values as its JSON reader does", arguments: 0..<3)
  func randomWritten(seed: Int) throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: UInt64(seed))
    var values: [RandomRecord] = []
    for _ in 0..<20 {
      var value = RandomRecord(depth: 2, using: &generator)
      // JSON has no other keys than text.
      value.byNumber = [:]
      values.append(value)
    }
    let pickle = folder.appending("values.joblib")
    let json = folder.appending("values.json")
    try Data(try Pickled.bytes(values)).write(to: URL(filePath: pickle))
    try JSONEncoder().encode(values).write(to: URL(filePath: json))
    let output = try Python.text(
      """
      import sys, json, joblib
      ours = joblib.load(sys.argv[1])
      theirs = json.load(open(sys.argv[2], encoding="utf-8"))
      def clean(value):
          if isinstance(value, dict):
              return {k: clean(v) for k, v in value.items() if k not in ("byNumber", "single")}
          return [clean(v) for v in value] if isinstance(value, list) else value
      print(clean(ours) == clean(theirs), len(ours))
      """,
      [pickle, json]
    )
    #expect(output == "True 20\n")
  }

  /// A value that Python writes, and what Swift makes of it.
  struct Written: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let check: @Sendable (PickleValue) throws -> Void

    init<T: Decodable & Equatable & SendableMetatype>(
      _ expression: String,
      _ expected: @autoclosure @escaping @Sendable () -> T
    ) {
      testDescription = expression
      check = { value in
        let found = try value.decode(T.self)
        #expect(found == expected())
      }
    }
  }

  static let written: [Written] = [
    Written("None", Int?.none), Written("True", true), Written("2**63", UInt64(1) << 63),
    Written("-2**127", Int128.min), Written("2**128 - 1", UInt128.max), Written("7", Float(7)),
    Written("'é𝄞'", "é𝄞"), Written("b'ab'", Data("ab".utf8)),
    Written("bytearray(b'ab')", [UInt8(97), 98]),
    Written("b'ab'", WireShape.AsAWhole([UInt8(97), 98])),
    Written("3-4j", Complex(3.0, -4)), Written("3-4j", Complex<Float>(3, -4)),
    Written("(1, 2)", [1, 2]), Written("{1, 2}", Set([1, 2])), Written("frozenset({1})", Set([1])),
    Written("{'a': (1, 2)}", ["a": [1, 2]]), Written("{1: 'x'}", [1: "x"]),
    Written("{'x': 3, 'y': None}", Point(x: 3)),
    Written("Plain(3, 0.5)", Point(x: 3, y: 0.5)), Written("Slots(3, 0.5)", Point(x: 3, y: 0.5)),
    Written("Both(3, 0.5)", Point(x: 3, y: 0.5)), Written("Data(3, 0.5)", Point(x: 3, y: 0.5)),
    Written("Named(3, 4)", [3, 4]), Written("List([1, 2])", [1, 2]), Written("List()", [Int]()),
    Written("Dict(x=3)", Point(x: 3)), Written("Dict()", [String: Int]()),
    Written("collections.OrderedDict(x=3)", Point(x: 3)),
    Written("collections.OrderedDict()", [String: Int]()),
    Written("collections.defaultdict(int, a=1)", ["a": 1]),
    Written("collections.Counter('aab')", ["a": 2, "b": 1]),
    Written("collections.deque([1, 2])", [1, 2]), Written("collections.deque()", [Int]()),
    Written(
      "datetime.datetime(2001, 1, 1, 0, 0, 1, 500000, tzinfo=datetime.timezone.utc)",
      Date(timeIntervalSinceReferenceDate: 1.5)
    ),
    Written("datetime.datetime(2001, 1, 1)", Date(timeIntervalSinceReferenceDate: 0)),
    Written(
      "datetime.datetime(2001, 1, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))",
      Date(timeIntervalSinceReferenceDate: 0)
    ),
    Written("numpy.arange(3.0)", [0.0, 1, 2]),
    Written("numpy.arange(3, dtype='int16')", [0, 1, 2]),
    Written("numpy.arange(3, dtype='>i4')", [0, 1, 2]), Written("numpy.float32([0.5])", [0.5]),
    Written("numpy.float16([0.5])", [Float(0.5)]), Written("numpy.uint64([7])", [UInt8(7)]),
    Written("numpy.int8([-7])", [-7]), Written("numpy.array([True, False])", [true, false]),
    Written("numpy.array(['a', 1], dtype=object)[:1]", ["a"]),
    Written("numpy.array([])", [Double]()),
    Written("numpy.float64(0.5)", 0.5), Written("numpy.float32(0.5)", Float(0.5)),
    Written("numpy.int8(-3)", -3), Written("numpy.uint64(2**64 - 1)", UInt64.max),
    Written("numpy.bool_(True)", true), Written("numpy.str_('aé')", "aé"),
    Written("numpy.complex64(1+2j)", Complex(1.0, 2)),
    Written("[numpy.float64(0.5), 1]", [0.5, 1]),
    Written("numpy.array([1+2j])", [Complex(1.0, 2)]),
  ]

  static let preamble = """
    import sys, collections, dataclasses, datetime, numpy, joblib
    class Plain:
        def __init__(self, x, y): self.x, self.y = x, y
    class Slots:
        __slots__ = ("x", "y")
        def __init__(self, x, y): self.x, self.y = x, y
    class Both(Slots):
        def __init__(self, x, y): super().__init__(x, y); self.z = 0
    @dataclasses.dataclass
    class Data:
        x: int
        y: float
    Named = collections.namedtuple("Named", "a b")
    class List(list): pass
    class Dict(dict): pass

    """

  @Test("Swift reads the values that Python writes", arguments: 0...5)
  func read(protocolVersion: Int) throws {
    let folder = try TemporaryFolder()
    // Slots have no form in the oldest protocols.
    let values = Self.written.filter {
      protocolVersion >= 2 || !["Slots", "Both"].contains($0.testDescription.prefix { $0 != "(" })
    }
    _ = try Python.text(
      Self.preamble + """
        for number, expression in enumerate(sys.argv[3:]):
            joblib.dump(eval(expression), f"{sys.argv[1]}/{number}", protocol=int(sys.argv[2]))
        """,
      [folder.path, "\(protocolVersion)"] + values.map(\.testDescription)
    )
    for (number, value) in values.enumerated() {
      let bytes = try Data(contentsOf: URL(filePath: folder.appending("\(number)")))
      do { try value.check(try Pickled.value(ContiguousArray(bytes))) } catch {
        Issue.record("\(value.testDescription), protocol \(protocolVersion): \(error)")
      }
    }
  }
}
