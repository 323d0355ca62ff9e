package import JoblibSystem
package import JoblibWire

extension WireBuffer {
  /// Bytes that arrived in a message.
  package init(owning bytes: ContiguousArray<UInt8>) {
    let keeper = Keeper(bytes)
    let raw = keeper.value.withUnsafeBytes { $0 }
    self.init(owner: keeper, bytes: raw)
  }

  /// Shared memory, mapped so that writes, if they are possible, stay private.
  package init(
    mapping descriptor: FileDescriptor,
    access: MemoryMapping.Access = .copyOnWrite
  ) throws(SystemError) {
    let count = try descriptor.byteCount()
    let mapping = try MemoryMapping(descriptor, byteCount: count, access: access)
    self.init(
      owner: mapping,
      bytes: UnsafeRawBufferPointer(start: mapping.base, count: count)
    )
  }
}
