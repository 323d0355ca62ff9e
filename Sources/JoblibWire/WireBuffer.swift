package import JoblibSystem
internal import NDArrays

/// A large block of bytes that travels beside a message, not in it.
///
/// Its identity is the memory itself: the same array captured by a thousand closures is one buffer.
package struct WireBuffer: Sendable {
  // Apart from other owners, since only a variable of a class's own type tells whether there are more.
  private var array: ArrayStorage?
  private let otherOwner: any AnyObject & Sendable
  // Immutable while its owner lives.
  package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// Bytes that `owner` keeps alive and unchanged.
  package init(owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer) {
    array = owner as? ArrayStorage
    otherOwner = array == nil ? owner : Self.none
    self.bytes = bytes
  }

  /// What keeps the bytes alive and unchanged.
  package var owner: any AnyObject & Sendable { array ?? otherOwner }

  private static let none = Keeper(())

  /// The pages that the bytes lie in, if they are those of an array that nobody has any more.
  package mutating func abandonedPages() -> PrivateMemory? {
    isKnownUniquelyReferenced(&array) ? array?.pages : nil
  }

  /// The array whose bytes these are, all of them.
  var wholeArray: ArrayStorage? {
    guard let array, bytes.baseAddress == UnsafeRawPointer(array.base),
      bytes.count == array.byteCount
    else { return nil }
    return array
  }

  /// The open file that the bytes are a part of, and where they start in it; nil for memory, and for
  /// a mapping whose pages may have changed.
  package var mappedFile: (file: FileDescriptor, offset: Int)? {
    guard let array, let file = array.file, let mapping = array.mapping,
      mapping.access != .copyOnWrite, let start = bytes.baseAddress
    else { return nil }
    return (file, mapping.fileOffset + (start - UnsafeRawPointer(array.base)))
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
