internal import JoblibSystem

/// A time as the calendar and the clock on the wall have it (`datetime.datetime`).
public struct PythonDateTime: Hashable, Sendable, CustomStringConvertible {
  /// The year, from 1 to 9999.
  public var year: Int
  /// The month, from 1 to 12.
  public var month: Int
  /// The day of the month.
  public var day: Int
  /// The hour, from 0 to 23.
  public var hour = 0
  /// The minute.
  public var minute = 0
  /// The second.
  public var second = 0
  /// The millionths of a second.
  public var microsecond = 0
  /// How far the clock is before UTC, in seconds; nil where no zone is given or the file has only its
  /// name.
  public var utcOffset: Double?
  /// The name of the time zone, such as `Europe/Berlin`, where the file has one.
  public var timeZone: String?
  /// Whether the time comes a second time, after clocks were set back (`fold`).
  public var isSecondOccurrence = false

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The seconds since the start of 1970, in UTC.
  ///
  /// A time without a zone counts as UTC. Nil where the zone has a name only.
  public var secondsSince1970: Double? {
    guard let offset = utcOffset ?? (timeZone == nil ? 0 : nil) else { return nil }
    let days = CivilDay.number(year: year, month: month, day: day)
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    return Double(seconds) - offset + Double(microsecond) / 1_000_000
  }

  /// The text of ISO 8601, such as `2024-02-29T12:34:56.000789+01:00`.
  public var description: String {
    var text = "\(padded(year, 4))-\(padded(month))-\(padded(day))"
    text += "T\(padded(hour)):\(padded(minute)):\(padded(second))"
    if microsecond != 0 { text += ".\(padded(microsecond, 6))" }
    guard let utcOffset else { return text + (timeZone.map { "[\($0)]" } ?? "") }
    let seconds = Int(utcOffset.magnitude)
    text += "\(utcOffset < 0 ? "-" : "+")\(padded(seconds / 3600)):\(padded(seconds / 60 % 60))"
    return text + (seconds % 60 == 0 ? "" : ":\(padded(seconds % 60))")
  }

  private func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension PythonDateTime {
  /// Python's ten bytes: year, month, day, hour, minute, second, microsecond, most significant first.
  init?(state bytes: [UInt8]) {
    guard bytes.count == 10 else { return nil }
    self.init(date: [bytes[0], bytes[1], bytes[2] & 0x7F, bytes[3]])
    guard setClock(bytes[4...]) else { return nil }
    isSecondOccurrence = bytes[2] & 0x80 != 0
  }

  /// The four bytes of a date.
  init?(date bytes: [UInt8]) {
    guard bytes.count == 4 else { return nil }
    self.init(year: Int(bytes[0]) << 8 | Int(bytes[1]), month: Int(bytes[2]), day: Int(bytes[3]))
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
  }

  private mutating func setClock(_ bytes: ArraySlice<UInt8>) -> Bool {
    let parts = bytes.map(Int.init)
    (hour, minute, second) = (parts[0], parts[1], parts[2])
    microsecond = parts[3] << 16 | parts[4] << 8 | parts[5]
    return hour < 24 && minute < 60 && second < 60 && microsecond < 1_000_000
  }

  /// A time by the microseconds since the start of 1970.
  init(microsecondsSince1970 count: Int) {
    let (day, rest) = count.quotientAndFloor(by: 86_400_000_000)
    let date = CivilDay.date(ofNumber: day)
    self.init(year: date.year, month: date.month, day: date.day)
    hour = rest / 3_600_000_000
    minute = rest / 60_000_000 % 60
    second = rest / 1_000_000 % 60
    microsecond = rest % 1_000_000
  }
}
