internal import CJoblibSystem
internal import JoblibSystem
package import JoblibWire

/// A closure ⇄ the place of its code in the executable and the values that it captured.
///
/// ```
///   closure value                    frozen, in a message
///   ┌──────────┐                     ┌─────────────────────────────┐
///   │ code   ──┼─► image base + n    │ n                           │
///   │ context ─┼─► ┌──────────┐      │ kind of context             │
///   └──────────┘   │ metadata ┼─►    │ offset of its metadata      │
///                  │ refcount │ layout │ captured values, encoded  │
///                  │ captures │      └─────────────────────────────┘
///                  └──────────┘
/// ```
/// Both sides run the same executable file, so offsets in it mean the same. A closure is handed
/// over in a *holder*: a generic struct whose one field is the closure, which the compiler keeps
/// at the most general calling convention.
package enum Closures {
  /// What a context is; the byte that stands before it.
  enum ContextKind: UInt8 {
    case none, captures, lone, error, emptyArray, emptyDictionary, emptySet
  }

  /// Which closure this is: equal closures have the same code and the same captured values in memory.
  package struct Identity: Hashable, Sendable {
    let code: UInt
    let context: UInt
  }

  package static func identity<Holder>(of holder: Holder) -> Identity {
    let (code, context) = words(of: holder)
    return Identity(code: code, context: UInt(bitPattern: context))
  }

  /// Writes the closure in `holder`.
  ///
  /// - Throws: `ClosureError` where it cannot travel; what a captured value's `encode(to:)` throws.
  package static func freeze<Holder>(_ holder: Holder, to writer: WireWriter) throws {
    guard writer.carriesCode else {
      throw ClosureError("a closure cannot be stored: it is a place in this build of the program")
    }
    try SelfTest.check()
    ScriptGlobals.warnOnce()
    let (code, context) = words(of: holder)
    do {
      var freezer = Freezer(writer: writer)
      try freezer.freeze(code: code, context: context)
      withExtendedLifetime(holder) {}
    } catch let error as ClosureError {
      throw describing(error, code: code)
    }
  }

  /// Reads a closure; the holder owns what it captured.
  package static func thaw<Holder>(
    _ type: Holder.Type,
    from reader: inout WireReader
  ) throws -> Holder {
    try SelfTest.check()
    var thawer = Thawer()
    let (code, context) = try thawer.thaw(from: &reader)
    return make(type, code: code, context: context)
  }

  static func freezeUnchecked<Holder>(_ holder: Holder, to writer: WireWriter) throws {
    let (code, context) = words(of: holder)
    var freezer = Freezer(writer: writer)
    try freezer.freeze(code: code, context: context)
    withExtendedLifetime(holder) {}
  }

  static func thawUnchecked<Holder>(
    _ type: Holder.Type,
    from reader: inout WireReader
  ) throws -> Holder {
    var thawer = Thawer()
    let (code, context) = try thawer.thaw(from: &reader)
    return make(type, code: code, context: context)
  }

  /// Says which closure an error is about.
  static func describing(_ error: ClosureError, code: UInt) -> ClosureError {
    ClosureError("\(title(of: code)) cannot travel to another process: \(error.description)")
  }

  /// What an error calls the closure with this code.
  static func title(of code: UInt) -> String {
    guard let name = SymbolTable.functionName(at: code) else { return "the closure" }
    return name.hasPrefix("closure #") ? "the \(name)" : "the closure \(name)"
  }

  // MARK: The two words

  private static func words<Holder>(of holder: Holder) -> (UInt, UnsafeRawPointer?) {
    precondition(
      MemoryLayout<Holder>.size == 16,
      "a holder holds one closure, which is two words"
    )
    return withUnsafeBytes(of: holder) { raw in
      (raw.load(as: UInt.self), raw.load(fromByteOffset: 8, as: UnsafeRawPointer?.self))
    }
  }

  /// The holder of these two words, which takes over the context's reference.
  private static func make<Holder>(
    _ type: Holder.Type,
    code: UInt,
    context: UnsafeMutableRawPointer?
  ) -> Holder {
    precondition(
      MemoryLayout<Holder>.size == 16,
      "a holder holds one closure, which is two words"
    )
    return withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { words in
      words.storeBytes(of: code, as: UInt.self)
      words.storeBytes(of: context, toByteOffset: 8, as: UnsafeMutableRawPointer?.self)
      guard let holder = words.bindMemory(to: Holder.self).baseAddress else {
        preconditionFailure("16 bytes have an address")
      }
      return holder.move()
    }
  }

  // MARK: Layouts

  private static let layouts = ForkSafe<[UInt: CaptureLayout]>([:])
  private static let genericLayouts = ForkSafe<[GenericLayoutKey: CaptureLayout]>([:])

  private struct GenericLayoutKey: Hashable {
    var metadata: UInt
    var arguments: [UInt]
  }

  /// The layout of the contexts of `metadata`, found once and checked against the first of them.
  static func layout(
    of metadata: UnsafeRawPointer,
    _ records: CaptureRecords,
    _ generics: GenericArguments,
    allocation: UnsafeRawPointer?
  ) throws(ClosureError) -> CaptureLayout {
    let key = UInt(bitPattern: metadata)
    guard records.isGeneric else {
      if let layout = layouts.withLock({ $0[key] }) { return layout }
      let layout = try findLayout(records, generics, allocation)
      layouts.withLock { $0[key] = layout }
      return layout
    }
    let genericKey = GenericLayoutKey(metadata: key, arguments: generics.key)
    if let layout = genericLayouts.withLock({ $0[genericKey] }) { return layout }
    let layout = try findLayout(records, generics, allocation)
    genericLayouts.withLock { $0[genericKey] = layout }
    return layout
  }

  private static func findLayout(
    _ records: CaptureRecords,
    _ generics: GenericArguments,
    _ allocation: UnsafeRawPointer?
  ) throws(ClosureError) -> CaptureLayout {
    let layout = try LayoutReader.layout(ofContext: records, generics)
    // glibc rounds up to 16 bytes less its own word, and adds up to 16 that it cannot use, or more
    // where the boundary is wider; other allocators have classes of sizes a quarter apart.
    guard let allocation, !Image.contains(allocation) else { return layout }
    let usable = Int(joblib_usable_size(allocation))
    let slack = max(40, layout.size / 4 + layout.alignment)
    guard layout.size <= usable, usable - layout.size < slack else {
      throw ClosureError(
        "its captures need \(layout.size) bytes by the compiler's records, but "
          + "\(usable) were set aside; \(ClosureError.mends)"
      )
    }
    return layout
  }
}

// MARK: - Words on the wire

// Not generic, as the writer's and reader's own are: most of a closure is words.

extension WireWriter {
  /// Writes 8 bytes, little-endian.
  func write(word: UInt) {
    withUnsafeBytes(of: UInt64(word).littleEndian) { write(raw: $0) }
  }
}

extension WireReader {
  mutating func readWord() throws(WireError) -> UInt {
    UInt(UInt64(littleEndian: try readRaw(count: 8).loadUnaligned(as: UInt64.self)))
  }
}
