internal import JoblibSystem

extension Closures {
  private static let sourceNames = ForkSafe<[UInt: String?]>([:])

  /// What the closure in `holder` is called in the source, such as
  /// `closure #1 (Swift.Int) -> Swift.Int in Module.f() -> ()`; one name for all copies that the
  /// compiler made of it.
  ///
  /// A function that is mentioned, such as `Type.method`, becomes a closure of each mention
  /// (`implicit closure #1 … in` where it is mentioned), whose name does not say which function that
  /// is.
  ///
  /// - Returns: `nil` where there is no symbol table, and for what is no closure of the source.
  package static func sourceName<Holder>(of holder: Holder) -> String? {
    let code = identity(of: holder).code
    if let known = sourceNames.withLock({ $0[code] }) { return known }
    let name = findSourceName(at: code)
    sourceNames.withLock { $0[code] = .some(name) }
    return name
  }

  private static func findSourceName(at code: UInt) -> String? {
    guard Image.contains(code) else { return nil }
    return SymbolTable.functionName(at: code).flatMap(sourceName(in:))
  }

  /// The closure's own name in that of its code, or of a thunk that was made for this closure alone.
  package static func sourceName(in functionName: String) -> String? {
    guard let start = functionName.firstRange(of: "closure #")?.lowerBound,
      !functionName[..<start].hasSuffix("implicit ")
    else { return nil }
    let name = functionName[start...]
    return String(name[..<(name.firstRange(of: "]> of ")?.lowerBound ?? name.endIndex)])
  }
}
