package import JoblibWire
internal import Synchronization

/// One of the things that decide what a closure computes, beside its own code and its arguments.
package enum ClosureCapture {
  /// A captured value.
  case value(any Encodable)
  /// A captured function, whose captures follow; also the closure itself, where the optimiser put
  /// what it captured into its code.
  ///
  /// `symbol` names it, in every build that has such a function; without a symbol table only the
  /// offset of its code is known, which means something in this very executable only.
  case function(symbol: String?, offset: UInt)
}

extension Closures {
  /// What the closure in `holder` captured, in the order of the compiler's records, the captures of
  /// captured functions included.
  ///
  /// Values come as what they encode, so that builds agree in spite of other layouts in memory:
  /// a struct whose metadata the optimiser dropped encodes its fields by their names, which is what
  /// synthesised code does.
  ///
  /// - Throws: `ClosureError` naming the capture that does not encode itself.
  package static func captures<Holder>(of holder: Holder) throws(ClosureError) -> [ClosureCapture] {
    try SelfTest.check()
    let identity = identity(of: holder)
    defer { withExtendedLifetime(holder) {} }
    do {
      var visitor = CaptureVisitor()
      try visitor.visitClosure(
        code: identity.code,
        context: UnsafeRawPointer(bitPattern: identity.context)
      )
      return visitor.captures
    } catch {
      let name = SymbolTable.functionName(at: identity.code).map { "the closure \($0)" }
      // The mends of a closure that shall travel are not those of one that shall be cached.
      let reason = error.description.replacing(
        ClosureError.mends,
        with: "pass it as an argument, or cache a declared ParallelTask"
      )
      throw ClosureError("\(name ?? "the closure"): \(reason)")
    }
  }
}

/// Walks through a closure's context as `Freezer` does, and collects instead of writing.
private struct CaptureVisitor {
  var captures: [ClosureCapture] = []

  /// Visits the closure that was asked about, whose own code takes no part.
  ///
  /// Except where the optimiser knew a captured value: then the closure is compiled for that value
  /// alone and captures nothing, and only its symbol still tells `adder(1)` from `adder(100)`.
  mutating func visitClosure(code: UInt, context: UnsafeRawPointer?) throws(ClosureError) {
    try visitFunction(code: code, context: context, isAsked: true)
  }

  private mutating func visitFunction(
    code: UInt,
    context: UnsafeRawPointer?,
    isAsked: Bool
  ) throws(ClosureError) {
    guard Image.contains(code) else {
      throw ClosureError(
        "its code is not in the program's own executable but in a library loaded beside it; "
          + "wrap it in a closure of your own, or \(ClosureError.mends)"
      )
    }
    switch CodeName.at(code) {
    case .named(_, hasConstants: false) where isAsked: break
    case .thunk: break
    case .named(let symbol, _):
      captures.append(.function(symbol: symbol, offset: code - Image.base))
    case .unnamed:
      captures.append(.function(symbol: nil, offset: code - Image.base))
    }
    try visit(context: context)
  }

  private mutating func visit(context: UnsafeRawPointer?) throws(ClosureError) {
    guard let context else { return }
    let metadata = context.load(as: UnsafeRawPointer.self)
    switch metadata.load(as: UInt.self) {
    case ContextMetadata.captures:
      try visit(Closures.layout(of: metadata, allocation: context), at: context)
    case ContextMetadata.generic:
      throw ClosureError(
        "it is written inside a generic function, whose types are known there only; "
          + ClosureError.mends
      )
    case ContextMetadata.object: try visitLone(context)
    case let kind: throw ContextMetadata.refusal(of: kind)
    }
  }

  /// Visits all that one context holds.
  private mutating func visit(
    _ layout: CaptureLayout,
    at place: UnsafeRawPointer
  ) throws(ClosureError) {
    guard case .fields(let fields, _, _) = layout else { return }
    for field in fields {
      switch field.layout {
      case .function:
        try visitFunction(
          code: (place + field.offset).load(as: UInt.self),
          context: (place + field.offset).load(fromByteOffset: 8, as: UnsafeRawPointer?.self),
          isAsked: false
        )
      case .code:
        try visitFunction(
          code: (place + field.offset).load(as: UInt.self),
          context: nil,
          isAsked: false
        )
      default:
        captures.append(.value(try value(field.layout, at: place + field.offset)))
      }
    }
  }

  private func value(
    _ layout: CaptureLayout,
    at place: UnsafeRawPointer
  ) throws(ClosureError) -> any Encodable {
    switch layout {
    case .value(let coding): return coding.encodable(at: place)
    case .caseIndex(let count):
      return CaseIndex(index: count == 0 ? 0 : place.load(as: UInt8.self))
    case .fields(let fields, _, _):
      var values: [(String, any Encodable)] = []
      for field in fields {
        values.append((field.name, try value(field.layout, at: place + field.offset)))
      }
      return NamedFields(fields: values)
    case .function, .code:
      throw ClosureError("a captured value holds a function; \(ClosureError.mends)")
    }
  }

