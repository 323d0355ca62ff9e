internal import JoblibParallel
internal import JoblibSystem

/// What is known of a kept result, beside its value.
public struct ResultMetadata: Hashable, Sendable {
  /// When it was computed, since the start of 1970 (joblib's `time`).
  public let time: Duration
  /// How long the function ran (joblib's `duration`).
  public let duration: Duration
  /// The bytes of its entry in the store; 0 where it is not kept.
  public let byteCount: Int

  init(_ header: EntryHeader) {
    time = .nanoseconds(header.createdNanoseconds)
    duration = .nanoseconds(
      Int64(exactly: header.computeNanoseconds) ?? .max
    )
    byteCount = header.entryByteCount
  }

  /// Of a result that is not kept and was computed just now.
  init(unkept duration: Duration) {
    time = .nanoseconds(wallNanoseconds())
    self.duration = duration
    byteCount = 0
  }

  /// The time since it was computed; negative where another host's clock was ahead.
  public var age: Duration { .nanoseconds(wallNanoseconds()) - time }
}

extension ResultMetadata: CustomStringConvertible {
  /// When, how fast and how large: `computed 2026-11-28T16:02:50Z in 1.2s, 3.2M`.
  public var description: String {
    let size = byteCount == 0 ? "not kept" : ReadableText.size(byteCount)
    return "computed \(ReadableText.time(Int64(time.nanoseconds))) "
      + "in \(ReadableText.duration(duration.nanoseconds)), \(size)"
  }
}
