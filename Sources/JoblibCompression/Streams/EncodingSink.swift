/// A sink that cuts what is written into blocks and compresses them in a pipeline.
final class EncodingSink<Encoder: BlockEncoder>: ByteSink {
  private let sink: any ByteSink
  private let encoder: Encoder
  private let pipeline: OrderedPipeline<EncodingWork<Encoder>>
  private var block: ByteBlock?
  private var isFinished = false

  init(_ encoder: Encoder, to sink: any ByteSink, threadCount: Int) {
    self.sink = sink
    self.encoder = encoder
    pipeline = OrderedPipeline(EncodingWork(encoder), threadCount: threadCount)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    try stoppingAtErrors { () throws(CompressionError) in
      var rest = bytes
      while !rest.isEmpty {
        let block = block ?? ByteBlock(capacity: encoder.blockByteCount)
        let count = block.append(rest)
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        self.block = block.isFull ? nil : block
        if block.isFull { try submit(block, isLast: false) }
      }
    }
  }

  func finish() throws {
    try stoppingAtErrors { () throws(CompressionError) in
      try submit(block ?? ByteBlock(capacity: 0), isLast: true)
      block = nil
      while let blocks = try pipeline.next() { try pass(blocks) }
      isFinished = true
    }
  }

  private func submit(_ block: ByteBlock, isLast: Bool) throws(CompressionError) {
    while let blocks = try pipeline.nextIfReady() { try pass(blocks) }
    while !pipeline.hasRoom {
      guard let blocks = try pipeline.next() else { break }
      try pass(blocks)
    }
    pipeline.submit(EncodingWork.Job(block: block, isLast: isLast))
  }

  private func pass(_ blocks: [ByteBlock]) throws(CompressionError) {
    for block in blocks where block.count > 0 {
      do { try sink.write(block.bytes) } catch {
        throw CompressionError(
          .sinkFailed,
          "the compressed bytes could not be written",
          cause: error
        )
      }
    }
  }

  /// After an error the container has a hole, so that nothing more may come.
  private func stoppingAtErrors(
    _ body: () throws(CompressionError) -> Void
  ) throws(CompressionError) {
    guard !isFinished else {
      throw CompressionError(
        .finished,
        "the stream was finished, or failed before; start a new one"
      )
    }
    do throws(CompressionError) { try body() } catch {
      isFinished = true
      throw error
    }
  }
}
