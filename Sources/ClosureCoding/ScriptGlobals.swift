internal import JoblibSystem
internal import Synchronization

/// The trap of `main.swift`: a top-level `let` there is set when the script runs, and a worker never
/// runs it, so that a closure which reads it would find zeros.
enum ScriptGlobals {
  /// Warns, once a process and before its first closure leaves, of the globals that are unset in
  /// workers.
  static func warnOnce() { _ = warned }

  private static let warned: Void = {
    let names = find()
    guard !names.isEmpty else { return }
    Host.writeErrorLine(
      "joblib: warning: \(names.prefix(5).joined(separator: ", ")) "
        + "\(names.count == 1 ? "is set" : "are set") by the top-level code of main.swift, which "
        + "workers do not run: a closure that reads one finds zeros there. Put the program into a "
        + "function or an @main type."
    )
  }()

  /// The variables that have storage, zeroed, and nothing that would set them on first use: neither
  /// an accessor, nor, where the optimiser has put that into its callers, a token that it was run.
  static func find() -> [String] {
    var variables: [String: String] = [:]
    var accessors: Set<String> = []
    var tokens: [String] = []
    SymbolTable.forEach { symbol, isZeroed in
      let name = UnsafeRawBufferPointer(start: symbol.name, count: symbol.nameLength)
      // A module's name begins with its length; without one it is the standard library's, which is
      // here too where it is linked statically.
      guard name.count > 4, name[0] == UInt8(ascii: "$"), name[1] == UInt8(ascii: "s"),
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(name[2])
      else { return true }
      if name.hasSuffix("vp"), symbol.size > 0, isZeroed(symbol.section) {
        let stem = String(decoding: name.dropLast(1), as: UTF8.self)
        variables[stem] = SymbolTable.demangled(symbol)
      } else if name.hasSuffix("vau") {
        accessors.insert(String(decoding: name.dropLast(2), as: UTF8.self))
      } else if name.hasSuffix("_Wz") {
        tokens.append(String(decoding: name.dropLast(3), as: UTF8.self))
      }
      return true
    }
    // A token is called as its variable, without the type that follows there.
    return variables.filter { stem, _ in
      !accessors.contains(stem) && !tokens.contains { stem.hasPrefix($0) }
    }.values.sorted()
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func hasSuffix(_ suffix: StaticString) -> Bool {
    let count = suffix.utf8CodeUnitCount
    guard self.count >= count else { return false }
    return self.suffix(count).elementsEqual(
      UnsafeRawBufferPointer(start: suffix.utf8Start, count: count)
    )
  }
}
