internal import CZstd

/// Compresses to one zstd frame; the library has threads of its own for that.
final class ZstdEncoder: BlockEncoder, @unchecked Sendable {
  // Sendable: the context belongs to `join`, which is called by one thread at a time.
  static let levels = 1...Int(ZSTD_maxCLevel())

  let blockByteCount = 1 << 20
  var hasOwnThreads: Bool { true }
  private let context: OpaquePointer
  private let threadCount: Int
  private var isStarted = false

  /// How much of the input a thread of the library takes at once, which bounds its memory.
  private static let jobByteCount = 2 << 20
  /// The last level that takes its window and tables as they come.
  ///
  /// Those above would look back over up to 128 MiB, with tables in proportion, which is more memory
  /// than a dump should take; they search as thoroughly within 2 MiB.
  private static let lastModestLevel = 8
  private static let largestWindow: CInt = 21

  init(level: Int, threadCount: Int) throws(CompressionError) {
    guard let context = ZSTD_createCCtx() else { throw .noMemory("zstd") }
    self.context = context
    self.threadCount = threadCount
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, CInt(level))
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    if level > Self.lastModestLevel {
      ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, Self.largestWindow)
      ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, Self.largestWindow)
      ZSTD_CCtx_setParameter(context, ZSTD_c_chainLog, Self.largestWindow + 1)
    }
  }

  func encode(_ block: ByteBlock, isLast: Bool) -> ByteBlock { block }

  func join(_ block: ByteBlock, isLast: Bool) throws(CompressionError) -> [ByteBlock] {
    if !isStarted {
      isStarted = true
      // A library without threads refuses, and works in the caller's.
      if !isLast, threadCount > 1 {
        ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, CInt(threadCount - 1))
        ZSTD_CCtx_setParameter(context, ZSTD_c_jobSize, CInt(Self.jobByteCount))
      }
    }
    let bytes = block.bytes
    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    var outputs: [ByteBlock] = []
    while true {
      let output = ByteBlock(capacity: ZSTD_CStreamOutSize())
      let room = output.free
      var written = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
      let rest = ZSTD_compressStream2(
        context,
        &written,
        &input,
        isLast ? ZSTD_e_end : ZSTD_e_continue
      )
      guard ZSTD_isError(rest) == 0 else { throw .noMemory("zstd") }
      output.end = written.pos
      if output.count > 0 { outputs.append(output) }
      if isLast ? rest == 0 : input.pos == input.size { return outputs }
    }
  }

  deinit {
    ZSTD_freeCCtx(context)
  }
}

/// Decompresses zstd frames, one after another.
final class ZstdStream: ContainerStream {
  static let name = "zstd"
  private let context: OpaquePointer
  private(set) var isComplete = false
  private var isFirst = true

  /// The largest window that a frame may ask for, as a power of 2: 128 MiB, as the zstd tool has it.
  private static let largestWindow: CInt = 27

  init() throws(CompressionError) {
    guard let context = ZSTD_createDCtx() else { throw .noMemory("zstd") }
    self.context = context
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.largestWindow)
  }

  func decompress(
    _ input: inout UnsafeRawBufferPointer,
    into block: ByteBlock,
    isEnd: Bool
  ) throws(CompressionError) {
    let room = block.free
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
    defer {
      block.end += target.pos
      input = UnsafeRawBufferPointer(rebasing: input.dropFirst(source.pos))
    }
    while source.pos < source.size || target.pos < target.size {
      let before = (source.pos, target.pos)
      let rest = ZSTD_decompressStream(context, &target, &source)
      guard ZSTD_isError(rest) == 0 else { throw Self.error(rest, isFirst: isFirst) }
      let hasMoved = before != (source.pos, target.pos)
      // A call that does nothing asks for the next frame's first bytes.
      if hasMoved { isComplete = rest == 0 }
      if source.pos > 0 { isFirst = false }
      if !hasMoved || source.pos == source.size && target.pos < target.size { break }
    }
  }

  private static func error(_ code: Int, isFirst: Bool) -> CompressionError {
    switch ZSTD_getErrorCode(code) {
    case ZSTD_error_memory_allocation: .noMemory(name)
    case ZSTD_error_prefix_unknown where isFirst: .notAContainer(name)
    case ZSTD_error_prefix_unknown: .corrupted(name, "something else follows its end")
    case ZSTD_error_frameParameter_windowTooLarge:
      CompressionError(
        .outOfMemory,
        "the zstd frame needs a window of more than 128 MiB; compress it again without --long"
      )
    case ZSTD_error_dictionary_wrong:
      CompressionError(
        .unsupported,
        "this zstd frame was made with a dictionary, which is not in the file"
      )
    default: .corrupted(name, String(cString: ZSTD_getErrorName(code)))
    }
  }

  deinit {
    ZSTD_freeDCtx(context)
  }
}
