internal import JoblibSystem
internal import JoblibWire
internal import MPI

/// This rank's end of all conversations; used by its MPI thread only.
///
/// A message is one MPI message, and one or more behind it for each block that is too large to be
/// copied into it; MPI keeps the order of messages between two ranks (MPI 3.1 §3.5).
final class Endpoint {
  let communicator: Communicator
  let doorbell: Doorbell

  private var sending: [PendingSend] = []
  private var arriving: [Int: Arriving] = [:]
  /// The bells of the ranks that can be rung.
  private var bells: [Int: [UInt8]] = [:]

  /// Blocks of fewer bytes in all are part of the message itself.
  private static let inlineLimit = 1 << 14
  /// Larger blocks are cut, since MPI counts in 32 bits.
  private static let chunkByteCount = 1 << 26

  /// A message under way, and what keeps its bytes in place.
  private final class PendingSend {
    var request: SendRequest
    let rank: Int
    private let owner: Attachment
    init(_ request: consuming SendRequest, to rank: Int, keeping owner: Attachment) {
      self.request = request
      self.rank = rank
      self.owner = owner
    }
  }

  /// A message whose blocks are still coming.
  private struct Arriving {
    var message: ReceivedMessage
    var filled = 0
    var block = 0
  }

  init(_ communicator: Communicator) throws(SystemError) {
    self.communicator = communicator
    doorbell = try Doorbell()
  }

  /// Notes how to wake a rank of this host.
  func learnBell(of rank: Int, _ address: [UInt8], neighbourhood: String) {
    guard neighbourhood == Doorbell.neighbourhood else { return }
    bells[rank] = address
  }

  /// Whether every one of `ranks` rings when it sends, so that nothing is missed in a long sleep.
  func canHear(_ ranks: Range<Int>) -> Bool {
    ranks.allSatisfy { bells[$0] != nil }
  }

  var isSending: Bool { !sending.isEmpty }

  // MARK: Sending

  /// Starts sending a message; the blocks are kept until they are gone.
  func send(
    _ kind: MessageKind,
    to rank: Int,
    _ attachments: [Attachment] = [],
    fields: (WireWriter) -> Void = { _ in }
  ) throws(MPIError) {
    let isInline = attachments.reduce(0) { $0 + $1.byteCount } <= Self.inlineLimit
    let writer = WireWriter()
    writer.write(kind.rawValue)
    writer.write(UInt8(isInline ? 1 : 0))
    writer.write(count: attachments.count)
    for attachment in attachments {
      writer.write(count: attachment.byteCount)
      if isInline { attachment.withBytes { writer.write(raw: $0) } }
    }
    fields(writer)
    try start(.bytes(writer.bytes), to: rank)
    if !isInline {
      for attachment in attachments where attachment.byteCount > 0 {
        try start(attachment, to: rank)
      }
    }
    ring(rank)
  }

  private func ring(_ rank: Int) {
    if let bell = bells[rank] { doorbell.ring(bell) }
  }

  private func start(_ attachment: Attachment, to rank: Int) throws(MPIError) {
    try attachment.withBytes { (raw) throws(MPIError) in
      var offset = 0
      repeat {
        let count = min(Self.chunkByteCount, raw.count - offset)
        let chunk = UnsafeRawBufferPointer(rebasing: raw[offset..<offset + count])
        // The bytes outlive this closure: `attachment` is kept with the request.
        let request = try communicator.startSending(chunk, to: rank)
        sending.append(PendingSend(request, to: rank, keeping: attachment))
        offset += count
      } while offset < raw.count
    }
  }

  /// Moves on what is being sent.
  ///
  /// - Returns: Whether something was completed.
  func progress() throws(MPIError) -> Bool {
    guard !sending.isEmpty else { return false }
    var rest: [PendingSend] = []
    for send in sending {
      if try send.request.isComplete() {
        // It may have left only now, after the ring that announced it.
        ring(send.rank)
      } else {
        rest.append(send)
      }
    }
    defer { sending = rest }
    return rest.count < sending.count
  }

  // MARK: Receiving

  /// A message that is here whole, `nil` if there is none; never waits for one.
  func receive() throws -> ReceivedMessage? {
    while let arrived = try communicator.arrived() {
      let source = arrived.source
      if var arriving = arriving.removeValue(forKey: source) {
        try fill(&arriving, from: arrived)
        if arriving.block == arriving.message.attachments.count { return arriving.message }
        self.arriving[source] = arriving
        continue
      }
      var bytes = ContiguousArray<UInt8>(repeating: 0, count: arrived.byteCount)
      try arrived.receive(into: &bytes)
      let (message, isWhole) = try parse(bytes, from: source)
      if isWhole { return message }
      var next = Arriving(message: message)
      skipEmptyBlocks(&next)
      arriving[source] = next
    }
    return nil
  }

  private func fill(_ arriving: inout Arriving, from arrived: consuming ArrivedMessage) throws {
    let block = arriving.block
    let filled = arriving.filled
    let count = arrived.byteCount
    guard count <= arriving.message.attachments[block].count - filled else {
      throw WireError("rank \(arriving.message.source) sent \(count) bytes more than it announced")
    }
    try arrived.receive(into: &arriving.message.attachments[block], at: filled)
    arriving.filled += count
    if arriving.filled == arriving.message.attachments[block].count {
      arriving.block += 1
      arriving.filled = 0
      skipEmptyBlocks(&arriving)
    }
  }

  private func skipEmptyBlocks(_ arriving: inout Arriving) {
    while arriving.block < arriving.message.attachments.count,
      arriving.message.attachments[arriving.block].isEmpty
    {
      arriving.block += 1
    }
  }

  private func parse(
    _ bytes: ContiguousArray<UInt8>,
    from source: Int
  ) throws -> (message: ReceivedMessage, isWhole: Bool) {
    try bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      guard let kind = MessageKind(rawValue: try reader.readByte()) else {
        throw WireError("rank \(source) sent a message of unknown kind")
      }
      let isInline = try reader.readByte() == 1
      var attachments: [ContiguousArray<UInt8>] = []
      for _ in 0..<(try reader.readCount()) {
        let count = try reader.readCount()
        attachments.append(
          isInline
            ? ContiguousArray(try reader.readRaw(count: count))
            : ContiguousArray(unsafeUninitializedCapacity: count) { $1 = count }
        )
      }
      let fields = ContiguousArray(try reader.readRaw(count: raw.count - reader.offset))
      return (
        ReceivedMessage(source: source, kind: kind, fields: fields, attachments: attachments),
        isInline
      )
    }
  }
}
