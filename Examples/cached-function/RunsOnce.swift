import Joblib

/// Calls a function that says when it runs, which is once for each argument, in this run or an earlier one.
@main struct RunsOnce {
  static func main() throws {
    let memory = Memory("cache", argumentText: .full)
    // Without this, only the first run of this program would find nothing.
    try memory.clear()

    let f = memory.cache("f", square)
    print("f(1) is \(try f(1))")
    print("f(2) is \(try f(2))")
    print("f(1) is \(try f(1)), found")
    print("f(2) is kept: \(try f.checkCallInCache(2)), f(3): \(try f.checkCallInCache(3))")

    // The second argument changes what is printed, not what is returned.
    let talking = memory.cache("talking", ignoring: [.second]) { (x: Int, greeting: String) in
      print("\(greeting) from talking(\(x))")
      return x + 1
    }
    print("talking(1) is \(try talking(1, "Hello"))")
    print("talking(1) is \(try talking(1, "Good morning")), found")

    print("Why:")
    print(try f.why(1))
    print(try f.why(3))
    print(try memory.cache("f", version: 2, square).why(1))
    print(try memory.cache("f", expiresAfter: .zero, square).why(1))

    let (result, metadata) = try f.call(1)
    print("f(1), run again, is \(result), \(metadata.byteCount) bytes in the cache")

    let reduction = try memory.reduceSize(itemsLimit: 1)
    print("\(reduction.removedEntries) results removed, \(reduction.keptEntries) kept")
  }
}

func square(_ x: Int) -> Int {
  print("Running f(\(x))")
  return x * x
}
