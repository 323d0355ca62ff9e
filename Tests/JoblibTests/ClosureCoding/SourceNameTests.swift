import ClosureCoding
import Testing

/// What closures are called in the source, from what their code is called.
struct SourceNameTests {
  private static let literal =
    "closure #1 @Sendable (Swift.Set<[Swift.Int]>) -> Swift.Int in p.f() -> ()"
  private static let thunk =
    "reabstraction thunk helper from @escaping @callee_guaranteed (@unowned Swift.Int) -> ()"

  // Demangled names of debug and release builds.
  @Test(
    arguments: [
      (literal, literal),
      ("closure #2 () -> () in \(literal)", "closure #2 () -> () in \(literal)"),
      ("implicit closure #1 () -> () in \(literal)", nil),
      (
        "closure #2 () -> () in implicit closure #1 () -> () in p.f() -> ()",
        "closure #2 () -> () in implicit closure #1 () -> () in p.f() -> ()"
      ),
      (
        "function signature specialization <Arg[0] = [Constant Propagated Function : \(literal)]> of "
          + thunk, literal
      ),
      (
        "function signature specialization <Arg[0] = [Constant Propagated Function : "
          + "implicit \(literal)]> of " + thunk, nil
      ),
      (thunk, nil), ("p.T.f(Swift.Int) -> Swift.Int", nil), ("main", nil), ("", nil),
    ] as [(String, String?)]
  )
  func `is the closure's own, and none for a mention of a function`(code: String, name: String?) {
    #expect(Closures.sourceName(in: code) == name)
  }
}
