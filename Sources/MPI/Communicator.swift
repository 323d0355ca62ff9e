internal import CMPI

/// The ranks of a job, and bytes between them.
///
/// Only point-to-point calls that do not wait for another rank; who waits looks again and sleeps
/// in between, since a blocking MPI call burns a core.
package struct Communicator: Sendable {
  /// This process, from 0.
  package let rank: Int
  /// The number of processes.
  package let size: Int

  private static let tag: CInt = 17

  /// Starts sending bytes (`MPI_Isend`, MPI 3.1 §3.7.2).
  ///
  /// There may be `Int32.max` of them; they stay unchanged and in place until the request is
  /// complete.
  package func startSending(
    _ bytes: UnsafeRawBufferPointer,
    to rank: Int
  ) throws(MPIError) -> SendRequest {
    var request: MPI_Request? = MPI_REQUEST_NULL
    let code = MPI_Isend(
      bytes.baseAddress,
      CInt(bytes.count),
      MPI_BYTE,
      CInt(rank),
      Self.tag,
      MPI_COMM_WORLD,
      &request
    )
    try check(code, "MPI_Isend to rank \(rank)")
    return SendRequest(request)
  }

  /// A message that has arrived, in part at least, and is this receiver's (`MPI_Improbe`, §3.8.2).
  package func arrived() throws(MPIError) -> ArrivedMessage? {
    var isThere: CInt = 0
    var message: MPI_Message?
    var status = MPI_Status()
    // Open MPI looks first and then makes progress, so that only the second look sees what the
    // first has brought in; who sleeps after one look would sleep over a message.
    for _ in 0..<2 where isThere == 0 {
      try check(
        MPI_Improbe(MPI_ANY_SOURCE, Self.tag, MPI_COMM_WORLD, &isThere, &message, &status),
        "MPI_Improbe"
      )
    }
    guard isThere != 0 else { return nil }
    var count: CInt = 0
    try check(MPI_Get_count(&status, MPI_BYTE, &count), "MPI_Get_count")
    return ArrivedMessage(message, source: Int(status.MPI_SOURCE), byteCount: Int(count))
  }
}

/// A message under way from here.
package struct SendRequest: ~Copyable {
  private var request: MPI_Request?

  fileprivate init(_ request: MPI_Request?) {
    self.request = request
  }

  /// Whether the bytes are no longer needed (`MPI_Test`, MPI 3.1 §3.7.3).
  package mutating func isComplete() throws(MPIError) -> Bool {
    var flag: CInt = 0
    var status = MPI_Status()
    try check(MPI_Test(&request, &flag, &status), "MPI_Test")
    return flag != 0
  }
}

/// A message that waits to be received.
package struct ArrivedMessage: ~Copyable {
  private var message: MPI_Message?
  /// The rank that sent it.
  package let source: Int
  package let byteCount: Int

  fileprivate init(_ message: MPI_Message?, source: Int, byteCount: Int) {
    self.message = message
    self.source = source
    self.byteCount = byteCount
  }

  /// Receives it (`MPI_Mrecv`, MPI 3.1 §3.8.3).
  ///
  /// It goes to `offset` in the buffer, behind which is room for `byteCount`.
  package consuming func receive(
    into buffer: inout ContiguousArray<UInt8>,
    at offset: Int = 0
  ) throws(MPIError) {
    precondition(offset + byteCount <= buffer.count, "room for the message")
    var message = message
    let count = CInt(byteCount)
    var status = MPI_Status()
    let code = buffer.withUnsafeMutableBytes { raw in
      MPI_Mrecv(raw.baseAddress.map { $0 + offset }, count, MPI_BYTE, &message, &status)
    }
    try check(code, "MPI_Mrecv")
  }
}
