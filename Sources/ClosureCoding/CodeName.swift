internal import JoblibSystem

/// What the symbol table says of a function.
enum CodeName {
  /// A function of the program's; `hasConstants` where it is a copy made for known arguments.
  case named(String, hasConstants: Bool)
  /// The compiler's own code around another function.
  case thunk
  /// The program has no symbol table.
  case unnamed

  private static let known = ForkSafe<[UInt: CodeName]>([:])

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

  /// The symbol without what tells copies of one function apart: the linker's number and the marks of
  /// the code that unpacks a context, and of what an `async` function is called by.
  private static func base(of symbol: String) -> String {
    var base = symbol[...]
    if base.hasSuffix("Tu") { base = base.dropLast(2) }
    if base.hasPrefix("$s"), let dot = base.lastIndex(of: "."),
      base[base.index(after: dot)...].allSatisfy(\.isNumber)
    {
      base = base[..<dot]
    }
    if base.hasSuffix("TA") { base = base.dropLast(2) }
    return String(base)
  }
}
