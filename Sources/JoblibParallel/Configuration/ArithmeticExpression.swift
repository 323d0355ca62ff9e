internal import Glibc

/// A formula of numbers and one name, such as `2*n_jobs`, with the operators of Python as they bind
/// and round there (`joblib._utils.eval_expr`).
package struct ArithmeticExpression: Sendable, Equatable {
  /// More characters than this are refused; as joblib.
  package static let longestText = 30
  /// Larger values than this are refused, those on the way too; as joblib.
  package static let largestMagnitude = 1e6

  /// As it was written.
  package let text: String
  private let root: Node

  /// Reads a formula in which one name may stand.
  ///
  /// One without the name is also worked out, so that what can never have a value is refused here.
  package init(_ text: String, name: String) throws(ArithmeticError) {
    var parser = ArithmeticParser(text, name: name)
    self.text = text
    root = try parser.parse()
    if !root.hasName { _ = try root.value(0) }
  }

  /// The value where the name stands for this number.
  package func value(_ number: Double) throws(ArithmeticError) -> Double {
    try root.value(number)
  }

  /// A part of a formula; `at` is the character that errors speak of.
  indirect enum Node: Sendable, Equatable {
    case number(Double, at: Int)
    case name(at: Int)
    case negated(Node)
    case binary(Operator, Node, Node, at: Int)
  }

  enum Operator: String, Sendable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case dividedBy = "/"
    case floorDividedBy = "//"
    case modulo = "%"
    case toThePower = "**"
  }
}

/// What is wrong with a formula.
package struct ArithmeticError: Error, Equatable {
  /// The character where it is, from 1.
  package let position: Int
  /// What it is, and how to mend it.
  package let problem: String

  package init(at position: Int, _ problem: String) {
    self.position = position
    self.problem = problem
  }
}

extension ArithmeticExpression.Node {
  var hasName: Bool {
    switch self {
    case .number: false
    case .name: true
    case .negated(let part): part.hasName
    case .binary(_, let left, let right, _): left.hasName || right.hasName
    }
  }

  func value(_ number: Double) throws(ArithmeticError) -> Double {
    switch self {
    case .number(let value, let position): try limited(value, at: position)
    case .name(let position): try limited(number, at: position)
    case .negated(let part): -(try part.value(number))
    case .binary(let symbol, let left, let right, let position):
      try limited(
        try symbol.apply(left.value(number), right.value(number), at: position),
        at: position
      )
    }
  }

  private func limited(_ value: Double, at position: Int) throws(ArithmeticError) -> Double {
    if value.isNaN { throw ArithmeticError(at: position, "there is no real value") }
    guard value.magnitude <= ArithmeticExpression.largestMagnitude else {
      throw ArithmeticError(at: position, "the value is beyond 1000000; use smaller numbers")
    }
    return value
  }
}

extension ArithmeticExpression.Operator {
  func apply(_ left: Double, _ right: Double, at position: Int) throws(ArithmeticError) -> Double {
    switch self {
    case .plus: return left + right
    case .minus: return left - right
    case .times: return left * right
    case .toThePower where left != 0 || right >= 0: return pow(left, right)
    case .dividedBy where right != 0: return left / right
    case .floorDividedBy where right != 0:
      // Of the exact multiple below, since the quotient itself may be rounded up to a whole number.
      return ((left - Self.remainder(left, right)) / right).rounded()
    case .modulo where right != 0: return Self.remainder(left, right)
    case .toThePower, .dividedBy, .floorDividedBy, .modulo:
      throw ArithmeticError(at: position, "\(rawValue) divides by zero")
    }
  }

  /// What is left above the multiple of the divisor that is not greater, so with its sign.
  private static func remainder(_ left: Double, _ right: Double) -> Double {
    let rest = left.truncatingRemainder(dividingBy: right)
    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
  }
}
