/// What is fuzzed: a reader, and what has to hold whatever bytes it gets.
///
/// libFuzzer runs the bodies with inputs of its own, the unit tests with those of the corpus. A crash
/// is found by who runs it; a body only says what else must be true.
package enum FuzzTarget: String, CaseIterable, Sendable {
  case pickle, npy, npz
  case zlib, gzip, bz2, lzma, xz, lz4, zstd, zfile
  case roundtrip

  /// Does with the bytes what the target is for.
  ///
  /// - Throws: `FuzzFailure` if something does not hold.
  package func run(_ bytes: [UInt8]) throws(FuzzFailure) {
    switch self {
    case .pickle, .npy, .npz: try FileTrial(bytes).run()
    case .roundtrip: try RoundTripTrial(bytes).run()
    default: try ContainerTrial(rawValue, bytes).run()
    }
  }
}

/// What did not hold for an input.
package struct FuzzFailure: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// Throws unless something holds.
func expect(
  _ condition: Bool,
  _ description: @autoclosure () -> String
) throws(FuzzFailure) {
  guard condition else { throw FuzzFailure(description()) }
}
