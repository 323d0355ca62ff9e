internal import JoblibParallel
internal import JoblibSystem
internal import JoblibWire

/// What ranks say to each other.
///
/// ```
///   rank 0                                rank r
///     ◄──────────── hello ────────────────  who and where it is, which build
///     ───────────── welcome ──────────────► how many workers it keeps
///     ─ open, parcel*, batch*, recall*, … close ► for each call of Parallel
///     ◄──────── result*, lost ────────────
///     ◄─────────── news* ─────────────────► between calls too: a `NewsNote`, as in frames
///     ───────────── shutdown ─────────────►
/// ```
enum MessageKind: UInt8 {
  case hello = 1
  case welcome = 2
  /// Take workers for a call.
  case open = 3
  /// What many batches of the call need.
  case parcel = 4
  case batch = 5
  /// Kill the workers that run something for the call.
  case cancel = 6
  case close = 7
  case shutdown = 8
  case result = 9
  case lost = 10
  /// A parcel that no batch of the call will need again.
  case forget = 11
  /// Start no more tasks of what a worker has.
  case recall = 12
  /// To rank 0: what this rank's workers wait for, and what happened. From it: what happened.
  case news = 13
}

/// A block of bytes that goes with a message.
enum Attachment: Sendable {
  case bytes(ContiguousArray<UInt8>)
  case buffer(WireBuffer)

  init(_ parcel: Parcel) {
    switch parcel.contents {
    case .bytes(let bytes): self = .bytes(bytes)
    case .buffer(let buffer): self = .buffer(buffer)
    }
  }

  var byteCount: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .buffer(let buffer): buffer.bytes.count
    }
  }

  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch self {
    case .bytes(let bytes): try bytes.withRawBytes(body)
    case .buffer(let buffer): try body(buffer.bytes)
    }
  }
}

/// A message that has arrived whole.
struct ReceivedMessage {
  var source: Int
  var kind: MessageKind
  var fields: ContiguousArray<UInt8>
  var attachments: [ContiguousArray<UInt8>]

  /// The value that the first attachment is.
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard let bytes = attachments.first else {
      throw WireError("a \(kind) message without its value")
    }
    return try bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      return try reader.decode(type)
    }
  }

  /// Reads the fields.
  func read<Result>(_ body: (inout WireReader) throws -> Result) throws -> Result {
    try fields.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      return try body(&reader)
    }
  }
}
