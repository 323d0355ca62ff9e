internal import ClosureCoding
internal import JoblibWire

/// Sends a closure to this very process: freezes it as for a worker, and thaws it as a worker does.
///
/// For measurements; whatever a backend adds is left out. Arrays above 1 MB travel beside the message,
/// as they would.
///
/// - Throws: What a call throws whose closure cannot travel.
@_spi(Benchmarks)
public func freezeAndThaw<Item: Sendable, Output: Sendable>(
  _ body: @escaping @Sendable (Item) throws -> Output
) throws -> @Sendable (Item) throws -> Output {
  let writer = WireWriter(bufferThreshold: 1 << 20)
  try MapWork(function: .init(body: body)).writeDefinition(to: writer)
  var received: MapWork<Item, Output>?
  try writer.bytes.withUnsafeBytes { raw in
    var reader = WireReader(raw, buffers: writer.outOfBand)
    received = try .readDefinition(from: &reader)
  }
  return received?.function.body ?? body
}
