import Joblib
import Synchronization

/// Lets five tasks insert into one set, which processes have a copy of and threads share.
@main struct SharedSet {
  static let numbers = Mutex<Set<Int>>([])

  static func main() throws {
    try Parallel(nJobs: 2, backend: .loky).map(0..<5) { insert($0) }
    print("loky:                   \(sortedNumbers)")

    try Parallel(nJobs: 2, require: .sharedMemory).map(0..<5) { insert($0) }
    print("require: .sharedMemory  \(sortedNumbers)")
  }

  static func insert(_ number: Int) {
    numbers.withLock { _ = $0.insert(number) }
  }

  static var sortedNumbers: [Int] { numbers.withLock { $0.sorted() } }
}
