/// The elements of a captured tuple's mangled name, which the runtime does not resolve where one of
/// them is a function: that is a lowered type.
///
/// Names are postfix (Swift ABI, Mangling.rst): operands, then what is made of them. The elements are
/// found by doing so with the operands' places instead of types.
struct TupleName {
  /// A part of the name that stands for one type.
  enum Element {
    /// A type that the name spells out at this place.
    case type(UnsafeRawPointer, length: Int)
    /// A standard type that a repetition stands for, such as the second of `S2i`.
    case standard(StaticString)
    case function(CaptureLayout)
    case tuple([Element])
    /// One that cannot be read on its own.
    case unknown
  }

  let elements: [Element]

  private enum Operand {
    case element(Element, start: UnsafeRawPointer)
    /// `y`, which begins the arguments of a generic type, or is an empty list.
    case listStart
    /// `_` behind the first element of a tuple.
    case firstMark
    case label
  }

  init(elements: [Element]) {
    self.elements = elements
  }

  /// `nil` where the name is none of a tuple, or has something in it that is not known here.
  init?(_ name: UnsafeRawPointer, length: Int) {
    var reader = Reader(place: name, end: name + length)
    guard case .tuple(let elements)? = reader.readAll() else { return nil }
    self.elements = elements
  }

  private struct Reader {
    var place: UnsafeRawPointer
    let end: UnsafeRawPointer
    var operands: [Operand] = []

    private func peek(_ distance: Int = 0) -> UInt8 {
      place + distance < end ? place.load(fromByteOffset: distance, as: UInt8.self) : 0
    }

    mutating func readAll() -> Element? {
      while place < end {
        guard readOne() else { return nil }
      }
      guard operands.count == 1, case .element(let element, _) = operands[0] else { return nil }
      return element
    }

    private mutating func readOne() -> Bool {
      let start = place
      switch peek() {
      case 0x01...0x17:
        place += 5
        push(from: start)
      case 0x18...0x1f:
        place += 9
        push(from: start)
      case UInt8(ascii: "S"): return readStandard()
      case UInt8(ascii: "A"): return readSubstitution()
      case UInt8(ascii: "y"):
        place += 1
        operands.append(.listStart)
      case UInt8(ascii: "_"):
        place += 1
        operands.append(.firstMark)
      case UInt8(ascii: "1")...UInt8(ascii: "9"): return readLabel()
      case UInt8(ascii: "G"):
        place += 1
        return closeGeneric()
      case UInt8(ascii: "t"):
        place += 1
        return closeTuple()
      case UInt8(ascii: "p"):
        place += 1
        return closeProtocols()
      case UInt8(ascii: "K"): place += 1
      case UInt8(ascii: "Y"): place += 2
      case UInt8(ascii: "c"):
        place += 1
        return closeFormalFunction()
      case UInt8(ascii: "I"): return closeFunction()
      default: return false
      }
      return true
    }

    private mutating func push(from start: UnsafeRawPointer) {
      operands.append(.element(.type(start, length: place - start), start: start))
    }

    /// `Si`, `S2i`, and `Sg`, which makes an optional.
    private mutating func readStandard() -> Bool {
      let start = place
      place += 1
      var count = 0
      while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek()) {
        count = count * 10 + Int(peek() - UInt8(ascii: "0"))
        place += 1
      }
      let letter = peek()
      place += 1
      if letter == UInt8(ascii: "g") {
        guard count == 0, case .element(let element, let first)? = operands.popLast() else {
          return false
        }
        switch element {
        case .type: push(from: first)
        case .function(.function), .function(.code):
          guard case .function(let function) = element else { return false }
          operands.append(.element(.function(.optionalFunction(function)), start: first))
        default: operands.append(.element(.unknown, start: first))
        }
        return true
      }
      guard let name = Self.standardTypes[letter], count < 100 else { return false }
      if count == 0 {
        push(from: start)
      } else {
        for _ in 0..<count { operands.append(.element(.standard(name), start: start)) }
      }
      return true
    }

    private static let standardTypes: [UInt8: StaticString] = [
      UInt8(ascii: "i"): "Si", UInt8(ascii: "u"): "Su", UInt8(ascii: "d"): "Sd",
      UInt8(ascii: "f"): "Sf", UInt8(ascii: "b"): "Sb", UInt8(ascii: "S"): "SS",
      UInt8(ascii: "s"): "Ss", UInt8(ascii: "J"): "SJ", UInt8(ascii: "a"): "Sa",
      UInt8(ascii: "D"): "SD", UInt8(ascii: "h"): "Sh", UInt8(ascii: "q"): "Sq",
      UInt8(ascii: "N"): "SN", UInt8(ascii: "n"): "Sn",
    ]

