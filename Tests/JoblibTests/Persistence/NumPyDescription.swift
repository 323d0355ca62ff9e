import Foundation
import JoblibPersistence
import NDArrays

/// What a file must hold, in the words of `Tests/reference/persistence/README.md`, and the comparison
/// with what was found.
struct NumPyDescription {
  /// A place where both differ.
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  typealias Object = [String: Any]

  /// Described values that others refer to, by number.
  private var seen: [Int: PickleValue] = [:]
  /// Whether an old Python wrote the file: what it called functions with is its business.
  private let isOld: Bool

  private init(isOld: Bool) {
    self.isOld = isOld
  }

  /// - Throws: The first difference.
  static func compare(_ value: PickleValue, with file: URL, isOld: Bool = false) throws {
    var comparison = NumPyDescription(isOld: isOld)
    try comparison.compare(value, JSONSerialization.jsonObject(with: Data(contentsOf: file)), "")
  }

  // MARK: Any value

  mutating func compare(_ value: PickleValue, _ json: Any, _ path: String) throws {
    guard let expected = json as? Object, let kind = expected["kind"] as? String else {
      throw Difference(description: "\(path): the description is broken")
    }
    if let id = expected["id"] as? Int { seen[id] = value }
    switch kind {
    case "ref":
      let to = expected["to"] as? Int
      try require(to.flatMap { seen[$0] }?.isIdentical(to: value) == true, path, "another object")
    case "none": try require(value.isNone, path, value.kind)
    case "bool": try equal(value.bool, expected["value"] as? Bool, path)
    case "int": try equal(value.decimal, expected["value"] as? String, path)
    case "float": try equal(value.double.map(bits), expected["hex"] as? String, path)
    case "complex":
      try equal((value.complex?.real).map(bits), expected["real"] as? String, path)
      try equal((value.complex?.imaginary).map(bits), expected["imaginary"] as? String, path)
    case "str":
      try require(value.kind == .string, path, value.kind)
      // Surrogates that stand alone are nobody's String.
      let text =
        value.string.map { Array($0.utf8) } ?? value.graph.withBytes(value.id) { Array($0) }
      try equal(hex(text), expected["hex"] as? String, path)
    case "oldString", "bytes", "bytearray":
      try equal(value.bytes.map(hex), expected["hex"] as? String, path)
    case "list", "tuple", "set", "frozenset": try compareItems(value, expected, kind, path)
    case "slice":
      let slice = value.slice.map { [$0.start, $0.stop, $0.step] }
      try compare(slice, expected["items"], path)
    case "range":
      if let range = value.range {
        try equal(range.step, (value.object?.arguments.last?.int), path)
      }
      // Of numbers that do not fit.
      try compare(value.object?.arguments, expected["items"], path)
    case "dict":
      try require(value.kind == .dictionary, path, value.kind)
      try compare(value.pairs, expected["pairs"], path)
    case "date", "datetime", "time", "timedelta", "timezone":
      try compareTime(value, expected, kind, path)
    case "dtype":
      let type = try NumPyType(value.id, in: value.graph.tables)
      try compareType(type, expected["dtype"], path)
    case "array", "objectArray", "scalar": try compareArray(value, expected, path)
    case "global":
      try equal(value.global?.current, PickleGlobal(expected)?.current, path)
    case "object": try compareObject(value, expected, path)
    case "table": try compareTable(value, expected, path)
    default: throw Difference(description: "\(path): \(kind) is no kind that is known")
    }
  }

  private mutating func compareItems(
    _ value: PickleValue,
    _ expected: Object,
    _ kind: String,
    _ path: String
  ) throws {
    try equal(value.kind.description, kind, path)
    guard kind.hasSuffix("set") else { return try compare(value.items, expected["items"], path) }
    // In no order. Plain ones are found by their text, the rest by trying.
    var rest = value.items ?? []
    var found = Set(rest.compactMap(text(of:)))
    for (index, item) in (expected["items"] as? [Object] ?? []).enumerated() {
      if let text = text(ofDescription: item), found.remove(text) != nil {
        continue
      }
      let place = rest.firstIndex { candidate in
        var trial = self
        return text(of: candidate) == nil && (try? trial.compare(candidate, item, "")) != nil
      }
      guard let place else { throw Difference(description: "\(path): item \(index) is missing") }
      rest.remove(at: place)
    }
    rest.removeAll { text(of: $0) != nil }
    try require(rest.isEmpty && found.isEmpty, path, "\(rest.count + found.count) items too many")
  }

  private func text(of value: PickleValue) -> String? {
    value.decimal ?? value.string.map { hex(Array($0.utf8)) + "str" }
  }

