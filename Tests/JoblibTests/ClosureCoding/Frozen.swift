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

/// A number that the optimiser cannot know: 7.
@inline(never)
func sevenAtRunTime() -> Int { CommandLine.arguments.count > 10_000 ? 1 : 7 }
