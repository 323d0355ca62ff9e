internal import ClosureCoding
internal import JoblibSystem
package import JoblibWire
internal import Synchronization

/// What every worker runs before its first task of a call (`initializer=`), once.
package struct WorkerInitializer: Sendable {
  /// A holder as `Closures` wants it.
  struct Function: Sendable {
    let body: @Sendable () throws -> Void
  }

  private let function: Function
  /// Which one it is, in this process.
  private let number: UInt64

  private static let lastNumber = Atomic<UInt64>(0)

  init(_ body: @escaping @Sendable () throws -> Void) {
    function = Function(body: body)
    number = Self.lastNumber.add(1, ordering: .relaxed).newValue
  }

  private final class Done {
    var number: UInt64 = 0
  }

  private static let done = ThreadLocal<Done>()

  /// Runs it, unless it was the last that the calling thread ran.
  ///
  /// - Throws: `InitializerError`.
  package func runOnce() throws(InitializerError) {
    let done = Self.done.value ?? Done()
    Self.done.value = done
    guard done.number != number else { return }
    do { try function.body() } catch { throw InitializerError(underlying: error) }
    done.number = number
  }

  package static func write(_ initializer: Self?, to writer: WireWriter) throws {
    writer.write(initializer == nil ? 0 : 1)
    guard let initializer else { return }
    writer.write(fixed: initializer.number)
    try Closures.freeze(initializer.function, to: writer)
  }

  package static func read(from reader: inout WireReader) throws -> Self? {
    guard try reader.readByte() == 1 else { return nil }
    let number = try reader.readFixed(UInt64.self)
    return Self(function: try Closures.thaw(Function.self, from: &reader), number: number)
  }

  private init(function: Function, number: UInt64) {
    self.function = function
    self.number = number
  }
}

/// A worker that could not be prepared.
package struct InitializerError: Error, CustomStringConvertible {
  package let underlying: any Error

  package var description: String { "the initializer failed: \(underlying)" }
}