  private func text(ofDescription item: Object) -> String? {
    switch item["kind"] as? String {
    case "int": item["value"] as? String
    case "str", "oldString": (item["hex"] as? String).map { $0 + "str" }
    default: nil
    }
  }

  mutating func compare(_ values: [PickleValue]?, _ json: Any?, _ path: String) throws {
    guard let values, let items = json as? [Any] else {
      return try require(json == nil && values?.isEmpty != false, path, "no items, or some")
    }
    try equal(values.count, items.count, path)
    for (index, (value, item)) in zip(values, items).enumerated() {
      try compare(value, item, "\(path)[\(index)]")
    }
  }

  private mutating func compare(
    _ pairs: [(key: PickleValue, value: PickleValue)]?,
    _ json: Any?,
    _ path: String
  ) throws {
    let items = json as? [[Any]] ?? []
    try equal(pairs?.count ?? 0, items.count, path)
    for (index, (pair, item)) in zip(pairs ?? [], items).enumerated() {
      try compare(pair.key, item[0], "\(path) key \(index)")
      try compare(pair.value, item[1], "\(path) value \(index)")
    }
  }

  private mutating func compareObject(
    _ value: PickleValue,
    _ expected: Object,
    _ path: String
  ) throws {
    guard let object = value.object else { throw Difference(description: "\(path): \(value.kind)") }
    try compare(object.callable, expected["function"] ?? 0, path + ".function")
    guard !isOld else { return }
    try equal(object.isCalled ? "call" : "new", expected["way"] as? String, path)
    try compare(object.arguments, expected["arguments"], path + ".arguments")
    let keywords = object.keywordArguments.map { ($0.key.string ?? "", $0.value) }
    for (keyword, json) in zip(keywords, expected["keywords"] as? [[Any]] ?? []) {
      try equal(keyword.0, json[0] as? String, path)
      try compare(keyword.1, json[1], path + ".\(keyword.0)")
    }
    try compare(object.items, expected["items"], path + ".items")
    try compare(object.pairs, expected["pairs"], path + ".pairs")
    try require((object.state == nil) == (expected["state"] == nil), path, "its state")
    if let state = object.state { try compare(state, expected["state"] ?? 0, path + ".state") }
  }

  // MARK: Time

  private func compareTime(
    _ value: PickleValue,
    _ expected: Object,
    _ kind: String,
    _ path: String
  ) throws {
    func number(_ key: String) -> Int { expected[key] as? Int ?? 0 }
    switch kind {
    case "timedelta":
      let seconds = Duration.seconds(number("days") * 86_400 + number("seconds"))
      try equal(value.duration, seconds + .microseconds(number("microseconds")), path)
    case "timezone":
      let offset = Double(number("seconds")) + Double(number("microseconds")) / 1e6
      try equal(value.timeZone?.offset, offset, path)
      try equal(
        value.timeZone?.name,
        expected["name"] as? String ?? (offset == 0 ? "UTC" : nil),
        path
      )
    case "time":
      let seconds = (number("hour") * 60 + number("minute")) * 60 + number("second")
      let time = Duration.seconds(seconds) + .microseconds(number("microsecond"))
      try equal(value.timeOfDay, time, path)
    default:
      guard let time = value.dateTime else { throw Difference(description: "\(path): no time") }
      try equal(
        [
          time.year, time.month, time.day, time.hour, time.minute, time.second, time.microsecond,
          time.isSecondOccurrence ? 1 : 0,
        ],
        ["year", "month", "day", "hour", "minute", "second", "microsecond", "fold"].map(number),
        path
      )
      let zone = expected["zone"] as? Object
      switch zone?["kind"] as? String {
      case nil, "none":
        try equal(time.utcOffset, nil, path)
        try equal(time.timeZone, nil, path)
      case "timezone": try equal(time.utcOffset, (zone?["seconds"] as? Int).map(Double.init), path)
      default: try require(time.timeZone != nil, path, "a time without its zone")
      }
    }
  }

  // MARK: Arrays

  private mutating func compareArray(
    _ value: PickleValue,
    _ expected: Object,
    _ path: String
  ) throws {
    guard let array = try value.numPyArray() else {
      throw Difference(description: "\(path): \(value.kind) instead of an array")
    }
    if array.shape.filter({ $0 > 1 }).count > 1 {
      try equal(array.order.rawValue, expected["order"] as? String, path)
    }
    if let subclass = expected["subclass"] as? String {
      try equal(array.pythonClass.name, subclass, path)
    }
    try compare(array, expected, path)
  }

