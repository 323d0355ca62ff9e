/// The compressing half of a codec: blocks in, a container out.
protocol BlockEncoder: AnyObject, Sendable {
  /// What a block becomes on its own.
  associatedtype Encoded: Sendable

  /// How many bytes a block has, the last one excepted.
  var blockByteCount: Int { get }

  /// Whether the threads that compress are a library's, so that there need be no others.
  var hasOwnThreads: Bool { get }

  /// Does what does not depend on the blocks before; many threads are in it at once.
  func encode(_ block: ByteBlock, isLast: Bool) throws(CompressionError) -> Encoded

  /// Does the rest, in the order of the blocks: the bytes that the container grows by.
  ///
  /// The first call gives the container's start, the last one its end too; there is at least one.
  func join(_ encoded: Encoded, isLast: Bool) throws(CompressionError) -> [ByteBlock]
}

extension BlockEncoder {
  var hasOwnThreads: Bool { false }
}

/// The work of a pipeline that compresses.
final class EncodingWork<Encoder: BlockEncoder>: PipelineWork {
  let encoder: Encoder

  init(_ encoder: Encoder) {
    self.encoder = encoder
  }

  struct Job: Sendable {
    var block: ByteBlock
    var isLast: Bool
  }

  struct Prepared: Sendable {
    var encoded: Result<Encoder.Encoded, CompressionError>
    var isLast: Bool
  }

  func prepare(_ job: Job) -> Prepared {
    do throws(CompressionError) {
      let encoded = try encoder.encode(job.block, isLast: job.isLast)
      return Prepared(encoded: .success(encoded), isLast: job.isLast)
    } catch {
      return Prepared(encoded: .failure(error), isLast: job.isLast)
    }
  }

  func complete(_ prepared: inout Prepared) throws(CompressionError) -> CompletedPart {
    let encoded = try prepared.encoded.get()
    return CompletedPart(
      blocks: try encoder.join(encoded, isLast: prepared.isLast),
      isDone: true
    )
  }
}
