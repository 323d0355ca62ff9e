package import JoblibWire

/// What a worker has to know of a call, beside its work.
package struct CallHeader: Sendable {
  /// Whether a batch ends with its first failure.
  package var stopsAtFailure: Bool
  /// How many calls this one is nested in.
  package var nestingLevel: Int
  /// The processors that calls nested in one of its tasks count as theirs.
  package var processorShare: Int
  /// Arrays of more bytes than this are handed over as shared memory.
  package var bufferThreshold: Int
  /// Whether what a task writes is kept for its report.
  package var capturesOutput: Bool
  /// Whether shared arrays are mapped without the right to change pages: a change copies the array.
  package var mapsReadOnly: Bool

  package init(
    stopsAtFailure: Bool,
    nestingLevel: Int = 0,
    processorShare: Int = 1,
    bufferThreshold: Int = 1 << 20,
    capturesOutput: Bool = false,
    mapsReadOnly: Bool = false
  ) {
    self.stopsAtFailure = stopsAtFailure
    self.nestingLevel = nestingLevel
    self.processorShare = processorShare
    self.bufferThreshold = bufferThreshold
    self.capturesOutput = capturesOutput
    self.mapsReadOnly = mapsReadOnly
  }

  package func write(to writer: WireWriter) {
    let flags = [stopsAtFailure, capturesOutput, mapsReadOnly]
    for flag in flags { writer.write(flag ? 1 : 0) }
    writer.write(count: nestingLevel)
    writer.write(count: processorShare)
    writer.write(fixed: UInt64(clamping: bufferThreshold))
  }

  package init(from reader: inout WireReader) throws(WireError) {
    stopsAtFailure = try reader.readByte() == 1
    capturesOutput = try reader.readByte() == 1
    mapsReadOnly = try reader.readByte() == 1
    nestingLevel = try reader.readCount()
    processorShare = try reader.readCount()
    bufferThreshold = Int(clamping: try reader.readFixed(UInt64.self))
  }
}
