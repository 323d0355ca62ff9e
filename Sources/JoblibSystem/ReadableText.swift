/// Numbers as people read them.
package enum ReadableText {
  /// `3.2M`, of at most four characters or so.
  package static func size(_ byteCount: Int) -> String {
    for (unit, factor) in [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
    where byteCount >= factor {
      return "\(short(byteCount * 10 / factor))\(unit)"
    }
    return "\(byteCount)B"
  }

  /// `1.2s`, `35ms`, `8.0µs`.
  package static func duration(_ nanoseconds: UInt64) -> String {
    for (unit, factor) in [("s", 1_000_000_000), ("ms", 1_000_000), ("µs", 1000)] as [(_, UInt64)]
    where nanoseconds >= factor {
      return "\(short(Int(nanoseconds / (factor / 10))))\(unit)"
    }
    return "\(nanoseconds)ns"
  }

  /// Of nanoseconds since 1970, in UTC by ISO 8601: `2026-11-28T16:02:50Z`.
  package static func time(_ nanoseconds: Int64) -> String {
    let (day, rest) = Int(nanoseconds).quotientAndFloor(by: 86_400 * 1_000_000_000)
    let date = CivilDay.date(ofNumber: day)
    let seconds = rest / 1_000_000_000
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map(twoDigits)
    return "\(date.year)-\(twoDigits(date.month))-\(twoDigits(date.day))"
      + "T\(clock.joined(separator: ":"))Z"
  }

  /// A number of tenths, with the tenth where there is one digit before it.
  private static func short(_ tenths: Int) -> String {
    tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
