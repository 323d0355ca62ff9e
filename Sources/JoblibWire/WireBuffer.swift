/// A large block of bytes that travels beside a message, not in it.
///
/// Its identity is the memory itself: the same array captured by a thousand closures is one buffer.
package struct WireBuffer: Sendable {
  /// Keeps the bytes alive and unchanged.
  package let owner: any AnyObject & Sendable
  // Immutable while `owner` lives.
  package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  package init(owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer) {
    self.owner = owner
    self.bytes = bytes
  }

  /// Which memory this is; two buffers that live at the same time are equal if this is.
  package struct Identity: Hashable, Sendable {
    let address: UInt
    let byteCount: Int
  }

  package var identity: Identity {
    Identity(address: UInt(bitPattern: bytes.baseAddress), byteCount: bytes.count)
  }
}

/// Holds a value for as long as pointers into it are in use.
package final class Keeper<Value: Sendable>: Sendable {
  package let value: Value
  package init(_ value: Value) { self.value = value }
}
