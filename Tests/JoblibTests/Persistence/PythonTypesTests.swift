import Foundation
import JoblibPersistence
import Testing

@Suite("Values of Python's library")
struct PythonTypesTests {
  /// What Python makes of an expression, in each protocol.
  private func dumped(_ expression: String) throws -> [PickleValue] {
    try NumPyCorpus.withFolder { folder in
      let program = """
        import collections, datetime, decimal, fractions, pathlib, pickle, uuid, zoneinfo
        from datetime import *
        value = \(expression)
        for protocol in range(6): pickle.dump(value, open(f"\(folder.path)/{protocol}", "wb"), protocol)
        """
      _ = try Python.text(program, [])
      return try (0..<6).map { try load(PickleValue.self, from: "\(folder.path)/\($0)") }
    }
  }

  @Test(
    "give times of the calendar, and seconds where the zone is known",
    .needsPython,
    arguments: [
      (
        "datetime(2024, 2, 29, 12, 34, 56, 789)", "2024-02-29T12:34:56.000789", 1_709_210_096.000789
      ),
      ("datetime(1, 1, 1)", "0001-01-01T00:00:00", -62_135_596_800),
      ("datetime(9999, 12, 31, 23, 59, 59)", "9999-12-31T23:59:59", 253_402_300_799),
      (
        "datetime(1969, 12, 31, 23, 59, 59, 1, timezone.utc)", "1969-12-31T23:59:59.000001+00:00",
        -0.999999
      ),
      (
        "datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-3.5)))",
        "2024-01-01T00:00:00-03:30", 1_704_079_800
      ),
      ("date(2000, 3, 1)", "2000-03-01T00:00:00", 951_868_800),
    ] as [(String, String, Double)]
  )
  func times(expression: String, text: String, seconds: Double) throws {
    for value in try dumped(expression) {
      #expect(value.dateTime?.description == text)
      let found = try #require(value.dateTime?.secondsSince1970)
      #expect(abs(found - seconds) < 1e-6)
    }
  }

  @Test("know a zone by its name, but not its offset", .needsPython)
  func zones() throws {
    for value in try dumped("datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin'))") {
      #expect(value.dateTime?.timeZone == "Europe/Berlin")
      #expect(value.dateTime?.utcOffset == nil)
      #expect(value.dateTime?.secondsSince1970 == nil)
    }
  }

  @Test("count every day as Python does", .needsPython)
  func days() throws {
    let program = """
      import datetime
      day = datetime.date(1, 1, 1)
      while day < datetime.date(9998, 1, 1):
          print(*day.timetuple()[:3], day.toordinal() - 719163)
          day += datetime.timedelta(days=997)
      """
    for line in try Python.text(program, []).split(separator: "\n") {
      let numbers = line.split(separator: " ").compactMap { Int($0) }
      let state =
        [UInt8(numbers[0] >> 8), UInt8(numbers[0] & 0xFF)] + numbers[1...2].map(UInt8.init)
      let pickle = "cdatetime\ndate\n(".utf8 + [0x43, 4] + state + Array("tR.".utf8)
      let value = try load(PickleValue.self, from: Array(pickle))
      #expect(value.dateTime?.secondsSince1970 == Double(numbers[3]) * 86_400, "\(line)")
      // The same day by its number, as pandas counts.
      let stamp = """
        cpandas._libs.tslibs.timestamps\n_unpickle_timestamp\n(I\(numbers[3] * 86_400)\nNNI7\ntR.
        """
      let time = try load(PickleValue.self, from: Array(stamp.utf8)).dateTime
      #expect(time.map { [$0.year, $0.month, $0.day] } == Array(numbers[..<3]), "\(line)")
    }
  }

