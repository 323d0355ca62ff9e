/// Days and times as Python's `datetime` has them.
enum PythonDateTime {
  /// Seconds from 1 January of the year 1 to that of 2001, from which Foundation counts.
  private static let referenceDay = days(year: 2001, month: 1, day: 1)
  private static let microsecondsInDay = 86_400_000_000

  /// The ten bytes that Python pickles; nil for a time outside the years 1 to 9999.
  ///
  /// Fractions below a microsecond are rounded.
  static func bytes(secondsSinceReferenceDate seconds: Double) -> [UInt8]? {
    guard abs(seconds) < 1e12 else { return nil }
    let total = Int((seconds * 1e6).rounded())
    let (day, time) = divide(total, by: microsecondsInDay)
    guard let (year, month, dayOfMonth) = date(day: day + referenceDay) else { return nil }
    let (second, microsecond) = time.quotientAndRemainder(dividingBy: 1_000_000)
    return [
      year >> 8, year & 0xFF, month, dayOfMonth,
      second / 3600, second / 60 % 60, second % 60,
      microsecond >> 16, microsecond >> 8 & 0xFF, microsecond & 0xFF,
    ].map { UInt8(truncatingIfNeeded: $0) }
  }

  /// Microseconds since Foundation's reference date; nil for bytes that are no time.
  static func microseconds(_ bytes: [UInt8]) -> Int? {
    guard bytes.count == 10 else { return nil }
    let part = bytes.map(Int.init)
    let year = part[0] << 8 | part[1]
    // The highest bit says which of two equal times, when clocks are set back, is meant.
    let month = part[2] & 0x7F
    let microsecond = part[7] << 16 | part[8] << 8 | part[9]
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...days(inMonth: month, of: year)).contains(part[3]),
      part[4] < 24, part[5] < 60, part[6] < 60, microsecond < 1_000_000
    else { return nil }
    let day = days(year: year, month: month, day: part[3]) - referenceDay
    let second = (part[4] * 60 + part[5]) * 60 + part[6]
    return day * microsecondsInDay + second * 1_000_000 + microsecond
  }

  /// The days from 1 January of the year 1 on, which is day 0.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let before = year - 1
    let inYears = before * 365 + before / 4 - before / 100 + before / 400
    return inYears + (1..<month).reduce(0) { $0 + days(inMonth: $1, of: year) } + day - 1
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func date(day: Int) -> (year: Int, month: Int, day: Int)? {
    guard day >= 0, day < days(year: 10_000, month: 1, day: 1) else { return nil }
    // At most one year too far.
    var year = min(day / 365 + 1, 9999)
    while days(year: year, month: 1, day: 1) > day { year -= 1 }
    var month = 12
    while days(year: year, month: month, day: 1) > day { month -= 1 }
    return (year, month, day - days(year: year, month: month, day: 1) + 1)
  }

  private static func divide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

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
    guard let bytes = PythonDateTime.bytes(secondsSinceReferenceDate: seconds) else {
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
    bytes.withUnsafeBytes { writer.write(bytes: $0) }
    writer.writeOnce("\0utc") {
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
    guard graph.tables.classOfObject(id) == PickleGlobal(module: "datetime", name: "datetime"),
      case let arguments = graph.children(graph.object(id).arguments),
      let bytes = arguments.first.flatMap({ PickleValue(graph, $0).bytes }),
      let time = PythonDateTime.microseconds(bytes)
    else { throw mismatch(type, "decode a Double, and choose what it counts from") }
    var offset = 0
    if let zone = arguments.dropFirst().first {
      guard let known = microseconds(east: zone) else {
        throw mismatch(
          type,
          """
          its time zone follows rules that only Python knows; convert it to UTC there \
          (time.astimezone(datetime.timezone.utc))
          """
        )
      }
      offset = known
    }
    var tables = PickleTables()
    let seconds = Double(time - offset) / 1e6
    let number = tables.add(PickleNode(.float, payload: seconds.bitPattern))
    return try T(from: decoder(in: tables, number))
  }

  /// The fixed offset of a time zone from UTC.
  private func microseconds(east zone: NodeID) -> Int? {
    if graph.node(zone).kind == .none { return 0 }
    // `datetime.timezone(datetime.timedelta(days, seconds, microseconds))`
    guard graph.tables.classOfObject(zone) == PickleGlobal(module: "datetime", name: "timezone"),
      let delta = graph.children(graph.object(zone).arguments).first,
      graph.tables.classOfObject(delta) == PickleGlobal(module: "datetime", name: "timedelta")
    else { return nil }
    let parts = graph.children(graph.object(delta).arguments)
      .compactMap { PickleValue(graph, $0).int }
    // A time zone is less than a day off.
    guard parts.count == 3, parts.allSatisfy({ abs($0) < 100_000_000 }) else { return nil }
    return (parts[0] * 86_400 + parts[1]) * 1_000_000 + parts[2]
  }
}
