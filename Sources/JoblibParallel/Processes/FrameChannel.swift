package import JoblibSystem
internal import JoblibWire

/// Frames between a process and one of its workers, both ways.
///
/// ```
///   frames ──► ring in shared memory ──► frames     each way one
///              socket: descriptors, a byte that wakes a sleeper, the end
/// ```
/// While both sides have work no call of the kernel is made. A side without any sleeps on the
/// socket, where also the other's death shows.
package final class FrameChannel {
  package let socket: LocalSocket

  // Out: bytes that found no room yet, with the descriptors that go with their starts.
  private var writer: RingWriter
  private var pending: [Pending] = []
  private struct Pending {
    var bytes: ContiguousArray<UInt8>
    var offset = 0
    var descriptor: FileDescriptor?
  }

  // In: bytes that are no whole frame yet.
  private var reader: RingReader
  private var buffer = ContiguousArray<UInt8>()
  private var start = 0
  private var end = 0
  private var descriptors: [FileDescriptor] = []
  /// The payload of a large frame, which is read straight to its place.
  private var partial: (head: FrameHead, payload: ContiguousArray<UInt8>, filled: Int)?

  private var patience = Patience()
  /// Whether the socket has something, as far as is known.
  private var mustListen = false
  /// Whether the other end is closed.
  private(set) var hasEnded = false

  private static let bufferByteCount = 1 << 18

  package init(_ socket: LocalSocket, reads incoming: SharedRing, writes outgoing: SharedRing) {
    self.socket = socket
    reader = RingReader(incoming)
    writer = RingWriter(outgoing)
    buffer = ContiguousArray(repeating: 0, count: Self.bufferByteCount)
  }

  // MARK: Sending

  /// Whether there are frames that found no room.
  package var hasPending: Bool { !pending.isEmpty }

  /// Whether they wait for the socket, not for room in the ring.
  private(set) var waitsForSocket = false

  /// Keeps a frame to be sent by the next `flush`, together with those before it.
  package func enqueue(
    _ head: FrameHead,
    _ payload: UnsafeRawBufferPointer...,
    descriptor: FileDescriptor? = nil
  ) {
    var head = head
    head.payloadByteCount = payload.reduce(0) { $0 + $1.count }
    let byteCount = FrameHead.byteCount + head.payloadByteCount
    if pending.isEmpty, descriptor == nil, writer.hasRoom(for: byteCount) {
      head.withBytes { _ = writer.write($0) }
      for part in payload { _ = writer.write(part) }
      return
    }
    if descriptor != nil || pending.isEmpty {
      pending.append(Pending(bytes: [], descriptor: descriptor))
    }
    let last = pending.count - 1
    pending[last].bytes.reserveCapacity(pending[last].bytes.count + byteCount)
    head.withBytes { pending[last].bytes.append(contentsOf: $0) }
    for part in payload { pending[last].bytes.append(contentsOf: part) }
  }

  /// Sends what was kept; without `wait` as far as there is room.
  package func flush(wait: Bool) throws(SystemError) {
    try publish()
    while !pending.isEmpty {
      guard try !advance(wait: wait) else { continue }
      guard wait else { return }
      try sleepForRoom()
    }
  }

  private func publish() throws(SystemError) {
    if writer.publish() { try socket.ring() }
  }

  /// Moves on with what is pending; says whether any of it left.
  private func advance(wait: Bool) throws(SystemError) -> Bool {
    if let descriptor = pending[0].descriptor {
      // Before its frame, so that it is there when that is read.
      waitsForSocket = try !socket.ring(with: descriptor, wait: wait)
      if waitsForSocket { return false }
      pending[0].descriptor = nil
    }
    let offset = pending[0].offset
    let count = pending[0].bytes.withUnsafeBytes {
      writer.write(UnsafeRawBufferPointer(rebasing: $0[offset...]))
    }
    guard count > 0 else { return false }
    pending[0].offset += count
    if pending[0].offset == pending[0].bytes.count { pending.removeFirst() }
    try publish()
    return true
  }

  // MARK: Receiving

  /// Whether there may be a frame, or the end.
  var hasInput: Bool { start < end || mustListen || reader.hasBytes }

  /// The socket has something.
  func mayListen() {
    mustListen = true
  }

  package enum Input {
    case frame(Frame)
    /// No whole frame yet.
    case nothing
    case end
  }

  /// The next frame; with `wait`, sleeps until there is one or the other end is closed.
  package func receive(wait: Bool) throws -> Input {
    while true {
      if let frame = try parse() { return .frame(frame) }
      if try fill() { continue }
      if hasEnded { return .end }
      if mustListen {
        try listen(wait: false)
      } else if wait {
        try sleepForInput()
      } else {
        return .nothing
      }
    }
  }

  /// The next frame; sleeps until there is one, the other end is closed or the deadline has passed.
  ///
  /// The deadline is in nanoseconds of the monotonic clock. What is to be sent goes on meanwhile.
  package func receive(until deadline: UInt64) throws -> Input {
    while true {
      let input = try receive(wait: false)
      guard case .nothing = input else { return input }
      let now = monotonicNanoseconds()
      guard now < deadline else { return .nothing }
      try flush(wait: false)
      try sleepForInput(nanoseconds: deadline - now)
    }
  }

  /// Takes bytes out of the ring; says whether there were any.
  private func fill() throws(SystemError) -> Bool {
    let found: (count: Int, mustWake: Bool)
    if var (_, payload, filled) = partial, let head = partial?.head {
      partial = nil
      found = try payload.withMutableRawBytes {
        (raw) throws(SystemError) -> (count: Int, mustWake: Bool) in
        try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: raw[filled...]))
      }
      filled += found.count
      partial = (head, payload, filled)
    } else {
      compact()
      found = try buffer.withMutableRawBytes {
        (raw) throws(SystemError) -> (count: Int, mustWake: Bool) in
        try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: raw[end...]))
      }
      end += found.count
    }
    if found.mustWake { try socket.ring() }
    return found.count > 0
  }

  /// Takes what the socket has: bytes that wake, a descriptor, the end.
  private func listen(wait: Bool) throws(SystemError) {
    mustListen = false
    var bytes: (UInt64, UInt64) = (0, 0)
    let received = try withUnsafeMutableBytes(of: &bytes) {
      (raw) throws(SystemError) -> LocalSocket.Received in
      try socket.receive(into: raw, wait: wait)
    }
    switch received {
    case .bytes(_, let descriptor):
      if let descriptor { descriptors.append(descriptor) }
    case .nothing: break
    case .end: hasEnded = true
    }
  }

  // MARK: Sleeping

  /// Says that this side is about to sleep, for input or also for room where it needs some.
  ///
  /// - Returns: Whether there is something to do, so that it must not; it calls `wakeUp()` in any case.
  func prepareToSleep() -> Bool {
    let hasInput = reader.prepareToSleep() || mustListen
    let hasRoom = needsRoom && writer.prepareToSleep()
    return hasInput || hasRoom
  }

  /// Says that it sleeps no more.
  func wakeUp() {
    reader.wakeUp()
    writer.wakeUp()
  }

  /// Whether there is something to do that no sleep has to bring.
  var canGoOn: Bool { reader.hasBytes || mustListen || (needsRoom && writer.room() > 0) }

  private var needsRoom: Bool { !pending.isEmpty && !waitsForSocket }

  private func sleepForInput() throws(SystemError) {
    if patience.waits(for: { reader.hasBytes }) { return }
    defer {
      wakeUp()
      patience.slept()
    }
    if !prepareToSleep() { try listen(wait: true) }
  }

  private func sleepForInput(nanoseconds: UInt64) throws(SystemError) {
    defer { wakeUp() }
    guard !prepareToSleep() else { return }
    var poller = Poller()
    poller.add(socket.descriptor, forWriting: waitsForSocket)
    _ = try poller.wait(nanoseconds: nanoseconds)
    if poller.isReadable(0) { mayListen() }
  }

  private func sleepForRoom() throws(SystemError) {
    defer { wakeUp() }
    if !writer.prepareToSleep() { try listen(wait: true) }
    if hasEnded { throw SystemError.closedConnection }
  }

  // MARK: Frames in what has come

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

  private func parse() throws -> Frame? {
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

  private func descriptor(for head: FrameHead) throws -> FileDescriptor? {
    guard
      head.kind == .sharedParcel
        || head.kind == .resultBuffer && head.detail != FrameHead.isInline
    else { return nil }
    if descriptors.isEmpty { try listen(wait: false) }
    guard !descriptors.isEmpty else {
      throw WireError("shared memory was announced but its descriptor did not come")
    }
    return descriptors.removeFirst()
  }
}
