import Foundation
import JoblibCompression
import JoblibPersistence
import JoblibTestSupport
import Testing

/// A value written to a pickle and read again.
enum Pickled {
  static func bytes(_ value: some Encodable) throws -> ContiguousArray<UInt8> {
    let sink = MemorySink()
    let writer = PickleWriter(to: try PickleOutput(sink))
    try writer.encode(value)
    try writer.finish()
    return sink.bytes
  }

  static func value(_ bytes: ContiguousArray<UInt8>) throws -> PickleValue {
    let graph = try PickleReader(PickleInput(MemorySource(bytes))).read()
    return PickleValue(graph, graph.root)
  }

  static func value(_ opcodes: String) throws -> PickleValue {
    try value(ContiguousArray(opcodes.utf8))
  }

  static func roundTrip<T: Codable>(_ value: T) throws -> T {
    try Self.value(try bytes(value)).decode(T.self)
  }
}
