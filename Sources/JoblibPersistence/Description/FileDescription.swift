/// What a file holds, for people and programs to look at (`joblib inspect`).
public struct FileDescription: Sendable, Encodable, CustomStringConvertible {
  /// The file, by the path it was asked for with.
  public let path: String
  /// The bytes of the file.
  public let byteCount: Int
  /// The format inside: `pickle`, `npy` or `npz`.
  public let format: String
  /// The name of the compressor around it, if there is one.
  public let compressor: String?
  /// The bytes after decompression, or of a plain file.
  public let contentByteCount: Int
  /// The pickle protocol, of a pickle.
  public let protocolVersion: Int?
  /// The value.
  public let value: ValueDescription

  /// A line about the file, and the tree of the value.
  public var description: String {
    var facts = [format]
    if let protocolVersion { facts[0] += " of protocol \(protocolVersion)" }
    if let compressor {
      facts.append("\(compressor), \(byteCount.asByteCount) for \(contentByteCount.asByteCount)")
    } else {
      facts.append(byteCount.asByteCount)
    }
    return "\(path): \(facts.joined(separator: ", "))\n" + value.lines.joined(separator: "\n")
  }
}

/// A value of a file, and the values it holds, as far as they are shown.
public struct ValueDescription: Sendable, Encodable {
  /// The type, by Python's name, such as `dict`, `ndarray` or `collections.OrderedDict`.
  public let type: String
  /// The value itself where it is small, else its size and its first values.
  public var summary: String
  /// The type of an array's elements, by NumPy's name.
  public var dtype: String?
  /// The length of each axis of an array.
  public var shape: [Int]?
  /// The bytes of an array's elements.
  public var byteCount: Int?
  /// Where in the file it was described already, if this is the same object.
  public var sameAs: String?
  /// The values in it.
  public var children: [Child] = []
  /// How many more there are.
  public var omittedCount = 0

  /// A value in another.
  public struct Child: Sendable, Encodable {
    /// Where it is: `[3]`, `['key']`, `.attribute`.
    public let label: String
    /// The value.
    public let value: ValueDescription
  }

  init(_ type: String, _ summary: String = "") {
    self.type = type
    self.summary = summary
  }

  /// The tree as lines of text, the value itself first.
  public var lines: [String] {
    var line = type
    if let dtype, let shape {
      line += " \(dtype) (\(shape.map(\.description).joined(separator: ", ")))"
    }
    if let byteCount { line += ", \(byteCount.asByteCount)" }
    if let sameAs { line += ", the same as value\(sameAs)" }
    if !summary.isEmpty { line += dtype == nil ? " \(summary)" : ": \(summary)" }
    var lines = [line]
    for (index, child) in children.enumerated() {
      let isLast = index == children.count - 1 && omittedCount == 0
      let rest = child.value.lines
      lines.append("\(isLast ? "└─" : "├─") \(child.label): \(rest[0])")
      lines += rest.dropFirst().map { (isLast ? "   " : "│  ") + $0 }
    }
    if omittedCount > 0 { lines.append("└─ … \(omittedCount) more") }
    return lines
  }
}

extension Int {
  /// A number of bytes as people read it.
  var asByteCount: String {
    var value = Double(self)
    var unit = 0
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    guard unit > 0 else { return "\(self) bytes" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