  mutating func compare(_ array: NumPyArray, _ expected: Object, _ path: String) throws {
    try compareType(array.type, expected["dtype"], path)
    try equal(array.shape, expected["shape"] as? [Int] ?? [], path)
    if expected["kind"] as? String == "objectArray" {
      return try compare(array.items, expected["items"], path)
    }
    try equal(hex(array.canonicalBytes), expected["hex"] as? String, path)
  }

  func compareType(_ type: NumPyType, _ json: Any?, _ path: String) throws {
    if let code = json as? String { return try equal(type.code, code, path) }
    guard let expected = json as? Object else { throw Difference(description: "\(path): no dtype") }
    if let base = expected["base"] {
      try equal(type.subarray?.shape, expected["shape"] as? [Int], path)
      return try type.subarray.map { try compareType($0.type, base, path) } ?? ()
    }
    let fields = expected["fields"] as? [Object] ?? []
    try equal(type.itemSize, expected["size"] as? Int, path)
    try equal(type.fields.map(\.name), fields.compactMap { $0["name"] as? String }, path)
    for (field, expected) in zip(type.fields, fields) {
      try equal(field.offset, expected["offset"] as? Int, path)
      try equal(field.title, expected["title"] as? String, path)
      try compareType(field.type, expected["dtype"], path + "." + field.name)
    }
  }

  // MARK: Parts

  func require(_ condition: Bool, _ path: String, _ found: Any) throws {
    if !condition { throw Difference(description: "\(path): found \(found)") }
  }

  func equal<T: Equatable>(_ found: T?, _ expected: T?, _ path: String) throws {
    guard found == expected else {
      let texts = [found, expected].map { $0.map { String("\($0)".prefix(200)) } ?? "nothing" }
      throw Difference(description: "\(path): found \(texts[0]) instead of \(texts[1])")
    }
  }

  private func bits(_ number: Double) -> String {
    let digits = String(number.bitPattern, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

func hex(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
    for (index, byte) in bytes.enumerated() {
      text[2 * index] = digits[Int(byte >> 4)]
      text[2 * index + 1] = digits[Int(byte & 15)]
    }
    return 2 * bytes.count
  }
}

extension PickleGlobal {
  fileprivate init?(_ description: [String: Any]) {
    guard let module = description["module"] as? String, let name = description["name"] as? String
    else { return nil }
    self.init(module: module, name: name)
  }
}

extension NumPyArray {
  /// All elements in C order, numbers little-endian, zeros where bytes mean nothing.
  fileprivate var canonicalBytes: [UInt8] {
    var strides = [Int](repeating: 0, count: shape.count)
    var step = type.itemSize
    for axis in order == .c ? Array(shape.indices.reversed()) : Array(shape.indices) {
      strides[axis] = step
      step *= shape[axis]
    }
    return withUnsafeBytes { bytes in
      if type.isPlain, order == .c || shape.count < 2 { return Array(bytes) }
      var result: [UInt8] = []
      for number in 0..<count {
        var rest = number
        var offset = 0
        for axis in shape.indices.reversed() {
          offset += rest % shape[axis] * strides[axis]
          rest /= shape[axis]
        }
        result += type.canonical(bytes[offset..<offset + type.itemSize])
      }
      return result
    } ?? []
  }
}

extension NumPyType {
  /// Whether the bytes are what a description has.
  fileprivate var isPlain: Bool { "biufcM".contains(kind) && !isBigEndian && itemSize <= 8 }

  fileprivate func canonical(_ bytes: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
    if let subarray {
      let size = subarray.type.itemSize
      return stride(from: bytes.startIndex, to: bytes.endIndex, by: max(size, 1)).flatMap {
        subarray.type.canonical(bytes[$0..<$0 + size])
      }
    }
    if !fields.isEmpty {
      var result = [UInt8](repeating: 0, count: itemSize)
      for field in fields {
        let start = bytes.startIndex + field.offset
        let content = field.type.canonical(bytes[start..<start + field.type.itemSize])
        result.replaceSubrange(field.offset..<field.offset + content.count, with: content)
      }
      return result
    }
    let wordSize =
      kind == "c" ? itemSize / 2 : kind == "U" ? 4 : "iufMm".contains(kind) ? itemSize : 1
    guard wordSize > 1 else { return Array(bytes) }
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: wordSize).flatMap { start in
      var word = Array(bytes[start..<start + wordSize])
      if isBigEndian { word.reverse() }
      // An x87 number has 80 bits.
      if wordSize == 16 { word.replaceSubrange(10..., with: [UInt8](repeating: 0, count: 6)) }
      return word
    }
  }
}
