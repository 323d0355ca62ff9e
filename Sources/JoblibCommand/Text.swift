public import ArgumentParser
import FoundationEssentials
public import JoblibParallel

/// Prints a value as JSON.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
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
