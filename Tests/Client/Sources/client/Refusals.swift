import Joblib

func refusals(_ check: inout Check<Int>) {
  let n = seven()
  let drawable: any Drawable = n > 1 ? Square(side: 2) : Circle(radius: n)
  check.refuses("an existential of what is not Codable", "Square", "is not Codable") {
    drawable.area() + n + $0
  }
  check.refuses("a lone existential of what is not Codable", "Square", "is not Codable") {
    drawable.area() + $0
  }
  let failure: any Error = Unsent(number: n)
  check.refuses("a lone error that is not Codable", "Unsent", "is not Codable") {
    "\(failure) \($0)"
  }
  check.refuses("an error that is not Codable", "Unsent", "is not Codable") {
    "\(failure) \(n) \($0)"
  }
  let reference: any AnyObject & Sendable = PlainObject(n)
  check.refuses("a lone reference to any object", "PlainObject", "is not Codable") {
    "\(ObjectIdentifier(reference) == ObjectIdentifier(reference)) \($0)"
  }
  let codableReference: any AnyObject & Sendable = Counter(n)
  check.neverGoesWrong("a lone reference to any object that is Codable") {
    "\((codableReference as? Counter)?.start ?? 0) \($0)"
  }
  let path: KeyPath<Circle, Int> & Sendable = \.radius
  let circle = Circle(radius: n)
  check.refuses("a lone key path", "key path", "{ $0.property }") {
    Circle(radius: $0)[keyPath: path]
  }
  check.refuses("a key path", "KeyPath", "is not Codable") { circle[keyPath: path] + $0 }
  check.neverGoesWrong("a key path as a function", "key path", body: \.description)
  let task = Task { n }
  check.refuses("a lone Task") { "\(task.hashValue == task.hashValue) \($0)" }
  check.refuses("a Task", "Task", "is not Codable") { "\(task.isCancelled) \(n) \($0)" }
  let (stream, continuation) = AsyncStream<Int>.makeStream()
  check.refuses("a stream's continuation", "is not Codable") { "\(continuation.yield($0))" }
  check.refuses("a stream", "is not Codable") { item in
    withExtendedLifetime(stream) { n + item }
  }
  let slice = [n, 2, 3][1...]
  check.refuses("an ArraySlice", "ArraySlice<Int>", "capture an Array of it") { slice.count + $0 }
  let result: Result<Int, Unsent> = n > 1 ? .success(n) : .failure(Unsent(number: n))
  check.refuses("a Result of what is not Codable", "Unsent", "is not Codable") {
    "\(result) \($0)"
  }
  let hashables = [Season.winter: Uncodable(number: n)]
  check.refuses("a lone dictionary of what is not Codable", "Uncodable", "is not Codable") {
    (hashables[.winter]?.number ?? 0) + $0
  }
  check.refuses("a dictionary of what is not Codable", "Uncodable", "is not Codable") {
    (hashables[.winter]?.number ?? 0) + $0 + n
  }
  nonisolated(unsafe) let pointer = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  defer { pointer.deallocate() }
  pointer.initialize(to: n)
  check.refuses("a pointer", "UnsafeMutablePointer<Int>", "is not Codable") { pointer.pointee + $0 }
  let counter = Counter(n)
  let unmanaged = Unmanaged.passUnretained(counter)
  check.refuses("an unmanaged reference", "Unmanaged<Counter>", "means nothing elsewhere") {
    unmanaged.takeUnretainedValue().start + $0
  }
  let identifier = ObjectIdentifier(counter)
  check.refuses("an object's identity", "ObjectIdentifier", "is not Codable") {
    "\(identifier == identifier) \($0)"
  }
  nonisolated(unsafe) var changed = n
  changed += 1
  // A copy of what it is now.
  check.neverGoesWrong("a lone shared variable") { changed + $0 }
  check.neverGoesWrong("a shared variable beside an Int") { changed + $0 + n }
  withExtendedLifetime(counter) {}

  let failing = FailsToEncode(number: n)
  check.check("a value that fails to encode") { parallel in
    do { _ = try parallel.map(0..<2) { "\(failing) \($0)" } } catch {
      return "\(error)".contains("no room") ? nil : "\(error)"
    }
    return "it travelled"
  }
  let stubborn = FailsToDecode(number: n)
  check.check("a value that fails to decode") { parallel in
    do { _ = try parallel.map(0..<2) { "\(stubborn) \($0)" } } catch {
      return "\(error)".contains("not here") ? nil : "\(error)"
    }
    return "it travelled"
  }
  check.check("a result that is not Codable") { parallel in
    do { _ = try parallel.map(0..<2) { Uncodable(number: $0 + n) } } catch {
      return "\(error)".contains("Uncodable is not Codable") ? nil : "\(error)"
    }
    return "it travelled"
  }
  check.check("items that are not Codable") { parallel in
    do { _ = try parallel.map([Uncodable(number: n)]) { $0.number } } catch {
      return "\(error)".contains("Uncodable is not Codable") ? nil : "\(error)"
    }
    return "it travelled"
  }
  check.check("a shared value that is not Codable") { parallel in
    do { _ = try parallel.map(0..<2, with: Uncodable(number: n)) { $0.number + $1 } } catch {
      return "\(error)".contains("Uncodable is not Codable") ? nil : "\(error)"
    }
    return "it travelled"
  }
  check.check("an argument that is not Codable") { parallel in
    do { _ = try parallel([delayed(number)(Uncodable(number: n))]) } catch {
      return "\(error)".contains("Uncodable is not Codable") ? nil : "\(error)"
    }
    return "it travelled"
  }
}

protocol Drawable: Sendable {
  func area() -> Int
}
struct Circle: Drawable, Codable {
  var radius: Int
  func area() -> Int { 3 * radius * radius }
}
struct Square: Drawable {
  var side: Int
  func area() -> Int { side * side }
}
struct Uncodable: Sendable { var number: Int }
struct Unsent: Error { var number: Int }
@Sendable func number(_ value: Uncodable) -> Int { value.number }

struct FailsToEncode: Codable {
  var number: Int
  func encode(to encoder: any Encoder) throws { throw Refused(reason: "no room") }
}
struct FailsToDecode: Codable {
  var number: Int
  init(number: Int) { self.number = number }
  init(from decoder: any Decoder) throws { throw Refused(reason: "not here") }
}
struct Refused: Error, Codable { var reason: String }
