internal import JoblibSystem

extension Closures {
  private static let sourceNames = ForkSafe<[UInt: String?]>([:])

  /// What the closure in `holder` is called in the source, such as
  /// `closure #1 (Swift.Int) -> Swift.Int in Module.f() -> ()`; one name for all copies that the
  /// compiler made of it.
  ///
  /// - Returns: `nil` where there is no symbol table, or for a function that is no closure.
  package static func sourceName<Holder>(of holder: Holder) -> String? {
    let code = identity(of: holder).code
    if let known = sourceNames.withLock({ $0[code] }) { return known }
    let name = findSourceName(at: code)
    sourceNames.withLock { $0[code] = .some(name) }
    return name
  }

  private static func findSourceName(at code: UInt) -> String? {
    guard Image.contains(code), let text = SymbolTable.functionName(at: code),
      let start = text.firstRange(of: "closure #")?.lowerBound
    else { return nil }
    return String(text[start...])
  }
}
