internal import Synchronization

/// A value that a forked child does not share: it gets a new one when it first asks.
///
/// A child has the memory of its parent but only one of its threads. What belongs to the others, such
/// as a pool of workers, is not the child's, and a lock that one of them held stays closed for ever.
/// The parent's value is kept in the child and never touched.
package final class PerProcess<Value: Sendable>: Sendable {
  private final class Box: Sendable {
    let processIdentifier: Int32
    let value: Value

    init(_ value: Value) {
      processIdentifier = Host.processIdentifier
      self.value = value
    }
  }

  private let make: @Sendable () -> Value
  /// The address of a retained `Box`, 0 before there is one; those of earlier processes are never released.
  private let current = Atomic<UInt>(0)

  package init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
  }

  /// The value of this process.
  package var value: Value {
    let found = current.load(ordering: .acquiring)
    if let box = Self.box(at: found), box.processIdentifier == Host.processIdentifier {
      return box.value
    }
    let new = Unmanaged.passRetained(Box(make()))
    let (isExchanged, other) = current.compareExchange(
      expected: found,
      desired: UInt(bitPattern: new.toOpaque()),
      ordering: .acquiringAndReleasing
    )
    if isExchanged { return new.takeUnretainedValue().value }
    new.release()
    // Another thread of this process was first.
    return Self.box(at: other)?.value ?? make()
  }

  private static func box(at address: UInt) -> Box? {
    guard let pointer = UnsafeRawPointer(bitPattern: address) else { return nil }
    return Unmanaged<Box>.fromOpaque(pointer).takeUnretainedValue()
  }
}
