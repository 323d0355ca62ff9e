internal import CJoblibSystem
internal import JoblibSystem

/// The symbols of the executable file (ELF-64, `.symtab`), read where an error or a warning needs
/// names; a stripped program has none.
enum SymbolTable {
  struct Symbol {
    var name: UnsafeRawPointer
    var nameLength: Int
    var value: UInt
    var size: UInt
    var section: Int
  }

  /// The readable name of the function at a code address, also where that only unpacks the captures
  /// for it.
  static func functionName(at address: UInt) -> String? {
    let offset = address - Image.base
    var result: String?
    forEach { symbol, file in
      guard symbol.size > 0, offset >= symbol.value, offset < symbol.value + symbol.size else {
        return true
      }
      result = demangled(symbol)
      return false
    }
    guard let result, result.hasPrefix(unpacking) else { return result }
    return String(result.dropFirst(unpacking.count))
  }

  private static let unpacking = "partial apply forwarder for "

  static func demangled(_ symbol: Symbol) -> String? {
    let name = symbol.name.assumingMemoryBound(to: CChar.self)
    guard let text = joblib_demangle(name, UInt(symbol.nameLength)) else {
      return String(cString: name)
    }
    defer { joblib_free(text) }
    return String(cString: text)
  }

  /// Visits every symbol until `body` returns false; `isZeroed` tells whether a section's memory
  /// starts as zeros.
  static func forEach(_ body: (Symbol, _ isZeroed: (Int) -> Bool) -> Bool) {
    guard let file = try? FileDescriptor.open("/proc/self/exe", flags: .readOnly),
      let count = try? file.byteCount(), count > 64,
      let mapping = try? MemoryMapping(file, byteCount: count, access: .readOnly)
    else { return }
    let start = UnsafeRawPointer(mapping.base)
    guard start.load(as: UInt32.self) == 0x464c_457f,
      start.load(fromByteOffset: 4, as: UInt8.self) == 2
    else { return }
    let sections = Int(start.load(fromByteOffset: 40, as: UInt64.self))
    let sectionSize = Int(start.load(fromByteOffset: 58, as: UInt16.self))
    let sectionCount = Int(start.load(fromByteOffset: 60, as: UInt16.self))
    guard sections > 0, sections + sectionSize * sectionCount <= count else { return }
    func section(_ index: Int) -> UnsafeRawPointer { start + sections + index * sectionSize }
    func kind(_ index: Int) -> UInt32 { section(index).load(fromByteOffset: 4, as: UInt32.self) }
    func range(_ index: Int) -> Range<Int> {
      let offset = Int(section(index).load(fromByteOffset: 24, as: UInt64.self))
      return offset..<offset + Int(section(index).load(fromByteOffset: 32, as: UInt64.self))
    }
    let symbolTable: UInt32 = 2
    let zeroed: UInt32 = 8
    guard let table = (0..<sectionCount).first(where: { kind($0) == symbolTable }) else { return }
    let strings = Int(section(table).load(fromByteOffset: 40, as: UInt32.self))
    guard strings < sectionCount, range(table).upperBound <= count,
      range(strings).upperBound <= count
    else { return }
    let names = start + range(strings).lowerBound
    for offset in stride(from: range(table).lowerBound, to: range(table).upperBound, by: 24) {
      let entry = start + offset
      let nameOffset = Int(entry.load(as: UInt32.self))
      guard nameOffset > 0, nameOffset < range(strings).count else { continue }
      let name = names + nameOffset
      let symbol = Symbol(
        name: name,
        nameLength: Int(joblib_string_length(name.assumingMemoryBound(to: CChar.self))),
        value: UInt(entry.load(fromByteOffset: 8, as: UInt64.self)),
        size: UInt(entry.load(fromByteOffset: 16, as: UInt64.self)),
        section: Int(entry.load(fromByteOffset: 6, as: UInt16.self))
      )
      if !body(symbol, { $0 < sectionCount && kind($0) == zeroed }) { return }
    }
  }
}
