internal import JoblibWire
internal import Synchronization

/// Known closures, frozen and thawed before the first real one.
///
/// If this compiler lays contexts out in another way than we think, no closure travels and the error
/// says so. Never a wrong result.
enum SelfTest {
  private struct Holder: Sendable {
    var function: @Sendable (Int) -> String
  }

  static func check() throws(ClosureError) {
    if let failure { throw failure }
  }

  private static let failure: ClosureError? = {
    for (name, holder) in samples(seed: CommandLine.argc) {
      do {
        let first = try frozen(holder)
        let thawed = try first.withUnsafeBytes { raw in
          var reader = WireReader(raw)
          return try Closures.thawUnchecked(Holder.self, from: &reader)
        }
        guard thawed.function(3) == holder.function(3), try frozen(thawed) == first else {
          return unsupported("a closure over \(name) came back changed")
        }
      } catch {
        return unsupported("\(name): \(error)")
      }
    }
    return nil
  }()

  private static func frozen(_ holder: Holder) throws -> ContiguousArray<UInt8> {
    let writer = WireWriter()
    try Closures.freezeUnchecked(holder, to: writer)
    return writer.bytes
  }

  private static func unsupported(_ what: String) -> ClosureError {
    ClosureError(
      "closures do not travel in this build of the program (self-test: \(what)); "
        + "declare ParallelTask types, or use the threading backend"
    )
  }

  /// Closures over captures of awkward sizes; `seed` keeps the optimiser from knowing them.
  @inline(never)
  private static func samples(seed: Int32) -> [(String, Holder)] {
    let byte = UInt8(truncatingIfNeeded: seed)
    let flag = seed > 0
    let word = Int(seed) + 40
    let float = Float(seed)
    let text = "text \(seed)"
    let list = [Double(seed), 2.5]
    let absent: Int? = seed > 100 ? 1 : nil
    let range = 0..<word
    let inner: @Sendable (Int) -> String = { "\($0 + word)" }
    let tuples = [(byte, word), (2, 3)], maybe = seed > 100 ? nil : inner
    let anything: any Sendable = list
    return [
      ("nothing", Holder { "\($0)" }),
      ("an integer", Holder { "\($0 + word)" }),
      ("mixed sizes", Holder { "\($0) \(byte) \(word) \(flag) \(float) \(text) \(byte)" }),
      ("an array", Holder { "\(list.count + $0)" }),
      ("an array and a byte", Holder { "\(byte) \(list) \($0)" }),
      ("optionals and ranges", Holder { "\(absent ?? 7) \(range) \($0) \(flag)" }),
      ("a function", Holder { inner($0) + text }),
      ("tuples in an array", Holder { "\(tuples) \(byte) \($0)" }),
      ("an optional function", Holder { (maybe?($0) ?? "") + "\(flag)" }),
      ("a value of any type", Holder { "\(anything) \(byte) \($0)" }),
      ("values of a generic function", generic(byte, text)),
    ]
  }

  @inline(never)
  private static func generic<First: Codable & Sendable, Second: Codable & Sendable>(
    _ first: First,
    _ second: Second
  ) -> Holder {
    Holder { "\(first) \([second]) \($0)" }
  }
}
