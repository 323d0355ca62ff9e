import JoblibSystem
import Testing

/// Serial, since they look at what is kept for the next.
@Suite(.serialized)
struct PrivateMemoryTests {
  private static let megabyte = 1 << 20

  @Test(arguments: [1, 4096, 4097, 2 << 20, 5_000_000])
  func `memory can be used from a border of huge pages to its end`(byteCount: Int) throws {
    let memory = try #require(PrivateMemory(byteCount: byteCount))
    #expect(UInt(bitPattern: memory.base) % UInt(2 * Self.megabyte) == 0)
    let bytes = UnsafeMutableRawBufferPointer(start: memory.base, count: byteCount)
    for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index) }
    #expect(bytes.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0) })
  }

  @Test func `more memory than there can be is not given`() {
    #expect(PrivateMemory(byteCount: 1 << 60) == nil)
  }

  @Test func `a copy that gives up its source has every byte`() throws {
    for byteCount in [1, 2 * Self.megabyte, 7 * Self.megabyte + 5] {
      let memory = try #require(PrivateMemory(byteCount: byteCount))
      let bytes = UnsafeMutableRawBufferPointer(start: memory.base, count: byteCount)
      for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index * 7 + 1) }
      let file = try SharedMemory.make(copying: UnsafeRawBufferPointer(bytes), givingUp: memory)
      #expect(try file.byteCount() == byteCount)
      let mapping = try MemoryMapping(file, byteCount: byteCount, access: .readOnly)
      let copy = UnsafeRawBufferPointer(start: mapping.base, count: byteCount)
      #expect(copy.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0 * 7 + 1) })
      // Whole huge pages are gone: where they were is nothing but zeros.
      let isGivenUp = byteCount >= 2 * Self.megabyte
      #expect((bytes[0] == 0) == isGivenUp)
    }
  }

  @Test func `what is left is kept for the next of its size, a little of it`() throws {
    PrivateMemory.trim()
    defer { PrivateMemory.trim() }
    let size = 5 * Self.megabyte
    let address = try #require(PrivateMemory(byteCount: size)).base
    #expect(try #require(PrivateMemory(byteCount: size)).base == address)
    #expect(try #require(PrivateMemory(byteCount: 2 * size)).base != address)
    address.storeBytes(of: 1, as: UInt8.self)  // still there, for it was kept
    let again = try #require(PrivateMemory(byteCount: size))
    #expect(again.base == address)
  }
}
