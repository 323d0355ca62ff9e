internal import JoblibSystem
internal import JoblibWire

/// Frames over a local socket, both ways, without ever blocking on a full one unless asked to.
final class FrameChannel {
  let socket: LocalSocket

  // Out: bytes that the socket did not take yet, with the descriptors that go with their starts.
  private var pending: [Pending] = []
  private struct Pending {
    var bytes: ContiguousArray<UInt8>
    var offset = 0
    var descriptor: FileDescriptor?
  }

  // In: bytes that are no whole frame yet.
  private var buffer = ContiguousArray<UInt8>()
  private var start = 0
  private var end = 0
  private var descriptors: [FileDescriptor] = []
  /// The payload of a large frame, which is read straight to its place.
  private var partial: (head: FrameHead, payload: ContiguousArray<UInt8>, filled: Int)?

  private static let bufferByteCount = 1 << 18

  init(_ socket: LocalSocket) {
    self.socket = socket
    buffer = ContiguousArray(repeating: 0, count: Self.bufferByteCount)
  }

  // MARK: Sending

  var hasPending: Bool { !pending.isEmpty }

  /// Keeps a frame to be sent by the next `flush`, in one piece with those before it: each call
  /// of the kernel would wake the other side for itself.
  func enqueue(
    _ head: FrameHead,
    _ payload: UnsafeRawBufferPointer...,
    descriptor: FileDescriptor? = nil
  ) {
    var head = head
    head.payloadByteCount = payload.reduce(0) { $0 + $1.count }
    if descriptor != nil || pending.isEmpty {
      pending.append(Pending(bytes: [], descriptor: descriptor))
    }
    let last = pending.count - 1
    pending[last].bytes.reserveCapacity(
      pending[last].bytes.count + FrameHead.byteCount + head.payloadByteCount
    )
    head.write(to: &pending[last].bytes)
    for part in payload { pending[last].bytes.append(contentsOf: part) }
  }

  /// Sends what was kept; without `wait` as far as the socket takes it.
  func flush(wait: Bool) throws(SystemError) {
    var done = 0
    defer { pending.removeFirst(done) }
    while done < pending.count {
      let entry = pending[done]
      let sent = try entry.bytes.withRawBytes { (raw) throws(SystemError) -> Int? in
        try socket.send(
          UnsafeRawBufferPointer(rebasing: raw[entry.offset...]),
          with: entry.offset == 0 ? entry.descriptor : nil,
          wait: wait
        )
      }
      guard let sent else { return }
      pending[done].offset += sent
      if pending[done].offset == entry.bytes.count { done += 1 }
    }
  }

  // MARK: Receiving

  /// Whether bytes are here that may be a frame.
  var hasInput: Bool { start < end }

  enum Input {
    case frame(Frame)
    /// No whole frame yet.
    case nothing
    case end
  }

  /// The next frame; with `wait`, sleeps until there is one or the other end is closed.
  func receive(wait: Bool) throws -> Input {
    while true {
      if let frame = try parse() { return .frame(frame) }
      let received: LocalSocket.Received
      if partial != nil {
        received = try fillPartial(wait: wait)
      } else {
        compact()
        received = try buffer.withUnsafeMutableBytes { raw in
          try socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: raw[end...]), wait: wait)
        }
        if case .bytes(let count, _) = received { end += count }
      }
      switch received {
      case .bytes(_, let descriptor):
        if let descriptor { descriptors.append(descriptor) }
      case .nothing: return .nothing
      case .end: return .end
      }
    }
  }

  private func fillPartial(wait: Bool) throws(SystemError) -> LocalSocket.Received {
    guard var (_, payload, filled) = partial, let head = partial?.head else { return .nothing }
    partial = nil
    defer { partial = (head, payload, filled) }
    let received = try payload.withMutableRawBytes {
      (raw) throws(SystemError) -> LocalSocket.Received in
      try socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: raw[filled...]), wait: wait)
    }
    if case .bytes(let count, _) = received { filled += count }
    return received
  }

  private func compact() {
    if start == end {
      start = 0
      end = 0
    } else if start > 0, buffer.count - end < FrameHead.byteCount {
      moveToFront()
    }
  }

  private func moveToFront() {
    buffer.withUnsafeMutableBytes { raw in
      let rest = UnsafeRawBufferPointer(rebasing: raw[start..<end])
      UnsafeMutableRawBufferPointer(rebasing: raw[..<rest.count]).copyMemory(from: rest)
    }
    end -= start
    start = 0
  }

  private func parse() throws(WireError) -> Frame? {
    if let (head, payload, filled) = partial {
      guard filled == payload.count else { return nil }
      partial = nil
      return Frame(head: head, payload: payload, descriptor: try descriptor(for: head))
    }
    guard end - start >= FrameHead.byteCount else { return nil }
    let head = try buffer.withRawBytes { (raw) throws(WireError) -> FrameHead in
      try FrameHead(from: UnsafeRawBufferPointer(rebasing: raw[start..<end]))
    }
    let available = end - start - FrameHead.byteCount
    let first = start + FrameHead.byteCount
    if available >= head.payloadByteCount {
      let payload = ContiguousArray(buffer[first..<first + head.payloadByteCount])
      start = first + head.payloadByteCount
      return Frame(head: head, payload: payload, descriptor: try descriptor(for: head))
    }
    guard head.payloadByteCount > Self.bufferByteCount / 4 else {
      // A small frame that the end of the buffer cuts: move it to the front.
      if first + head.payloadByteCount > buffer.count { moveToFront() }
      return nil
    }
    let payload = ContiguousArray<UInt8>(unsafeUninitializedCapacity: head.payloadByteCount) {
      place,
      count in
      buffer.withUnsafeBytes { raw in
        UnsafeMutableRawBufferPointer(place).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: raw[first..<end])
        )
      }
      count = head.payloadByteCount
    }
    start = 0
    end = 0
    partial = (head, payload, available)
    return nil
  }

  private func descriptor(for head: FrameHead) throws(WireError) -> FileDescriptor? {
    guard
      head.kind == .sharedParcel
        || head.kind == .resultBuffer && head.detail != FrameHead.isInline
    else { return nil }
    guard !descriptors.isEmpty else {
      throw WireError("shared memory was announced but its descriptor did not come")
    }
    return descriptors.removeFirst()
  }
}