    /// `AA`, `AbC`: types named before, the last by a capital.
    private mutating func readSubstitution() -> Bool {
      let start = place
      place += 1
      while true {
        let letter = peek()
        place += 1
        switch letter {
        case UInt8(ascii: "a")...UInt8(ascii: "z"):
          operands.append(.element(.unknown, start: start))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
          operands.append(.element(.unknown, start: start))
          return true
        default: return false
        }
      }
    }

    private mutating func readLabel() -> Bool {
      var count = 0
      while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek()) {
        count = count * 10 + Int(peek() - UInt8(ascii: "0"))
        place += 1
      }
      guard count <= end - place else { return false }
      place += count
      operands.append(.label)
      return true
    }

    private mutating func closeGeneric() -> Bool {
      var isReadable = true
      while let operand = operands.popLast() {
        switch operand {
        case .element(.type, _), .element(.standard, _): break
        case .element: isReadable = false
        case .listStart:
          guard case .element(let nominal, let start)? = operands.popLast() else { return false }
          if case .type = nominal, isReadable {
            push(from: start)
          } else {
            operands.append(.element(.unknown, start: start))
          }
          return true
        case .firstMark, .label: return false
        }
      }
      return false
    }

    private mutating func closeTuple() -> Bool {
      var elements: [Element] = []
      var isFirst = false
      while let operand = operands.popLast() {
        switch operand {
        case .label: break
        case .firstMark: isFirst = true
        case .listStart: return false
        case .element(let element, let start):
          elements.append(element)
          if isFirst {
            operands.append(.element(.tuple(elements.reversed()), start: start))
            return true
          }
        }
      }
      return false
    }

    /// `yp`, `T_p`, `T_Up`: any value, or one of these protocols.
    private mutating func closeProtocols() -> Bool {
      var isReadable = true
      while let operand = operands.popLast() {
        switch operand {
        case .listStart:
          place -= 2
          let start = place
          place += 2
          push(from: start)
          return true
        case .firstMark:
          guard case .element(let first, let start)? = operands.popLast() else { return false }
          if case .type = first, isReadable {
            push(from: start)
          } else {
            operands.append(.element(.unknown, start: start))
          }
          return true
        case .element(.type, _): break
        case .element: isReadable = false
        case .label: return false
        }
      }
      return false
    }

    /// A function in the arguments of a generic type: its result and its parameters, `y` for none.
    private mutating func closeFormalFunction() -> Bool {
      guard operands.count >= 2 else { return false }
      operands.removeLast()
      switch operands.removeLast() {
      case .element(.type, let start), .element(.standard, let start): push(from: start)
      case .element(_, let start): operands.append(.element(.unknown, start: start))
      default: operands.append(.element(.unknown, start: place))
      }
      return true
    }

    /// A lowered function, behind the types of its parameters and results, of which each has a letter
    /// for how it is handed over.
    private mutating func closeFunction() -> Bool {
      var text = ""
      repeat {
        text.unicodeScalars.append(UnicodeScalar(peek()))
        place += 1
      } while place < end && text.last != "_"
      guard let function = MangledName.function(text),
        let count = Self.handedOver(text), count <= operands.count
      else { return false }
      var start = place
      for _ in 0..<count {
        guard case .element(_, let first)? = operands.popLast() else { return false }
        start = first
      }
      operands.append(.element(.function(function), start: start))
      return true
    }

    /// How many types belong to `Ieghyd_`, which is two.
    private static func handedOver(_ text: String) -> Int? {
      var letters = text.dropFirst(2)
      for optional in ["A", "g", "t", "C", "H", "h"] where letters.hasPrefix(optional) {
        letters = letters.dropFirst()
      }
      let parameters = letters.prefix { "ilbnXxygevpmc".contains($0) }
      letters = letters.dropFirst(parameters.count)
      let results = letters.prefix { "rodua".contains($0) }
      letters = letters.dropFirst(results.count)
      var count = parameters.count + results.count
      if letters.first == "z" {
        count += 1
        letters = letters.dropFirst(2)
      }
      return letters == "_" ? count : nil
    }
  }
}
