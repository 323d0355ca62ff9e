/// A value as Python's source has it, of the few kinds that headers of NumPy's files hold.
///
/// It is only read: there are no names, calls or operators.
indirect enum PythonLiteral: Equatable {
  case none
  case bool(Bool)
  case int(Int)
  case string(String)
  case tuple([PythonLiteral])
  case list([PythonLiteral])
  case dictionary([(key: PythonLiteral, value: PythonLiteral)])

  static func == (one: PythonLiteral, other: PythonLiteral) -> Bool {
    switch (one, other) {
    case (.none, .none): true
    case (.bool(let one), .bool(let other)): one == other
    case (.int(let one), .int(let other)): one == other
    case (.string(let one), .string(let other)): one == other
    case (.tuple(let one), .tuple(let other)), (.list(let one), .list(let other)): one == other
    case (.dictionary(let one), .dictionary(let other)):
      one.elementsEqual(other) { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  /// The value of a string key of a dictionary.
  subscript(key: String) -> PythonLiteral? {
    guard case .dictionary(let pairs) = self else { return nil }
    return pairs.last { $0.key == .string(key) }?.value
  }

  /// The whole numbers of a tuple or list.
  var integers: [Int]? {
    let values: [PythonLiteral]
    switch self {
    case .tuple(let items), .list(let items): values = items
    default: return nil
    }
    let numbers = values.compactMap { value -> Int? in
      if case .int(let number) = value { number } else { nil }
    }
    return numbers.count == values.count ? numbers : nil
  }
}

extension PythonLiteral {
  /// Reads text that is one value, and nothing else.
  ///
  /// - Throws: `corrupted`, with the place in the text.
  init(_ text: String) throws(PersistenceError) {
    var parser = PythonLiteralParser(text: Array(text.unicodeScalars))
    self = try parser.parseAll()
  }
}

private struct PythonLiteralParser {
  let text: [Unicode.Scalar]
  var position = 0
  private var depth = 0

  private static let deepest = 64

  init(text: [Unicode.Scalar]) {
    self.text = text
  }

  mutating func parseAll() throws(PersistenceError) -> PythonLiteral {
    let value = try parse()
    skipSpace()
    guard position == text.count else { throw broken("more follows behind the value") }
    return value
  }

  private mutating func parse() throws(PersistenceError) -> PythonLiteral {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw broken("it is nested too deeply") }
    skipSpace()
    guard let first = peek else { throw broken("it ends too early") }
    switch first {
    case "{": return try parseDictionary()
    case "[": return .list(try parseItems(until: "]").values)
    case "(":
      let (values, endsWithComma) = try parseItems(until: ")")
      return values.count == 1 && !endsWithComma ? values[0] : .tuple(values)
    case "'", "\"": return .string(try parseString())
    case "-", "0"..."9": return .int(try parseInteger())
    default: return try parseWord()
    }
  }

  private mutating func parseDictionary() throws(PersistenceError) -> PythonLiteral {
    take()
    var pairs: [(key: PythonLiteral, value: PythonLiteral)] = []
    while !takeIf("}") {
      let key = try parse()
      guard takeIf(":") else { throw broken("a key has no value") }
      pairs.append((key, try parse()))
      guard takeIf(",") || next == "}" else { throw broken("a comma is missing") }
    }
    return .dictionary(pairs)
  }

  private mutating func parseItems(
    until end: Unicode.Scalar
  ) throws(PersistenceError) -> (values: [PythonLiteral], endsWithComma: Bool) {
    take()
    var values: [PythonLiteral] = []
    var endsWithComma = false
    while !takeIf(end) {
      values.append(try parse())
      endsWithComma = takeIf(",")
      guard endsWithComma || next == end else { throw broken("a comma is missing") }
    }
    return (values, endsWithComma)
  }

  private mutating func parseInteger() throws(PersistenceError) -> Int {
    var digits = ""
    while let scalar = peek, scalar == "-" || ("0"..."9").contains(scalar) {
      digits.unicodeScalars.append(scalar)
      take()
    }
    // Python 2 ended large numbers so.
    if peek == "L" { take() }
    guard let number = Int(digits) else { throw broken("\(digits) is no number that fits") }
    return number
  }

  private mutating func parseWord() throws(PersistenceError) -> PythonLiteral {
    var word = ""
    while let scalar = peek, scalar.properties.isAlphabetic {
      word.unicodeScalars.append(scalar)
      take()
    }
    switch word {
    case "None": return .none
    case "True": return .bool(true)
    case "False": return .bool(false)
    // Python 2's text and Python 3's bytes.
    case "u", "b":
      if peek == "'" || peek == "\"" { return .string(try parseString()) }
    default: break
    }
    throw broken("\"\(word.isEmpty ? peek.map { String($0) } ?? "" : word)\" is no value")
  }

  // MARK: Strings

  private mutating func parseString() throws(PersistenceError) -> String {
    let quote = peek
    take()
    var string = String.UnicodeScalarView()
    while let scalar = peek, scalar != quote {
      take()
      string.append(scalar == "\\" ? try parseEscape() : scalar)
    }
    guard peek != nil else { throw broken("a string has no end") }
    take()
    return String(string)
  }

  private mutating func parseEscape() throws(PersistenceError) -> Unicode.Scalar {
    guard let escape = peek else { throw broken("a string has no end") }
    take()
    switch escape {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "\\", "'", "\"": return escape
    case "x": return try parseCode(digitCount: 2)
    case "u": return try parseCode(digitCount: 4)
    case "U": return try parseCode(digitCount: 8)
    default: throw broken("\"\\\(escape)\" in a string is unknown")
    }
  }

  private mutating func parseCode(digitCount: Int) throws(PersistenceError) -> Unicode.Scalar {
    var digits = ""
    while digits.unicodeScalars.count < digitCount, let scalar = peek {
      digits.unicodeScalars.append(scalar)
      take()
    }
    guard digits.utf8.count == digitCount, let code = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(code)
    else { throw broken("a string has a broken escape") }
    return scalar
  }

  // MARK: The text

  private var peek: Unicode.Scalar? { position < text.count ? text[position] : nil }

  private var next: Unicode.Scalar? {
    mutating get {
      skipSpace()
      return peek
    }
  }

  private mutating func take() { position += 1 }

  private mutating func takeIf(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    take()
    return true
  }

  private mutating func skipSpace() {
    while let scalar = peek, scalar.properties.isWhitespace { take() }
  }

  private func broken(_ problem: String) -> PersistenceError {
    PersistenceError(
      .corrupted,
      "the header of NumPy's file is no Python value: \(problem), at character \(position)"
    )
  }
}
