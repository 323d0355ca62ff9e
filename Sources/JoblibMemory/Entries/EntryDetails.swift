package import JoblibHashing
internal import JoblibWire

/// What a call was, for people who ask what is in a cache, or why a result was not found.
package struct EntryDetails: Hashable, Sendable, Codable {
  package let function: String
  package let version: FunctionVersion
  package let resultType: String
  /// Of what the function captured; `nil` for a task, which captures nothing.
  package let captures: Digest?
  package let arguments: [ArgumentSummary]

  init(
    _ function: FunctionIdentity,
    captures: Digest?,
    arguments: [ArgumentSummary]
  ) {
    self.function = function.name
    version = function.version
    resultType = function.resultType
    self.captures = captures
    self.arguments = arguments
  }

  init(_ bytes: UnsafeRawBufferPointer) throws {
    var reader = WireReader(bytes)
    self = try reader.readValue(Self.self)
  }

  /// As they stand in an entry.
  func encoded() throws -> ContiguousArray<UInt8> {
    let writer = WireWriter(carriesCode: false)
    try writer.writeValue(self)
    return writer.bytes
  }
}
