import Joblib

/// A result that tells who made it.
struct Made<Value: Codable & Sendable>: Codable, Sendable {
  var build = Build.number
  /// The number of the run that computed it.
  let run: Int
  let value: Value
}

/// Functions of a number and of the run that calls them, which is no part of the key.
struct Functions {
  typealias Cached<Value: Codable & Sendable> = CachedFunction<Int, Int, Made<Value>>

  /// Of one version in both builds, though its code differs.
  let same: Cached<Int>
  /// Of another version in each build.
  let raised: Cached<Int>
  /// Of one version, but with a result that is defined otherwise.
  let fit: Cached<Fit>
  /// Of another version in any two builds.
  let built: Cached<Int>

  init(_ memory: Memory) {
    func ownNumber(_ name: String, version: FunctionVersion) -> Cached<Int> {
      memory.cache(name, version: version, ignoring: [.second]) { (x: Int, run: Int) in
        Made(run: run, value: x * Build.number)
      }
    }
    same = ownNumber("same", version: 1)
    raised = ownNumber("raised", version: Build.raised)
    built = ownNumber("built", version: .build)
    fit = memory.cache("fit", ignoring: [.second]) { (x: Int, run: Int) in
      Made(run: run, value: Fit(of: x))
    }
  }
}
