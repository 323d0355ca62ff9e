import ClosureCoding
import JoblibWire

/// A closure as `Closures` wants it.
struct Holder<Input: Sendable, Output: Sendable>: Sendable {
  let call: @Sendable (Input) throws -> Output

  init(_ call: @escaping @Sendable (Input) throws -> Output) {
    self.call = call
  }
}

extension Holder {
  func frozen(bufferThreshold: Int = .max) throws -> WireWriter {
    let writer = WireWriter(bufferThreshold: bufferThreshold)
    try Closures.freeze(self, to: writer)
    return writer
  }

  static func thawed(_ writer: WireWriter) throws -> Self {
    try writer.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw, buffers: writer.outOfBand)
      let holder = try Closures.thaw(Self.self, from: &reader)
      guard reader.isAtEnd else { throw WireError("bytes are left at \(reader.offset)") }
      return holder
    }
  }
}

final class Account: Codable, Sendable {
  let balance: Int
  init(_ balance: Int) { self.balance = balance }
}

final class Secret: Sendable {
  let number = 1
}

struct Pair<First: Codable & Sendable, Second: Codable & Sendable>: Codable, Sendable {
  var first: First
  var second: Second
}

struct Flaw: Error, Codable {
  let number: Int
  init(_ number: Int) { self.number = number }
}

actor Resident {
  nonisolated let number = 1
}

/// Larger than what an existential holds in place.
struct Wide: Codable {
  var values: SIMD8<Double>
  var name: String
  init(_ number: Int) {
    values = SIMD8(repeating: Double(number))
    name = "wide \(number)"
  }
}

/// A closure whose types only the caller knows.
@inline(never) @_semantics("optimize.sil.specialize.generic.never")
func generic<Key: Codable & Hashable & Sendable, List: Collection & Codable & Sendable>(
  _ key: Key,
  _ list: List
) -> Holder<Int, String> where List.Element: Equatable & Codable & Sendable {
  let byte = UInt8(sevenAtRunTime()), first = list.first
  let pair = (byte, key), functions: [@Sendable (Key) -> Bool] = [{ $0 == key }]
  return Holder {
    let known = first.map { list.contains($0) } ?? false
    return "\(byte) \(key) \(list.count) \(pair) \(known) \(functions[0](key)) \(Key.self) \($0)"
  }
}

final class GenericCrate<Content: Codable & Sendable>: Codable, Sendable {
  let content: Content
  init(content: Content) { self.content = content }

  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  func closure() -> Holder<Int, String> {
    let byte = UInt8(sevenAtRunTime())
    return Holder { [list = [content]] in "\(byte) \(self.content) \(list) \($0)" }
  }
}

/// A number that the optimiser cannot know: 7.
@inline(never)
func sevenAtRunTime() -> Int { CommandLine.arguments.count > 10_000 ? 1 : 7 }
