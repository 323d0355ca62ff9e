internal import JoblibHashing
internal import JoblibSystem

/// The digest of the running executable's file, which any rebuild changes.
enum ExecutableDigest {
  static let current: Result<Digest, SystemError> = Result { () throws(SystemError) -> Digest in
    let file = try FileDescriptor.open("/proc/self/exe", flags: .readOnly)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var digest = StreamingDigest()
    while true {
      let count = try file.read(into: buffer)
      if count == 0 { return digest.finalize() }
      digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
