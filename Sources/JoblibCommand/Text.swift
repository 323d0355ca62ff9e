public import ArgumentParser
import FoundationEssentials
public import JoblibParallel

/// Prints a value as JSON.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Numbers as people read them.
enum Text {
  /// `3.2M`, of at most four characters or so.
  static func size(_ byteCount: Int) -> String {
    for (unit, factor) in [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
    where byteCount >= factor {
      let tenths = byteCount * 10 / factor
      return tenths < 100 ? "\(tenths / 10).\(tenths % 10)\(unit)" : "\(tenths / 10)\(unit)"
    }
    return "\(byteCount)B"
  }

  /// Of nanoseconds since 1970, in UTC: `2026-11-28 16:02:50Z`.
  static func time(_ nanoseconds: Int64) -> String {
    let date = Date(timeIntervalSince1970: Double(nanoseconds) / 1e9)
    return date.formatted(.iso8601.dateTimeSeparator(.space))
  }

  /// `1.2s`, `35ms`, `8µs`.
  static func duration(_ nanoseconds: UInt64) -> String {
    for (unit, factor) in [("s", 1_000_000_000), ("ms", 1_000_000), ("µs", 1000)] as [(_, UInt64)]
    where nanoseconds >= factor {
      let tenths = nanoseconds / (factor / 10)
      return tenths < 100 ? "\(tenths / 10).\(tenths % 10)\(unit)" : "\(tenths / 10)\(unit)"
    }
    return "\(nanoseconds)ns"
  }
}

/// Columns of text, the last of which may be of any width.
struct TextTable: CustomStringConvertible {
  private var rows: [[String]]

  init(_ titles: [String]) { rows = [titles] }

  mutating func add(_ row: [String]) { rows.append(row) }

  var description: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, text in
        column == row.count - 1
          ? text : text + String(repeating: " ", count: widths[column] - text.count)
      }
      .joined(separator: "  ")
    }
    .joined(separator: "\n")
  }
}

extension ByteCount: ExpressibleByArgument {
  /// A size on the command line: `1000000`, `500K`, `1.5M`, `8G`.
  public init?(argument: String) {
    if let bytes = Int(argument) {
      guard bytes >= 0 else { return nil }
      self.init(bytes)
    } else {
      guard let size = try? ByteCount(parsing: argument) else { return nil }
      self = size
    }
  }
}

/// A length of time on the command line: `90s`, `15m`, `12h`, `30d`.
struct Age: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let seconds: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = argument.last.flatMap({ seconds[$0] }),
      let number = Double(argument.dropLast()), number >= 0, number * unit < 1e9
    else { return nil }
    duration = .seconds(number * unit)
  }
}
