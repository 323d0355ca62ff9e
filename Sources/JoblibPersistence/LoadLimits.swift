internal import JoblibSystem

/// How much a load may take, so that a small file cannot ask for all there is.
public struct LoadLimits: Hashable, Sendable {
  /// How many bytes may come out of the file, after decompression; by default as many as the
  /// machine has memory.
  ///
  /// What is mapped does not count.
  public var byteCount: Int

  /// Makes limits.
  public init(byteCount: Int = Self.machineByteCount) {
    self.byteCount = byteCount
  }

  /// The memory of the machine.
  public static var machineByteCount: Int { Host.physicalByteCount }
}
