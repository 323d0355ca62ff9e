import JoblibParallel
import JoblibSystem
import Testing

struct SharedMemoryTests {
  private static let byteCount = 10_000

  private func sealed() throws -> FileDescriptor {
    let bytes = (0..<Self.byteCount).map { UInt8(truncatingIfNeeded: $0) }
    return try bytes.withUnsafeBytes { try SharedMemory.make(copying: $0) }
  }

  @Test func `sealed memory holds what it was filled with`() throws {
    let memory = try sealed()
    #expect(try memory.byteCount() == Self.byteCount)
    for access in [MemoryMapping.Access.readOnly, .copyOnWrite] {
      let mapping = try MemoryMapping(memory, byteCount: Self.byteCount, access: access)
      let bytes = UnsafeRawBufferPointer(start: mapping.base, count: mapping.byteCount)
      #expect(bytes.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0) })
    }
  }

  @Test func `sealed memory cannot be written, by no mapping and no call`() throws {
    let memory = try sealed()
    let write = #expect(throws: SystemError.self) {
      try [1, 2, 3].withUnsafeBytes { try memory.writeAll($0) }
    }
    #expect(write?.description.contains("Operation not permitted") == true)
    #expect(throws: SystemError.self) {
      try MemoryMapping(memory, byteCount: Self.byteCount, access: .readWrite)
    }
  }

  @Test func `a private copy of sealed memory can be written, and nobody else sees it`() throws {
    let memory = try sealed()
    let mine = try MemoryMapping(memory, byteCount: Self.byteCount, access: .copyOnWrite)
    let other = try MemoryMapping(memory, byteCount: Self.byteCount, access: .copyOnWrite)
    mine.base.storeBytes(of: 99, toByteOffset: 5000, as: UInt8.self)
    #expect(mine.base.load(fromByteOffset: 5000, as: UInt8.self) == 99)
    #expect(other.base.load(fromByteOffset: 5000, as: UInt8.self) == UInt8(5000 & 0xff))
  }

  @Test func `a mapping may begin anywhere`() throws {
    let memory = try sealed()
    for offset in [0, 1, 4095, 4096, 4097, 9999] {
      let mapping = try MemoryMapping(
        memory,
        offset: offset,
        byteCount: Self.byteCount - offset,
        access: .readOnly
      )
      #expect(mapping.base.load(as: UInt8.self) == UInt8(truncatingIfNeeded: offset))
    }
  }

  @Test func `memory that both ends write is one memory`() throws {
    let memory = try SharedMemory.make(byteCount: 4096)
    let one = try MemoryMapping(memory, byteCount: 4096, access: .readWrite)
    let other = try MemoryMapping(memory, byteCount: 4096, access: .readWrite)
    #expect(SharedWord(at: other.base).load() == 0)
    SharedWord(at: one.base).store(0x0123_4567_89ab_cdef)
    #expect(SharedWord(at: other.base).load() == 0x0123_4567_89ab_cdef)
  }

  @Test func `more memory than the machine has is an error, not the end of other programs`() {
    let error = #expect(throws: SystemError.self) {
      try SharedMemory.make(byteCount: Host.physicalByteCount + 1)
    }
    #expect(error?.description.contains("Cannot allocate memory") == true)
  }
}
