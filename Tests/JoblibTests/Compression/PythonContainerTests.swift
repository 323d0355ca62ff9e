import JoblibCompression
import Testing

/// Containers go from here to Python and the ordinary tools, and back.
@Suite(.needsPython)
struct PythonContainerTests {
  /// Python expressions: the container of `data` at `level`, and what the container `data` holds.
  private static let libraries = [
    "zlib": ("zlib.compress(data, level)", "zlib.decompress(data)"),
    "gzip": ("gzip.compress(data, level)", "gzip.decompress(data)"),
    "bz2": ("bz2.compress(data, level)", "bz2.decompress(data)"),
    "lzma": (
      "lzma.compress(data, format=lzma.FORMAT_ALONE, preset=level)", "lzma.decompress(data)"
    ),
    "xz": ("lzma.compress(data, preset=level)", "lzma.decompress(data)"),
    "lz4": ("lz4.frame.compress(data, compression_level=level)", "lz4.frame.decompress(data)"),
    "zstd": (
      "zstandard.compress(data, level)", "zstandard.ZstdDecompressor().stream_reader(data).read()"
    ),
  ]

  private static func evaluate(
    _ expression: String,
    _ data: [UInt8],
    level: Int = 1
  ) throws -> [UInt8] {
    // Each costs its start, most of all joblib.
    let modules = ["joblib", "lz4.frame", "zstandard"].filter { expression.contains($0) }
    return try Python.run(
      """
      import \((["bz2, gzip, lzma, sys, zlib"] + modules).joined(separator: ", "))
      level = \(level)
      data = sys.stdin.buffer.read()
      sys.stdout.buffer.write(\(expression))
      """,
      input: data
    )
  }

  @Test("Python reads what is written here, at every level", arguments: Codec.all, [1, 3, 6, 9])
  func pythonReads(codec: Codec, level: Int) throws {
    let compressor = try #require(Compressors.named(codec.name))
    let library = try #require(Self.libraries[codec.name])
    let bytes = SampleBytes.wave.bytes(2 * codec.blockByteCount + 17)
    let container = try compressor.compressed(bytes, level: level)
    #expect(try Self.evaluate(library.1, container) == bytes)
  }

  @Test("What Python writes is read here, at every level", arguments: Codec.all, [1, 3, 6, 9])
  func pythonWrites(codec: Codec, level: Int) throws {
    let compressor = try #require(Compressors.named(codec.name))
    let library = try #require(Self.libraries[codec.name])
    for kind in [SampleBytes.wave, .noise] {
      let bytes = kind.bytes(1_200_000)
      let container = try Self.evaluate(library.0, bytes, level: level)
      #expect(Compressors.detect(container)?.name == codec.name)
      for threadCount in [1, 2] {
        #expect(try compressor.decompressed(container, threadCount: threadCount) == bytes)
      }
    }
  }

  @Test("Nothing is something to Python, too", arguments: Codec.all)
  func empty(codec: Codec) throws {
    let compressor = try #require(Compressors.named(codec.name))
    let library = try #require(Self.libraries[codec.name])
    #expect(try Self.evaluate(library.1, try compressor.compressed([])).isEmpty)
    #expect(try compressor.decompressed(try Self.evaluate(library.0, [])).isEmpty)
  }

  @Test(
    "joblib's own files start as those written here",
    arguments: Codec.all.dropLast(),
    [1, 3, 6, 9]
  )
  func sameStart(codec: Codec, level: Int) throws {
    let name = codec.name
    let file = try Self.evaluate(
      "(joblib.dump(b'x' * 1000, '/dev/stdout', compress=('\(name)', \(level))), b'')[1]",
      []
    )
    let compressor = try #require(Compressors.named(name))
    let own = try compressor.compressed(SampleBytes.wave.bytes(1000), level: level)
    // The level is in the header of zlib, gzip and bz2; lz4 and xz have block sizes and checks.
    let sameByteCount = ["zlib": 2, "gzip": 10, "bz2": 4, "lzma": 3, "xz": 6, "lz4": 4][name] ?? 0
    #expect(file.prefix(sameByteCount) == own.prefix(sameByteCount))
  }

  static let lz4Options = [
    "block_linked=True", "block_linked=False", "content_checksum=True", "block_checksum=True",
    "block_linked=False, block_checksum=True, content_checksum=True", "store_size=False",
    "block_size=lz4.frame.BLOCKSIZE_MAX4MB", "block_size=lz4.frame.BLOCKSIZE_MAX256KB",
    "block_linked=False, block_size=lz4.frame.BLOCKSIZE_MAX1MB",
  ]

  @Test("lz4 frames of every kind are read", arguments: lz4Options)
  func lz4Frames(options: String) throws {
    let lz4 = try #require(Compressors.named("lz4"))
    for kind in SampleBytes.allCases {
      let bytes = kind.bytes(3_000_000)
      let frame = try Self.evaluate("lz4.frame.compress(data, \(options))", bytes)
      // A frame for others, to be skipped, before and behind.
      let skipped: [UInt8] = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
      for threadCount in [1, 2, 4] {
        let found = try lz4.decompressed(skipped + frame + skipped, threadCount: threadCount)
        #expect(found == bytes)
      }
      guard options.contains("checksum=True") else { continue }
      var damaged = frame
      damaged[damaged.count / 2] ^= 1
      #expect(throws: CompressionError.self) { try lz4.decompressed(damaged) }
    }
  }

  @Test("xz and zstd with other choices are read")
  func otherChoices() throws {
    let bytes = SampleBytes.wave.bytes(3_000_000)
    let choices = [
      ("xz", "lzma.compress(data, check=lzma.CHECK_CRC32)"),
      ("xz", "lzma.compress(data, check=lzma.CHECK_SHA256)"),
      ("xz", "lzma.compress(data, check=lzma.CHECK_NONE)"),
      ("zstd", "zstandard.ZstdCompressor(write_checksum=True, threads=2).compress(data)"),
      ("zstd", "zstandard.ZstdCompressor(write_content_size=False).compress(data)"),
    ]
    for (name, expression) in choices {
      let compressor = try #require(Compressors.named(name))
      let container = try Self.evaluate(expression, bytes)
      #expect(try compressor.decompressed(container) == bytes, "\(expression)")
    }
  }
}

/// The ordinary tools read what is written here.
@Suite struct ToolContainerTests {
  static let tools = [
    ("gzip", "gzip"), ("bz2", "bzip2"), ("xz", "xz"), ("lzma", "xz"), ("lz4", "lz4"),
    ("zstd", "zstd"),
  ]

  @Test("The tool of the container unpacks it", arguments: tools)
  func tool(name: String, tool: String) throws {
    // Not every system has them all; that of the project's tests has.
    let path = try #require(Tool.path(tool), "\(tool) is missing; `make deps` installs it")
    let codec = try #require(Codec.all.first { $0.name == name })
    let compressor = try #require(Compressors.named(name))
    let bytes = SampleBytes.wave.bytes(2 * codec.blockByteCount + 17)
    let container = try compressor.compressed(bytes, level: 1)
    #expect(try Tool.run(path, ["-dc"], input: container) == bytes)
    // And what it makes is read.
    let format = name == "lzma" ? ["--format=lzma"] : []
    let made = try Tool.run(path, ["-c"] + format, input: bytes)
    #expect(try compressor.decompressed(made) == bytes)
  }
}
