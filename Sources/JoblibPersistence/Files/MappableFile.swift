package import JoblibSystem
package import NDArrays

/// An open file that arrays can be mapped from.
package struct MappableFile {
  package var path: String
  package var descriptor: FileDescriptor
  package var byteCount: Int
  package var mode: MemoryMapMode

  package init(path: String, descriptor: FileDescriptor, byteCount: Int, mode: MemoryMapMode) {
    self.path = path
    self.descriptor = descriptor
    self.byteCount = byteCount
    self.mode = mode
  }
}
