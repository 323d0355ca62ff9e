internal import JoblibWire

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
      // The mends of a closure that shall travel are not those of one that shall be cached.
      let reason = error.description.replacing(
        ClosureError.mends,
        with: "pass it as an argument, or cache a declared ParallelTask"
      )
      throw ClosureError("\(title(of: identity.code)): \(reason)")
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
      let records = try CaptureRecords(ofContext: metadata)
      let generics = records.isGeneric ? try GenericArguments(in: context, records) : .empty
      for (_, type) in generics.sortedParameters {
        captures.append(.value(TypeName.stable(unsafeBitCast(type, to: Any.Type.self))))
      }
      let layout = try Closures.layout(of: metadata, records, generics, allocation: context)
      try visit(layout, at: context)
    case ContextMetadata.object: try visitLone(context)
    case ContextMetadata.error:
      captures.append(.value(try value(dynamic: unsafeBitCast(context, to: (any Error).self))))
    case let kind: throw ContextMetadata.refusal(of: kind)
    }
  }

  /// Visits all that one context holds.
  private mutating func visit(
    _ layout: CaptureLayout,
    at place: UnsafeRawPointer
  ) throws(ClosureError) {
    guard case .fields(let fields, _, _) = layout else { return }
    for field in fields { try visit(capture: field.layout, at: place + field.offset) }
  }

  private mutating func visit(
    capture layout: CaptureLayout,
    at place: UnsafeRawPointer
  ) throws(ClosureError) {
    switch layout {
    case .function:
      let context = place.load(fromByteOffset: 8, as: UnsafeRawPointer?.self)
      try visitFunction(code: place.load(as: UInt.self), context: context, isAsked: false)
    case .code:
      try visitFunction(code: place.load(as: UInt.self), context: nil, isAsked: false)
    case .optionalFunction(let function):
      let isNone = place.load(as: UInt.self) == 0
      captures.append(.value(!isNone))
      if !isNone { try visit(capture: function, at: place) }
    default:
      captures.append(.value(try value(layout, at: place)))
    }
  }

  private func value(
    _ layout: CaptureLayout,
    at place: UnsafeRawPointer
  ) throws(ClosureError) -> any Encodable {
    switch layout {
    case .value(let coding), .object(let coding): return coding.encodable(at: place)
    case .container(let type, let parts):
      let encodable = try type.encodable(place) { (index, place) throws(ClosureError) in
        try value(parts[index], at: place)
      }
      guard let encodable else {
        throw ClosureError("\(type) has no order of its own; \(ClosureError.mends)")
      }
      return encodable
    case .existential(let type): return try value(dynamic: type.load(place))
    case .metatype(let type): return (type.load(place) as? any Any.Type).map(TypeName.stable)
    case .caseIndex(let count):
      return CaseIndex(index: count == 0 ? 0 : place.load(as: UInt8.self))
    case .fields(let fields, _, _):
      var values: [(String, any Encodable)] = []
      for field in fields {
        values.append((field.name, try value(field.layout, at: place + field.offset)))
      }
      return NamedFields(fields: values)
    case .function, .code, .optionalFunction:
      throw ClosureError("a captured value holds a function; \(ClosureError.mends)")
    }
  }

  /// A value with the type that it has now.
  private func value(dynamic value: Any) throws(ClosureError) -> any Encodable {
    let type = Swift.type(of: value)
    let layout = try LayoutReader.layout(of: type, "a value in a captured variable")
    func body<T>(_: T.Type) throws(ClosureError) -> any Encodable {
      guard let value = value as? T else {
        throw ClosureError("a value of \(type) is not one; \(ClosureError.mends)")
      }
      return try withUnsafePointer(to: value) { (place) throws(ClosureError) in
        try self.value(layout, at: place)
      }
    }
    return Elements(values: [TypeName.stable(type), try _openExistential(type, do: body)])
  }

  /// A closure with one reference-counted capture has that object itself as its context.
  private mutating func visitLone(_ context: UnsafeRawPointer) throws(ClosureError) {
    let object = Unmanaged<AnyObject>.fromOpaque(context).takeUnretainedValue()
    guard let found = try LoneCapture.type(of: object) else {
      return captures.append(.value([Never]()))
    }
    let layout = try LayoutReader.layout(of: found.type, "the one thing it captured")
    let value = try withUnsafePointer(to: context) { (place) throws(ClosureError) in
      try self.value(layout, at: place)
    }
    captures.append(.value(value))
  }
}