  @Test(
    "give durations",
    .needsPython,
    arguments: [
      (
        "timedelta(days=-1, seconds=3, microseconds=4)",
        Duration.seconds(-86_397) + .microseconds(4)
      ),
      ("timedelta.max", .seconds(86_399_999_999_999) + .microseconds(999_999)),
    ]
  )
  func durations(expression: String, duration: Duration) throws {
    for value in try dumped(expression) { #expect(value.duration == duration) }
  }

  @Test("give times of day, numbers, identifiers and paths", .needsPython)
  func others() throws {
    let expression = """
      [time(1, 2, 3, 4), complex(1, -2), slice(1, None), range(5, 1, -2), decimal.Decimal('-1.50'),
       fractions.Fraction(-3, 4), fractions.Fraction(2**70), uuid.UUID(int=5),
       uuid.UUID('ffffffff-ffff-4fff-bfff-ffffffffffff'), pathlib.PurePosixPath('/a/b'),
       pathlib.PurePosixPath('a'), pathlib.PureWindowsPath('C:/a/b')]
      """
    for value in try dumped(expression) {
      let items = try #require(value.items)
      #expect(items[0].timeOfDay == .seconds(3723) + .microseconds(4))
      #expect(items[1].complex.map { [$0.real, $0.imaginary] } == [1, -2])
      #expect(items[2].slice?.start.int == 1)
      #expect(items[2].slice?.stop.isNone == true)
      #expect(items[3].range.map { [$0.start, $0.stop, $0.step] } == [5, 1, -2])
      #expect(items[4].decimalNumber == "-1.50")
      #expect(items[5].fraction.map { [$0.numerator, $0.denominator] } == ["-3", "4"])
      #expect(
        items[6].fraction.map { [$0.numerator, $0.denominator] } == ["1180591620717411303424", "1"]
      )
      #expect(items[7].uuid == "00000000-0000-0000-0000-000000000005")
      #expect(items[8].uuid == "ffffffff-ffff-4fff-bfff-ffffffffffff")
      #expect(items[9].path == "/a/b")
      #expect(items[10].path == "a")
      #expect(items[11].path == "C:\\a\\b")
    }
  }

  @Test("are collections where they are", .needsPython)
  func collections() throws {
    let expression = """
      [collections.OrderedDict(a=1, b=2), collections.defaultdict(list, a=1), collections.Counter('aab'),
       collections.deque([1, 2], 5), collections.deque(), collections.OrderedDict()]
      """
    for value in try dumped(expression) {
      let items = try #require(value.items)
      #expect(items[0].pairs?.map { $0.key.string } == ["a", "b"])
      #expect(items[0]["b"]?.int == 2)
      #expect(items[1]["a"]?.int == 1)
      #expect(items[2]["a"]?.int == 2)
      #expect(items[3].items?.map(\.int) == [1, 2])
      #expect(items[4].items?.isEmpty == true)
      #expect(items[5].pairs?.isEmpty == true)
      #expect(items[5].items == nil)
    }
  }

  @Test(
    "are none where their parts contradict them",
    arguments: [
      "cdatetime\ndatetime\n(S'123'\ntR.", "cdatetime\ndatetime\n(tR.",
      "cdatetime\ndatetime\n(I1\ntR.",
      "cdatetime\ndatetime\n(S'\\x00\\x01\\x0d\\x01\\x00\\x00\\x00\\x00\\x00\\x00'\ntR.",
      "cdatetime\ndatetime\n(S'\\x00\\x01\\x01\\x01\\x18\\x00\\x00\\x00\\x00\\x00'\ntR.",
      "cdatetime\ntimedelta\n(I9223372036854775807\nI1\nI1\ntR.", "cdatetime\ntimedelta\n(I1\ntR.",
      "cdatetime\ntime\n(S'\\x18\\x00\\x00\\x00\\x00\\x00'\ntR.", "cdatetime\ndate\n(S''\ntR.",
      "c__builtin__\ncomplex\n(I1\ntR.", "c__builtin__\nslice\n(tR.",
      "c__builtin__\nxrange\n(I1\ntR.",
      "cfractions\nFraction\n(S'1/2/3'\ntR.", "cuuid\nUUID\n(tR.", "cdecimal\nDecimal\n(I1\ntR.",
      "cpandas._libs.tslibs.timestamps\n_unpickle_timestamp\n(I9223372036854775807\nNNI7\ntR.",
      "cpandas._libs.tslibs.timestamps\n_unpickle_timestamp\n(I1\nNNI3\ntR.",
      "cpathlib\nPosixPath\n(I1\ntR.", "cbuiltins\ngetattr\n(tR(tR.", "I1\n.", "N.",
    ]
  )
  func contradictions(pickle: String) throws {
    let value = try load(PickleValue.self, from: Array(pickle.utf8))
    #expect(value.dateTime == nil)
    #expect(value.duration == nil)
    #expect(value.timeOfDay == nil)
    #expect(value.complex == nil)
    #expect(value.slice == nil)
    #expect(value.range == nil)
    #expect(value.fraction == nil)
    #expect(value.uuid == nil)
    #expect(value.decimalNumber == nil)
    #expect(value.path == nil)
  }
}