  /// A closure with one reference-counted capture has that object itself as its context.
  private mutating func visitLone(_ context: UnsafeRawPointer) throws(ClosureError) {
    let object = Unmanaged<AnyObject>.fromOpaque(context).takeUnretainedValue()
    guard let found = try LoneCapture.type(of: object) else {
      return captures.append(.value([Never]()))
    }
    withUnsafePointer(to: context) { place in
      captures.append(.value(ValueCoding.codable(.init(found.type)).encodable(at: place)))
    }
  }
}

// MARK: - Values that encode themselves

extension ValueCoding {
  /// The value at `place`, as something that encodes itself: a tuple as a list of its elements.
  package func encodable(at place: UnsafeRawPointer) -> any Encodable {
    switch self {
    case .nothing: return [Never]()
    case .plain(let kind): return kind.encodable(at: place)
    case .tuple(let elements, _):
      return Elements(values: elements.map { $0.coding.encodable(at: place + $0.offset) })
    case .codable(let codable):
      func read<T: Codable>(_: T.Type) -> any Encodable {
        place.assumingMemoryBound(to: T.self).pointee
      }
      return read(codable.type)
    }
  }
}

extension PlainKind {
  fileprivate func encodable(at place: UnsafeRawPointer) -> any Encodable {
    switch self {
    case .bool: return place.load(as: Bool.self)
    case .int8: return place.load(as: Int8.self)
    case .int16: return place.load(as: Int16.self)
    case .int32: return place.load(as: Int32.self)
    case .int64, .int: return place.load(as: Int64.self)
    case .uint8: return place.load(as: UInt8.self)
    case .uint16: return place.load(as: UInt16.self)
    case .uint32: return place.load(as: UInt32.self)
    case .uint64, .uint: return place.load(as: UInt64.self)
    case .float: return place.load(as: Float.self)
    case .double: return place.load(as: Double.self)
    case .complexFloat:
      return [place.load(as: Float.self), place.load(fromByteOffset: 4, as: Float.self)]
    case .complexDouble:
      return [place.load(as: Double.self), place.load(fromByteOffset: 8, as: Double.self)]
    case .float16:
      #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
      return place.load(as: Float16.self)
      #else
      return place.load(as: UInt16.self)
      #endif
    }
  }
}

/// A case of an enum whose metadata the optimiser dropped.
private struct CaseIndex: Encodable {
  let index: UInt8
}

/// The elements of a tuple.
private struct Elements: Encodable {
  let values: [any Encodable]

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for value in values { try container.encode(value) }
  }
}

/// A struct whose metadata the optimiser dropped, as synthesised code would encode it.
private struct NamedFields: Encodable {
  let fields: [(name: String, value: any Encodable)]

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { return nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for field in fields {
      if let optional = field.value as? any OptionalValue, optional.isNil { continue }
      try container.encode(field.value, forKey: Key(field.name))
    }
  }
}

/// An optional, which synthesised code leaves out where it is nil.
private protocol OptionalValue {
  var isNil: Bool { get }
}

extension Optional: OptionalValue {
  fileprivate var isNil: Bool { self == nil }
}

// MARK: - Names of code

/// What the symbol table says of a function.
private enum CodeName {
  /// A function of the program's; `hasConstants` where it is a copy made for known arguments.
  case named(String, hasConstants: Bool)
  /// The compiler's own code around another function.
  case thunk
  /// The program has no symbol table.
  case unnamed

  private static let known = Mutex<[UInt: CodeName]>([:])

  static func at(_ address: UInt) -> CodeName {
    if let name = known.withLock({ $0[address] }) { return name }
    let name = find(address)
    known.withLock { $0[address] = name }
    return name
  }

  private static func find(_ address: UInt) -> CodeName {
    let offset = address - Image.base
    var found: String?
    var text: String?
    SymbolTable.forEach { symbol, _ in
      guard symbol.value == offset, symbol.size > 0 else { return true }
      let name = String(cString: symbol.name.assumingMemoryBound(to: CChar.self))
      // Functions that compile to the same code may share it: the first by name stands for all.
      if found.map({ name < $0 }) ?? true {
        found = name
        text = SymbolTable.demangled(symbol)
      }
      return true
    }
    guard let found, let text else { return .unnamed }
    if text.hasPrefix("reabstraction thunk") || text.contains("for reabstraction thunk") {
      // A thunk made for one known function has that function in its name only.
      return text.contains("Propagated") ? .named(found, hasConstants: true) : .thunk
    }
    return .named(base(of: found), hasConstants: text.contains("Propagated"))
  }

  /// The symbol without what tells copies of one function apart: the linker's number and the mark of
  /// the code that unpacks a context.
  private static func base(of symbol: String) -> String {
    var base = symbol[...]
    if base.hasPrefix("$s"), let dot = base.lastIndex(of: "."),
      base[base.index(after: dot)...].allSatisfy(\.isNumber)
    {
      base = base[..<dot]
    }
    if base.hasSuffix("TA") { base = base.dropLast(2) }
    return String(base)
  }
}
