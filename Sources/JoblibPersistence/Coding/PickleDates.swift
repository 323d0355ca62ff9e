internal import JoblibSystem

extension PickleEncoder {
  /// Writes Foundation's `Date`, whose own form is its seconds since the reference date.
  func write(date: some Encodable) throws {
    let trial = PickleEncoder(session: session, writer: writer.detached())
    try date.encode(to: trial)
    let seconds = trial.writer.withBytes { bytes in
      bytes.count == 9
        ? Double(
          bitPattern: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
        )
        : .nan
    }
    guard let time = PythonDateTime(secondsSinceReferenceDate: seconds) else {
      throw EncodingError.invalidValue(
        date,
        .init(
          codingPath: codingPath,
          debugDescription: """
            the date lies outside of the years 1 to 9999 that Python's datetime has; encode its \
            seconds
            """
        )
      )
    }
    let writer = try single()
    writer.write(PickleGlobal(module: "datetime", name: "datetime"))
    time.state.withUnsafeBytes { writer.write(bytes: $0) }
    writer.writeOnce(.utc) {
      writer.write(PickleGlobal(module: "datetime", name: "timezone"))
      writer.write(PickleGlobal(module: "datetime", name: "timedelta"))
      for _ in 0..<3 { writer.write(Int64(0)) }
      writer.write(.tuple3)
      writer.write(.reduce)
      writer.write(.tuple1)
      writer.write(.reduce)
    }
    writer.write(.tuple2)
    writer.write(.reduce)
  }
}

extension PickleDecoder {
  /// Makes Foundation's `Date` of a `datetime`.
  func date<T: Decodable>(_ type: T.Type) throws -> T {
    guard let time = PickleValue(graph, id).dateTime else {
      throw mismatch(type, "decode a Double, and choose what it counts from")
    }
    guard let seconds = time.secondsSinceReferenceDate else {
      throw mismatch(
        type,
        """
        its time zone follows rules that only Python knows; convert it to UTC there \
        (time.astimezone(datetime.timezone.utc))
        """
      )
    }
    var tables = PickleTables()
    let number = tables.add(PickleNode(.float, payload: seconds.bitPattern))
    return try T(from: decoder(in: tables, number))
  }
}

extension PythonDateTime {
  /// The day from whose start Foundation counts: the first of January 2001.
  private static let referenceDay = CivilDay.number(year: 2001, month: 1, day: 1)
  private static let microsecondsInDay = 86_400_000_000

  /// A time in UTC, rounded to the microsecond; nil outside of the years 1 to 9999.
  init?(secondsSinceReferenceDate seconds: Double) {
    guard abs(seconds) < 1e12 else { return nil }
    let count = Int((seconds * 1e6).rounded()) + Self.referenceDay * Self.microsecondsInDay
    self.init(microsecondsSince1970: count)
    guard (1...9999).contains(year) else { return nil }
  }

  /// The seconds from which Foundation makes a `Date`; nil where the zone has a name only.
  var secondsSinceReferenceDate: Double? {
    guard let offset = utcOffset ?? (timeZone == nil ? 0 : nil) else { return nil }
    let day = CivilDay.number(year: year, month: month, day: day) - Self.referenceDay
    let second = (hour * 60 + minute) * 60 + second
    let count = day * Self.microsecondsInDay + second * 1_000_000 + microsecond
    return Double(count - Int((offset * 1e6).rounded())) / 1e6
  }

  /// Python's ten bytes, from which `datetime.datetime` makes it again.
  var state: [UInt8] {
    [
      year >> 8, year & 0xFF, month, day, hour, minute, second,
      microsecond >> 16, microsecond >> 8 & 0xFF, microsecond & 0xFF,
    ].map { UInt8(truncatingIfNeeded: $0) }
  }
}
