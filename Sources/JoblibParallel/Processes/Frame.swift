package import JoblibSystem
internal import JoblibWire

/// The pieces of the conversation between a process and its workers.
///
/// ```
///   to a worker                          from a worker
///   parcel (id, kind; see below)*        buffer (index; memfd or bytes)*
///   batch (id; needs, tasks)             result (id; …)
///   forget (id, or 0 for all)            news (subject; awaits or happened)
///   news (subject; happened)
/// ```
/// A frame is 24 bytes of head and its payload; a `memfd` travels before it, through the socket.
package enum FrameKind: UInt8, Sendable {
  /// A buffer or a definition, its bytes in the payload.
  case parcel = 1
  /// The same, its bytes in shared memory; the payload is their count.
  case sharedParcel = 2
  /// Tasks.
  case batch = 3
  /// A parcel that is not needed any more, or all of them.
  case forget = 4
  /// A large array among the results that follow.
  case resultBuffer = 5
  /// The outcome of a batch, or of a part of it: a `ResultHead`, and what belongs to it.
  case result = 6
  /// A `NewsNote`: what a task waits for, or that something may be there now. Without payload.
  case news = 7
  /// A buffer that the worker is to read from its parent's memory; the payload says where.
  case lentParcel = 8
}

/// The head of a frame.
package struct FrameHead {
  package static let byteCount = 24
  /// The detail of a result of whose batch more is to come.
  package static let isPartial: UInt8 = 1
  /// The detail of a result buffer whose bytes are in its payload.
  static let isInline: UInt8 = 1
  package var kind: FrameKind
  package var detail: UInt8 = 0
  package var id: UInt64 = 0
  package var payloadByteCount: Int = 0

  /// Lends the bytes of the head.
  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    let start = UInt64(kind.rawValue) | UInt64(detail) << 8
    let words = (start.littleEndian, id.littleEndian, UInt64(payloadByteCount).littleEndian)
    withUnsafeBytes(of: words, body)
  }

  package init(kind: FrameKind, detail: UInt8 = 0, id: UInt64 = 0, payloadByteCount: Int = 0) {
    self.kind = kind
    self.detail = detail
    self.id = id
    self.payloadByteCount = payloadByteCount
  }

  init(from raw: UnsafeRawBufferPointer) throws(WireError) {
    guard let kind = FrameKind(rawValue: raw[0]) else {
      throw WireError("a frame of unknown kind \(raw[0])")
    }
    self.kind = kind
    detail = raw[1]
    id = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    let count = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    guard let payloadByteCount = Int(exactly: count) else {
      throw WireError("a frame of \(count) bytes")
    }
    self.payloadByteCount = payloadByteCount
  }
}

/// A received frame.
package struct Frame {
  package var head: FrameHead
  package var payload: ContiguousArray<UInt8>
  package var descriptor: FileDescriptor?
}
