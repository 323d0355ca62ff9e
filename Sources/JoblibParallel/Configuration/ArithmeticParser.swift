/// Reads a formula, by one method for each level of precedence.
struct ArithmeticParser {
  private typealias Node = ArithmeticExpression.Node
  private typealias Operator = ArithmeticExpression.Operator

  private let characters: [Character]
  private let name: String
  private var next = 0

  init(_ text: String, name: String) {
    characters = Array(text)
    self.name = name
  }

  mutating func parse() throws(ArithmeticError) -> ArithmeticExpression.Node {
    let limit = ArithmeticExpression.longestText
    guard characters.count <= limit else {
      throw ArithmeticError(at: limit + 1, "the text goes on after \(limit) characters; shorten it")
    }
    let result = try sum()
    guard let found = peek() else { return result }
    throw switch found {
    case ")": error("there is no ( for this )")
    case _ where found.startsOperand: error("an operator is missing before \(found)")
    default: error("\(found) is no operator; there are + - * / // % **")
    }
  }

  private mutating func sum() throws(ArithmeticError) -> Node {
    var left = try product()
    while let (symbol, position) = take([.plus, .minus]) {
      left = .binary(symbol, left, try product(), at: position)
    }
    return left
  }

  private mutating func product() throws(ArithmeticError) -> Node {
    var left = try signed()
    // The longer symbol first, since the shorter is its beginning.
    while let (symbol, position) = take([.floorDividedBy, .dividedBy, .times, .modulo]) {
      left = .binary(symbol, left, try signed(), at: position)
    }
    return left
  }

  private mutating func signed() throws(ArithmeticError) -> Node {
    take([.minus]) == nil ? try power() : .negated(try signed())
  }

  /// `-2**2` is -4 and `2**-1` is 0.5: a sign binds less than a power, but may be in its exponent.
  private mutating func power() throws(ArithmeticError) -> Node {
    let base = try operand()
    guard let (symbol, position) = take([.toThePower]) else { return base }
    return .binary(symbol, base, try signed(), at: position)
  }

  private mutating func operand() throws(ArithmeticError) -> Node {
    let wanted = "a number, \(name) or ( has to stand"
    guard let first = peek() else { throw error("the text ends where \(wanted)") }
    let start = next
    switch first {
    case "(":
      next += 1
      let inner = try sum()
      guard peek() == ")" else {
        throw ArithmeticError(at: start + 1, "this ( is not closed; add a )")
      }
      next += 1
      return inner
    case _ where first.belongsToName && !first.isDigit:
      let word = takeWhile(\.belongsToName)
      guard word == name else {
        throw ArithmeticError(at: start + 1, "\(word) is unknown; the only name is \(name)")
      }
      return .name(at: start + 1)
    case _ where first.startsOperand:
      guard let value = number() else {
        throw ArithmeticError(at: start + 1, "\(first) begins no number")
      }
      return .number(value, at: start + 1)
    default:
      throw error("\(wanted) here, not \(first)")
    }
  }

  /// Digits with at most one point, then perhaps an exponent.
  private mutating func number() -> Double? {
    var text = takeWhile(\.isDigit)
    if let point = takeIf({ $0 == "." }) { text += "\(point)\(takeWhile(\.isDigit))" }
    let mark = next
    if let letter = takeIf({ $0 == "e" || $0 == "E" }) {
      let sign = takeIf { $0 == "+" || $0 == "-" }.map(String.init) ?? ""
      let digits = takeWhile(\.isDigit)
      if digits.isEmpty { next = mark } else { text += "\(letter)\(sign)\(digits)" }
    }
    return Double(text)
  }

  private mutating func take(_ symbols: [Operator]) -> (Operator, position: Int)? {
    guard peek() != nil else { return nil }
    for symbol in symbols where characters[next...].starts(with: symbol.rawValue) {
      defer { next += symbol.rawValue.count }
      return (symbol, next + 1)
    }
    return nil
  }

  private mutating func takeWhile(_ belongs: (Character) -> Bool) -> String {
    let word = characters[next...].prefix(while: belongs)
    next += word.count
    return String(word)
  }

  private mutating func takeIf(_ belongs: (Character) -> Bool) -> Character? {
    guard next < characters.count, belongs(characters[next]) else { return nil }
    defer { next += 1 }
    return characters[next]
  }

  /// The next character that is no blank.
  private mutating func peek() -> Character? {
    while next < characters.count, characters[next] == " " || characters[next] == "\t" { next += 1 }
    return next < characters.count ? characters[next] : nil
  }

  private func error(_ problem: String) -> ArithmeticError {
    ArithmeticError(at: next + 1, problem)
  }
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var belongsToName: Bool { isLetter || self == "_" || isDigit }
  fileprivate var startsOperand: Bool { belongsToName || self == "." || self == "(" }
}
