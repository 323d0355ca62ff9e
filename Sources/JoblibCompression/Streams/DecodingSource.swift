/// A source that cuts a container into pieces and decompresses them in a pipeline, which runs ahead
/// of who reads.
final class DecodingSource<Decoder: PieceDecoder>: ByteSource {
  private let decoder: Decoder
  private let pipeline: OrderedPipeline<DecodingWork<Decoder>>
  private var reader: ContainerReader<Decoder>
  /// What is decoded and not read yet, the next first.
  private var blocks: ArraySlice<ByteBlock> = []
  private var state = State.running

  private enum State {
    case running
    case ended
    case failed(CompressionError)
  }

  init(_ decoder: Decoder, from source: any ByteSource, threadCount: Int) {
    self.decoder = decoder
    reader = ContainerReader(source)
    pipeline = OrderedPipeline(DecodingWork(decoder), threadCount: threadCount)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !buffer.isEmpty, try isFilled() else { return 0 }
    var count = 0
    while count < buffer.count, let block = blocks.first {
      let piece = block.bytes.prefix(buffer.count - count)
      UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: piece))
      count += piece.count
      block.start += piece.count
      if block.count == 0 { blocks.removeFirst() }
    }
    return count
  }

  /// Waits until something is decoded; `false` if nothing will be.
  private func isFilled() throws(CompressionError) -> Bool {
    do throws(CompressionError) {
      while blocks.isEmpty {
        switch state {
        case .ended: return false
        case .failed(let error): throw error
        case .running: break
        }
        try submitWhileThereIsRoom()
        if let next = try pipeline.next() {
          blocks = next.filter { $0.count > 0 }[...]
        } else if reader.isAtEnd {
          state = .ended
        }
      }
      // While the caller uses what it got, others go on.
      if case .running = state { try submitWhileThereIsRoom() }
      return true
    } catch {
      state = .failed(error)
      throw error
    }
  }

  private func submitWhileThereIsRoom() throws(CompressionError) {
    while !reader.isAtEnd, pipeline.hasRoom {
      pipeline.submit(try reader.nextJob(for: decoder))
    }
  }
}

/// Reads a container and cuts it as its decoder says.
struct ContainerReader<Decoder: PieceDecoder> {
  private let source: any ByteSource
  /// What was read and not cut.
  private var rest = ByteBlock(capacity: 0)
  private var offset = 0
  private var isSourceAtEnd = false
  /// Whether the job that says so was given.
  private(set) var isAtEnd = false

  private static var readByteCount: Int { 256 << 10 }

  init(_ source: any ByteSource) {
    self.source = source
  }

  mutating func nextJob(
    for decoder: Decoder
  ) throws(CompressionError) -> DecodingWork<Decoder>.Job {
    while true {
      if rest.count > 0 {
        if let (count, tag) = decoder.cut(rest.bytes, isEnd: isSourceAtEnd) {
          let block = ByteBlock(capacity: count)
          block.append(UnsafeRawBufferPointer(rebasing: rest.bytes[..<count]))
          rest.start += count
          defer { offset += count }
          return .piece(Piece(block: block, tag: tag, offset: offset))
        }
      } else if isSourceAtEnd {
        isAtEnd = true
        return .end(offset: offset)
      }
      try readMore()
    }
  }

  private mutating func readMore() throws(CompressionError) {
    if rest.free.count < Self.readByteCount {
      let larger = ByteBlock(capacity: max(2 * rest.count, 2 * Self.readByteCount))
      larger.append(rest.bytes)
      rest = larger
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: rest.free.prefix(Self.readByteCount))
    do {
      let count = try source.read(into: room)
      rest.end += count
      isSourceAtEnd = count == 0
    } catch {
      throw CompressionError(
        .sourceFailed,
        "the compressed bytes could not be read",
        offset: offset + rest.count,
        cause: error
      )
    }
  }
}
